#pragma once

#include "model/expression/plan.hpp"

#include <memory>
#include <span>
#include <string>
#include <vector>

namespace vigie::cel {

/// Writes an expression with the values of one row in place of its names, as CEL writes them:
/// `22 >= 20 && 63.2 > 50.0`. A name without a value stays, `has(name)` becomes true or false, and lists keep
/// their names. Immutable: threads share it.
class filled_in {
public:
  filled_in(std::shared_ptr<const program> of, std::size_t output);

  /// The columns that it reads, rising.
  const std::vector<std::size_t>& slots() const { return values_.slots(); }

  std::string write(scratch& memory, std::span<const column_view> columns, std::size_t row) const;

private:
  std::shared_ptr<const program> program_;
  std::size_t output_;
  std::vector<std::string> names_; ///< sorted
  plan values_;                    ///< of the names
};

} // namespace vigie::cel

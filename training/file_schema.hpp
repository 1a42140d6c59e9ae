#pragma once

#include "model/schema/schema.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>

namespace vigie {

/// A schema as data sets have it. What it carries is read as all fields are; the time by which rows are
/// ordered may not be missing; and the last field is the number `weight`, 1 where there is none, unless the
/// schema has a field of that name.
struct file_schema {
  std::shared_ptr<const schema> of;
  std::optional<std::size_t> weight; ///< the place of our field of that name

  explicit file_schema(const schema& messages);
};

/// Why it is none; nothing where it is one.
std::optional<std::string> wrong_weight(double weight);

} // namespace vigie

#pragma once

#include "model/expression/parser.hpp"
#include "model/expression/typed.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigie::cel {

/// A name that expressions may use.
struct symbol {
  enum class sort : std::uint8_t { input, definition, text_list, number_list };

  sort what = sort::input;
  static_type is;      ///< not of lists of the rules file
  bool broken = false; ///< its definition is wrong, which is told already
};

/// Names by their number.
class scope {
public:
  /// Nothing where the name is taken.
  std::optional<std::size_t> add(const std::string& name, symbol of);
  std::optional<std::size_t> find(const std::string& name) const;

  symbol& at(std::size_t number) { return symbols_[number]; }
  const symbol& at(std::size_t number) const { return symbols_[number]; }
  std::size_t size() const { return symbols_.size(); }
  /// Sorted.
  std::vector<std::string> names() const;

private:
  std::vector<symbol> symbols_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

/// Finds the types of all parts of an expression. Nothing where they do not fit: then `mistakes` has grown,
/// unless a name that it uses is broken. The result refers to the tree.
std::optional<typed> check(const syntax& tree, const scope& names, std::vector<mistake>& mistakes);

} // namespace vigie::cel

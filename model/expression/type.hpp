#pragma once

#include "model/expression/kind.hpp"

#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace vigie::cel {

/// The type of an expression. That of a list says what stands in it, one by one, as far as it is known: so
/// lists never need a type for "anything".
struct static_type {
  static_type() = default;
  static_type(kind scalar) : base{scalar} {}
  static_type(kind list, bool length_varies, std::vector<static_type> elements)
      : base{list}, any_length{length_varies}, parts{std::move(elements)} {}

  kind base = kind::boolean;
  bool any_length = false; ///< of a list: of elements of the type parts[0], or none where there is no part
  std::vector<static_type> parts; ///< of another list: the type of each element

  static static_type list(std::vector<static_type> elements) {
    return {kind::list, false, std::move(elements)};
  }

  bool is_list() const { return base == kind::list; }
  bool is_number() const { return base == kind::integer || base == kind::real; }

  friend bool operator==(const static_type&, const static_type&) = default;
};

/// What both are. Nothing where they differ.
std::optional<static_type> unify(const static_type& a, const static_type& b);

/// What all elements of a list are. Nothing where they differ; of an empty list a list of nothing is not told
/// apart from it: ask `is_empty` first.
std::optional<static_type> element_of(const static_type& list);
bool is_empty(const static_type& list);

/// Whether values of these types may be asked to be equal.
bool comparable(const static_type& a, const static_type& b);

std::string to_string(const static_type& of);
/// In brackets: (int, double).
std::string to_string(std::span<const static_type> arguments);

} // namespace vigie::cel

#pragma once

#include "training/sample.hpp"

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// What a column is taken for.
struct guess {
  field made;      ///< without name, path and role
  std::string why; ///< a remark for who reads the draft; empty: there is nothing to be said
};

/// The narrowest type that takes all of the column's values, with regard to what its name says; none where no
/// type does.
std::optional<guess> guess_field(const sample_column& column);

/// Whether one of these words is part of a name, in capitals or not, or between two others.
bool speaks_of(const std::string& name, std::initializer_list<std::string_view> words);

} // namespace vigie

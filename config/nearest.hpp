#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vigie {

/// The candidate that `word` is most likely a slip of, or nothing where none is near: at most a third of its
/// letters are wrong, missing, too many or swapped with their neighbour.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> candidates);

/// The end of an error text: `; did you mean "kafka.topic"?`, or nothing.
std::string suggestion(std::string_view word, std::span<const std::string_view> candidates);

} // namespace vigie

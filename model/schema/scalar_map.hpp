#pragma once

#include "model/schema/text_place.hpp"

#include <string_view>

namespace vigie {

/// Where the parts of a YAML scalar stand. `file` is the whole text, `start` the byte at `place` where the
/// scalar begins (its quote, its block indicator, or what precedes them: an anchor or a tag), `value` what
/// YAML makes of it.
text_map map_scalar(std::string_view file, std::size_t start, text_place place, std::string_view value);

} // namespace vigie

#pragma once

#include "avro/writer_schema.hpp"

#include <string>
#include <string_view>

namespace vigie {

/// A message's bytes as JSON, for people: a union is its value, decimals are numbers, dates and timestamps
/// text as in RFC 3339, bytes text whose characters they are (Latin-1). Throws std::invalid_argument where
/// the bytes are not of that schema.
std::string json_of(const writer_schema& written_by, std::string_view bytes);

} // namespace vigie

#pragma once

#include "avro/writer_schema.hpp"
#include "training/infer.hpp"

#include <string>

namespace vigie {

/// What the fields of messages with that Avro schema may be. `subject`: where it was found.
draft_parts parts_of(const writer_schema& from, const std::string& subject);

} // namespace vigie

#pragma once

#include "model/schema/schema.hpp"

#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// A schema, or all that is wrong with its file, in the file's order.
using schema_or_faults = std::variant<std::shared_ptr<const schema>, std::vector<file_fault>>;

/// Reads a schema's YAML (docs/schema.md). Expressions come as text: what they mean is checked where they are
/// compiled. Bounds: 1 MiB, 256 fields, 256 history figures, 1,024 features, 4,096 values of a closed set.
schema_or_faults read_schema(std::string_view yaml);

/// The same for a file.
schema_or_faults load_schema(const std::filesystem::path& file);

/// Why this program can't work with a schema that is right in itself; none where it can.
std::optional<file_fault> unsupported(const schema& of);

} // namespace vigie

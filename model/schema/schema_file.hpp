#pragma once

#include "model/schema/schema.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// A schema, or all that is wrong with its file, in the file's order.
using schema_or_faults = std::variant<std::shared_ptr<const schema>, std::vector<file_fault>>;

/// Finds more faults in what was read, whose fields are all right.
using schema_check = std::function<std::vector<file_fault>(const schema&)>;

/// Reads a schema's YAML (docs/schema.md). Expressions come as text: what they mean is for `also` to check,
/// whose faults join the others. Bounds: 1 MiB, 256 fields, 256 history figures, 1,024 features, 4,096 values
/// of a closed set.
schema_or_faults read_schema(std::string_view yaml, const schema_check& also = {});

/// The same for a file.
schema_or_faults load_schema(const std::filesystem::path& file, const schema_check& also = {});

} // namespace vigie

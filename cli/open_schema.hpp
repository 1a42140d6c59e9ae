#pragma once

#include "model/schema/schema_file.hpp"

#include <memory>
#include <string>

namespace vigie {

/// Reads a schema, a shipped one by its name, and compiles its expressions. Throws usage_error with all that
/// is wrong with it, a line each, behind the option's name.
std::shared_ptr<const schema> open_schema(const std::string& option, const std::string& named);

/// A schema's file with its expressions checked, whether or not this version can work with it. Throws
/// usage_error where there is no such file.
schema_or_faults read_named_schema(const std::string& option, const std::string& named);

} // namespace vigie

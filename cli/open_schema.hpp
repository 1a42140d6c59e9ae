#pragma once

#include "model/schema/schema.hpp"

#include <memory>
#include <string>

namespace vigie {

/// Reads a schema, a shipped one by its name, and compiles its expressions. Throws usage_error with all that
/// is wrong with it, a line each, behind the option's name.
std::shared_ptr<const schema> open_schema(const std::string& option, const std::string& named);

} // namespace vigie

#pragma once

#include "training/sample.hpp"

#include <string>

namespace vigie {

/// A draft of a schema for messages like those of the sample, as YAML. Each row of the sample fits it; what
/// was guessed, and from what, is said in comments. `name` is any text, of which a name is made. Throws
/// dataset_error where no column could be a field.
std::string draft_schema(const sample& from, const std::string& name);

} // namespace vigie

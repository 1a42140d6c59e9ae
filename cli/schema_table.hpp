#pragma once

#include "model/schema/schema.hpp"

#include <string>

namespace vigie {

/// A schema's fields, history and features, for people: three tables with a heading each.
std::string table_of(const schema& of);

} // namespace vigie

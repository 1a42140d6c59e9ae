#pragma once

#include "model/schema/schema.hpp"

#include <memory>
#include <string>
#include <vector>

namespace vigie {

/// Messages for the golden vectors of a model file. For PaySim: every type, both kinds of destination, and
/// the edges that the features look at. For others made-up values of every field, since a model file is
/// passed around and the data of real people has no place in it.
std::vector<std::string> golden_messages(const std::shared_ptr<const schema>& of);

} // namespace vigie

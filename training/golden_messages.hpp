#pragma once

#include <span>
#include <string>

namespace vigie {

/// PaySim's messages for the golden vectors of a model file: every type, both kinds of destination, and the
/// edges that the features look at.
std::span<const std::string> golden_messages();

} // namespace vigie

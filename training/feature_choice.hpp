#pragma once

#include "model/schema/schema.hpp"

#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// The set that is learnt from where none is named: of PaySim what is known before booking, of others the
/// largest. None where the schema has no sets.
std::optional<std::string> usual_set(const schema& of);

/// The features of that set, all of them where none is named. Throws training_error where there are none.
std::vector<std::string> features_wanted(const schema& of, const std::optional<std::string>& set);

} // namespace vigie

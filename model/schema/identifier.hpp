#pragma once

#include <string_view>

namespace vigie {

/// True for letters, digits and '_', no digit first, at most 64.
bool is_identifier(std::string_view name);

/// True for a word that expressions have another use for.
bool is_reserved(std::string_view name);

} // namespace vigie

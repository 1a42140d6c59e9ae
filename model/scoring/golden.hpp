#pragma once

#include "model/schema/transaction.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace vigie {

/// Messages whose scores a model file carries, so that whoever reads it can prove to read it right: every
/// type, both kinds of destination, and the edges that the features look at.
std::span<const std::string_view> golden_messages();

std::optional<transaction> golden_transaction(std::string_view message);

} // namespace vigie

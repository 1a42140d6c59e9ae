#pragma once

#include "model/schema/transaction.hpp"

#include <string_view>

namespace vigie {

/// Reads a message's value where it has the one shape that nearly all have: the fields in the contract's
/// order, spaced as by Python's json.dumps or not at all, plain decimals, ASCII names without escapes, as an
/// object or as a string that holds it. Fills all of `out` but its offset and timestamp.
///
/// False says nothing about the value: it may well be a transaction, and `out` holds nothing of use. This is
/// the fast path of the codec, which asks Boost.JSON then; so every error has one source, and this scanner
/// only has to be right where it says true.
bool scan_canonical(std::string_view value, transaction& out);

} // namespace vigie

#pragma once

#include "model/schema/encoding.hpp"
#include "model/schema/transaction_row.hpp"

#include <string>

namespace vigie {

/// Appends `row` as a message's value, byte for byte as Python's `json.dumps` of the data set's row does for
/// ASCII names. An unknown label is left out.
void encode(const transaction_row& row, encoding form, std::string& out);

/// Appends the shortest decimal with a point, as Python prints a float: "170136.0", "9839.64".
void append_shortest(money amount, std::string& out);

} // namespace vigie

#pragma once

#include "model/schema/schema.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace vigie {

/// What an alert quotes of a message.
struct received_parts {
  std::string object_json; ///< the transaction's object as received; its own text where it came in a string
  std::optional<std::string> account; ///< the alert's key: what the field of that role holds
  std::optional<std::string> id;      ///< likewise
};

/// `value` must have been decoded. Copies and parses at leisure: alerts are rare.
received_parts received_parts_of(std::string_view value, const schema& of);

} // namespace vigie

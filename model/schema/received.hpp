#pragma once

#include <string>
#include <string_view>

namespace vigie {

/// What an alert quotes of a message.
struct received_parts {
  std::string object_json; ///< the transaction's object as received; its own text where it came in a string
  std::string name_orig;   ///< the alert's key
};

/// `value` must have passed the codec. Copies and parses at leisure: alerts are rare.
received_parts received_parts_of(std::string_view value);

} // namespace vigie

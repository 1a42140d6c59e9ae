#include "messages/shrunk.hpp"

#include "model/base/sha256.hpp"

#include <string_view>

namespace vigie {

std::size_t size_of(const outgoing_message& message) {
  auto size = message.key.value_or("").size() + message.value.value_or("").size();
  for (const auto& [name, value] : message.headers)
    size += name.size() + value.value_or("").size();
  return size;
}

bool can_shrink(const outgoing_message& message) {
  return message.spare.size > 0;
}

outgoing_message shrunk(const outgoing_message& message) {
  const std::string_view value = *message.value;
  const auto [begin, size] = message.spare;
  const auto left_out = value.substr(begin, size);
  outgoing_message result;
  result.key = message.key;
  result.headers = message.headers;
  result.headers.emplace_back(dead_letter_header::size, std::to_string(left_out.size()));
  result.headers.emplace_back(dead_letter_header::sha256, sha256(left_out));
  if (left_out.size() < value.size()) {
    auto& rest = result.value.emplace(value);
    rest.replace(begin, size, "null");
    if (message.minor.size > 0)
      rest.replace(message.minor.begin, message.minor.size, "null");
  }
  result.offset = message.offset;
  result.timestamp_ms = message.timestamp_ms;
  return result;
}

} // namespace vigie

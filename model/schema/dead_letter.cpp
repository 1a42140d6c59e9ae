#include "model/schema/dead_letter.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace vigie {

namespace {

namespace header = dead_letter_header;

/// Other headers with the prefix "vigie." say where a message came from, and stay with it.
constexpr std::array of_a_failure{header::error,     header::reason, header::topic,
                                  header::partition, header::offset, header::timestamp,
                                  header::attempt,   header::size,   header::sha256};

bool tells_of_a_failure(const header_list::value_type& entry) {
  return std::ranges::find(of_a_failure, entry.first) != of_a_failure.end();
}

/// How often the message was set aside before.
std::uint64_t attempts_before(const header_list& headers) {
  const auto text = header_of(headers, header::attempt);
  std::uint64_t count = 0;
  std::from_chars(text.data(), text.data() + text.size(), count);
  // One that was put back with its headers, of which none counts.
  if (count == 0 && std::ranges::any_of(headers, tells_of_a_failure))
    return 1;
  return std::min(count, std::numeric_limits<std::uint64_t>::max() - 1);
}

} // namespace

std::string_view header_of(const header_list& headers, std::string_view name) {
  const auto found = std::find_if(headers.rbegin(), headers.rend(),
                                  [name](const auto& entry) { return entry.first == name; });
  if (found == headers.rend() || !found->second)
    return {};
  return *found->second;
}

header_list dead_letter_headers(header_list own, const dead_letter_facts& facts) {
  const auto attempt = attempts_before(own) + 1;
  std::erase_if(own, tells_of_a_failure);
  own.emplace_back(header::error, facts.error);
  own.emplace_back(header::reason, facts.reason);
  own.emplace_back(header::topic, facts.topic);
  own.emplace_back(header::partition, std::to_string(facts.partition));
  own.emplace_back(header::offset, std::to_string(facts.offset));
  own.emplace_back(header::timestamp, std::to_string(facts.timestamp_ms));
  own.emplace_back(header::attempt, std::to_string(attempt));
  return own;
}

header_list headers_to_resend(header_list letter) {
  std::erase_if(
      letter, [](const auto& entry) { return tells_of_a_failure(entry) && entry.first != header::attempt; });
  return letter;
}

} // namespace vigie

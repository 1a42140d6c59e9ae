#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigie {

/// A message's headers, names and values, in their order; a name may come again. The same type as that of the
/// room kafka.
using header_list = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// The headers by which the dead-letter topic says of a message where it came from and why it was set aside.
namespace dead_letter_header {

inline constexpr std::string_view error = "vigie.error"; ///< the code of the decode_error
inline constexpr std::string_view reason = "vigie.reason";
inline constexpr std::string_view topic = "vigie.topic";
inline constexpr std::string_view partition = "vigie.partition";
inline constexpr std::string_view offset = "vigie.offset";
inline constexpr std::string_view timestamp = "vigie.timestamp"; ///< Unix milliseconds
inline constexpr std::string_view attempt = "vigie.attempt";     ///< how often it was set aside, from 1
inline constexpr std::string_view size = "vigie.size"; ///< bytes, of what Kafka did not take with the rest
inline constexpr std::string_view sha256 = "vigie.sha256"; ///< of the same

} // namespace dead_letter_header

/// Why a message was set aside, and which one it is.
struct dead_letter_facts {
  std::string_view error; ///< code
  std::string_view reason;
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
};

/// The value of the last header of that name; empty: there is none.
std::string_view header_of(const header_list& headers, std::string_view name);

/// The headers of a dead letter: those that its message came with, without what they say of an earlier
/// failure, and behind them what is to be said of this one.
header_list dead_letter_headers(header_list own, const dead_letter_facts& facts);

/// The headers with which a dead letter goes back to its topic: its message's own, and how often it was set
/// aside, where the letter says so.
header_list headers_to_resend(header_list letter);

} // namespace vigie

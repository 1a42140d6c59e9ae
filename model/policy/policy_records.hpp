#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace vigie {

// What stands in a policy topic; docs/policies.md. Its parts come first, in pieces that any broker takes,
// then the record that makes a policy of them. One that retires a policy names its version.

/// A policy as it was published.
struct published_policy {
  std::uint64_t version = 0;     ///< from 1, in the topic's order
  std::int64_t effective_ms = 0; ///< Unix milliseconds, as all times here
  std::int64_t published_ms = 0;
  std::optional<std::int64_t> retired_ms;
  std::string sha256; ///< as `policy` has it
  std::string schema; ///< its name
  std::string schema_sha256;
  // Of the parts' texts.
  std::optional<std::string> model_sha256;
  std::optional<std::string> rules_sha256;
  std::vector<std::pair<std::string, std::string>> lists; ///< by the file's name in the rules
  std::optional<double> threshold;
  std::string note;
};

struct policy_retirement {
  std::uint64_t version = 0;
  std::int64_t at_ms = 0;
};

/// A piece of a part.
struct policy_piece {
  std::string sha256; ///< of the whole part
  std::size_t index = 0;
  std::size_t count = 1;
};

struct policy_record {
  std::string key;
  std::string value;
};

inline constexpr std::size_t piece_bytes = std::size_t{512} << 10;

std::vector<policy_record> records_of_part(std::string_view text);
policy_record record_of(const published_policy& policy);
policy_record record_of(const policy_retirement& retirement);

/// The piece that a record with this key holds; none: it is none.
std::optional<policy_piece> piece_of(std::string_view key);

/// The policy, which has no version yet, or retirement that a record holds; or why it holds none.
std::variant<published_policy, policy_retirement, std::string> read_policy_record(std::string_view key,
                                                                                  std::string_view value);

} // namespace vigie

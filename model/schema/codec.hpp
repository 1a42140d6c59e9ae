#pragma once

#include "model/schema/decode_failure.hpp"
#include "model/schema/transaction.hpp"

#include <memory>
#include <optional>
#include <string_view>

namespace vigie {

/// Reads the two encodings of a transaction: a JSON object, and a JSON string that holds such an object.
/// Values of the usual shape go through a scanner made for it, all others, and so all errors, through
/// Boost.JSON. Keeps its parser's memory between calls; one codec a thread.
class codec {
public:
  codec();
  ~codec();
  codec(codec&&) noexcept;
  codec& operator=(codec&&) noexcept;

  /// Reads a message's value into `out`, all but its offset. Where it fails, `out` holds nothing of use.
  std::optional<decode_failure> decode(std::string_view value, std::int64_t timestamp_ms, transaction& out);

private:
  struct parser;
  std::unique_ptr<parser> parser_;
};

} // namespace vigie

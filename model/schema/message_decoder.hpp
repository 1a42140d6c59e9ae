#pragma once

#include "model/schema/decode_failure.hpp"
#include "model/schema/event_batch.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace vigie {

/// How messages were read, and how many were not.
struct decode_counts {
  std::uint64_t learnt = 0; ///< by a layout that an earlier message had
  std::uint64_t parsed = 0; ///< in full
  std::uint64_t failed = 0;

  friend bool operator==(const decode_counts&, const decode_counts&) = default;
};

/// Reads a stream's messages into a batch's columns, whatever their format. One decoder a thread.
class message_decoder {
public:
  virtual ~message_decoder() = default;

  /// Appends the message as one entry to every column of `into`, a batch of the decoder's schema and
  /// selection; or nothing, and returns why.
  virtual std::optional<decode_failure> decode(std::string_view value, std::int64_t offset,
                                               std::int64_t timestamp_ms, event_batch& into) = 0;

  virtual const decode_counts& counts() const = 0;
};

/// Makes a decoder that keeps these fields. It may call `try_again`, in any thread, once a message that was
/// unavailable is worth another try.
using decoder_maker = std::function<std::unique_ptr<message_decoder>(
    std::shared_ptr<const schema>, const field_selection&, std::function<void()> try_again)>;

/// Why no message with that value and time is one of any schema; none: it may be.
std::optional<decode_failure> unreadable(std::string_view value, std::int64_t timestamp_ms);

} // namespace vigie

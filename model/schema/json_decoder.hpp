#pragma once

#include "model/schema/decode_failure.hpp"
#include "model/schema/event_batch.hpp"
#include "model/schema/schema.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace vigie {

/// How messages were read, and how many were not.
struct decode_counts {
  std::uint64_t learnt = 0; ///< by a layout that an earlier message had
  std::uint64_t parsed = 0; ///< by the JSON parser
  std::uint64_t failed = 0;

  friend bool operator==(const decode_counts&, const decode_counts&) = default;
};

/// Reads messages of a schema into a batch's columns, in both encodings: a JSON object, and a JSON string
/// that holds such an object. Every declared field is checked, those of the selection are kept, others in a
/// message are passed over.
///
/// It learns how its producers write: the bytes between the values of a message that the parser took are
/// remembered, and compared with those of the next (docs/decisions/learnt-layouts.md). Bounds: 4 layouts of
/// 16 KiB. One decoder a thread.
class json_decoder {
public:
  json_decoder(std::shared_ptr<const schema> of, field_selection kept);
  ~json_decoder();
  json_decoder(json_decoder&&) noexcept;
  json_decoder& operator=(json_decoder&&) noexcept;

  /// Appends the message as one entry to every column of `into`, a batch of the same schema and selection; or
  /// nothing, and returns why.
  std::optional<decode_failure> decode(std::string_view value, std::int64_t offset, std::int64_t timestamp_ms,
                                       event_batch& into);

  /// An empty batch to decode into.
  event_batch make_batch() const;

  const decode_counts& counts() const { return counts_; }

private:
  std::optional<decode_failure> fail(decode_failure why);

  struct parts;
  std::unique_ptr<parts> parts_;
  decode_counts counts_;
};

} // namespace vigie

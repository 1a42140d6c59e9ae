#pragma once

#include "model/schema/message_decoder.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace vigie {

/// Reads messages of a schema into a batch's columns, in both encodings: a JSON object, and a JSON string
/// that holds such an object. Every declared field is checked, those of the selection are kept, others in a
/// message are passed over.
///
/// It learns how its producers write: the bytes between the values of a message that the parser took are
/// remembered, and compared with those of the next (docs/decisions/learnt-layouts.md). Bounds: 4 layouts of
/// 16 KiB. One decoder a thread.
class json_decoder final : public message_decoder {
public:
  json_decoder(std::shared_ptr<const schema> of, field_selection kept);
  ~json_decoder() override;
  json_decoder(json_decoder&&) noexcept;
  json_decoder& operator=(json_decoder&&) noexcept;

  std::optional<decode_failure> decode(std::string_view value, std::int64_t offset, std::int64_t timestamp_ms,
                                       event_batch& into) override;

  /// An empty batch to decode into.
  event_batch make_batch() const;

  const decode_counts& counts() const override { return counts_; }

private:
  std::optional<decode_failure> fail(decode_failure why);

  struct parts;
  std::unique_ptr<parts> parts_;
  decode_counts counts_;
};

/// A decoder_maker.
std::unique_ptr<message_decoder> make_json_decoder(std::shared_ptr<const schema> of,
                                                   const field_selection& kept,
                                                   const std::function<void()>& try_again);

} // namespace vigie

#pragma once

#include "avro/schema_source.hpp"
#include "model/schema/message_decoder.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace vigie {

/// Reads messages in Avro, framed as Confluent's serialisers do it: a zero byte, four bytes that number the
/// writer's schema (big endian), and the bytes of one record of it.
///
/// Fields are found by name in whatever schema each message was written with; one that it lacks is missing,
/// as a JSON message lacks it. Unions with null are fields that may be null, enumerations are text, and
/// decimals, dates and timestamps are what they stand for. Bounds: 64 schemas at hand, 64 levels, a million
/// elements.
class avro_decoder final : public message_decoder {
public:
  /// `schemas` may be shared by threads. `when_there` is called, in any thread, once a schema that was
  /// unavailable is worth another try.
  avro_decoder(std::shared_ptr<const schema> of, field_selection kept, std::shared_ptr<schema_source> schemas,
               std::function<void()> when_there = {});
  ~avro_decoder() override;

  std::optional<decode_failure> decode(std::string_view value, std::int64_t offset, std::int64_t timestamp_ms,
                                       event_batch& into) override;
  const decode_counts& counts() const override { return counts_; }

private:
  struct parts;
  std::unique_ptr<parts> parts_;
  decode_counts counts_;
};

/// A message that was decoded, as JSON (json_quote.hpp); "null" where that can't be: its schema is not at
/// hand any more, or the bytes are not as they should be where nobody looked.
std::string json_of_message(std::string_view value, schema_source& schemas);

} // namespace vigie

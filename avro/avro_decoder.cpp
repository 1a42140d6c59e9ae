#include "avro/avro_decoder.hpp"

#include "avro/allocation.hpp"
#include "avro/column_consumers.hpp"
#include "avro/framing.hpp"
#include "avro/json_quote.hpp"

#include <avro.h>
#include <avro/consumer.h>

#include <map>
#include <stdexcept>
#include <utility>

namespace vigie {

namespace {

constexpr std::size_t most_schemas = 64;
constexpr char end_mark = '\xFF';

/// libavro's reader of bytes in memory.
struct reader_deleter {
  void operator()(avro_reader_t reader) const { avro_reader_free(reader); }
};
using reader_ptr = std::unique_ptr<std::remove_pointer_t<avro_reader_t>, reader_deleter>;

} // namespace

struct avro_decoder::parts {
  parts(std::shared_ptr<const schema> of_, field_selection kept_, std::shared_ptr<schema_source> schemas_,
        std::function<void()> when_there_)
      : of{std::move(of_)}, kept{std::move(kept_)}, fields{*of, kept}, reading{fields},
        schemas{std::move(schemas_)}, when_there{std::move(when_there_)} {
    use_bounded_allocation();
    reader.reset(avro_reader_memory("", 0));
    for (std::size_t i = 0; i < kept.fields.size(); ++i)
      if (kept.fields[i] >= fields.fields.size())
        unread.push_back(i);
  }

  /// What reads messages of that schema; or why there is nothing.
  std::optional<decode_failure> look_up(std::uint32_t id, const column_consumers*& found) {
    if (const auto known = by_id.find(id); known != by_id.end()) {
      found = known->second.get();
      return std::nullopt;
    }
    auto answer = schemas->find(id, when_there);
    const auto name = "the schema " + std::to_string(id);
    if (std::holds_alternative<schema_unknown>(answer))
      return decode_failure{decode_error::unknown_schema,
                            "the registry knows no schema " + std::to_string(id)};
    if (const auto* unusable = std::get_if<schema_unusable>(&answer))
      return decode_failure{decode_error::malformed_avro, name + " can't be used: " + unusable->why};
    if (const auto* unavailable = std::get_if<schema_unavailable>(&answer))
      return decode_failure{decode_error::unavailable, name + " can't be had: " + unavailable->why};
    if (by_id.size() == most_schemas)
      by_id.clear();
    auto made = std::make_unique<column_consumers>(
        std::get<std::shared_ptr<const writer_schema>>(std::move(answer)), fields);
    found = by_id.emplace(id, std::move(made)).first->second.get();
    return std::nullopt;
  }

  std::optional<decode_failure> read(const framed_message& message, event_batch& into) {
    const column_consumers* consumers = nullptr;
    if (auto failure = look_up(message.schema_id, consumers))
      return failure;
    const auto size = message.body.size();
    memory.prepare(size);
    source.assign(message.body).append(1, end_mark).append(size, '\0');
    avro_reader_memory_set_source(reader.get(), source.data(), static_cast<std::int64_t>(source.size()));
    reading.begin(into);
    int status = 0;
    {
      const message_memory::use bounded{memory};
      status = avro_consume_binary(reader.get(), consumers->root(), &reading.top());
    }
    const auto where = whereabouts(size);
    if (reading.failure() && where != standing::behind)
      return std::move(reading.failure());
    if (status != 0 || where != standing::at_end)
      return decode_failure{decode_error::malformed_avro, "the bytes are not one record of the schema " +
                                                              std::to_string(message.schema_id)};
    return reading.finish();
  }

  enum class standing : std::uint8_t { within, at_end, behind };

  /// libavro does not tell where it stands, and writes a text that all threads share about each attempt to
  /// read too far. So there is more behind a message of `size` bytes than was in it: a mark, and zeros up to
  /// twice its size. They come whole only from the message's end.
  standing whereabouts(std::size_t size) {
    rest.resize(size + 1);
    if (avro_read(reader.get(), rest.data(), static_cast<std::int64_t>(rest.size())) != 0)
      return standing::behind;
    return rest.front() == end_mark && rest.find_first_not_of('\0', 1) == std::string::npos
               ? standing::at_end
               : standing::within;
  }

  std::shared_ptr<const schema> of;
  field_selection kept;
  std::vector<std::size_t> unread; ///< columns of what messages are not read for
  avro_fields fields;
  avro_reading reading;
  message_memory memory;
  std::string source; ///< what the reader reads
  std::string rest;
  reader_ptr reader;
  std::shared_ptr<schema_source> schemas;
  std::function<void()> when_there;
  std::map<std::uint32_t, std::unique_ptr<column_consumers>> by_id;
};

avro_decoder::avro_decoder(std::shared_ptr<const schema> of, field_selection kept,
                           std::shared_ptr<schema_source> schemas, std::function<void()> when_there)
    : parts_{std::make_unique<parts>(std::move(of), std::move(kept), std::move(schemas),
                                     std::move(when_there))} {}
avro_decoder::~avro_decoder() = default;

std::optional<decode_failure> avro_decoder::decode(std::string_view value, std::int64_t offset,
                                                   std::int64_t timestamp_ms, event_batch& into) {
  auto failure = unreadable(value, timestamp_ms);
  framed_message message;
  if (!failure)
    failure = unframe(value, message);
  if (!failure)
    failure = parts_->read(message, into);
  if (failure) {
    counts_.failed += failure->error != decode_error::unavailable;
    return failure;
  }
  ++counts_.parsed;
  for (const auto column : parts_->unread)
    into.columns[column].set_missing();
  parts_->reading.row().finish(into, offset, timestamp_ms);
  return std::nullopt;
}

std::string json_of_message(std::string_view value, schema_source& schemas) {
  framed_message message;
  if (unframe(value, message))
    return "null";
  const auto answer = schemas.find(message.schema_id, {});
  const auto* schema = std::get_if<std::shared_ptr<const writer_schema>>(&answer);
  if (schema == nullptr)
    return "null";
  try {
    return json_of(**schema, message.body);
  } catch (const std::invalid_argument&) {
    return "null"; // libavro's two ways of reading do not agree on every wrong number of a branch.
  }
}

} // namespace vigie

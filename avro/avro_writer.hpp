#pragma once

#include "model/schema/event_batch.hpp"

#include <memory>
#include <span>
#include <string>

namespace vigie {

/// Writes events in Avro: a record with a field for each of the schema's, nested as their paths. Money is a
/// decimal, a time a timestamp in microseconds, a closed set an enumeration where its values are names in
/// Avro; what may be missing is a union with null.
class avro_writer {
public:
  /// Of a batch with these fields. Throws std::invalid_argument where a key of a path is no name in Avro.
  avro_writer(const schema& of, const field_selection& fields);
  ~avro_writer();

  /// The record's schema, as a registry takes it.
  const std::string& schema_text() const;

  /// One row's bytes, without a frame. `columns` are those of the selection, in its order. Valid until the
  /// next call.
  std::string_view write(std::span<const column_view> columns, std::size_t row);

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace vigie

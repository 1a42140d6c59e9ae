#pragma once

#include "avro/writer_schema.hpp"
#include "model/schema/cell_reader.hpp"
#include "model/schema/field_tree.hpp"
#include "model/schema/row_writer.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

struct avro_consumer_t;

namespace vigie {

/// The fields of a schema, as messages in Avro are read for them.
struct avro_fields {
  explicit avro_fields(const schema& of, const field_selection& kept);

  std::vector<decoded_field> fields;
  std::vector<cell_reader> cells; ///< one a field
  field_tree tree;
};

/// One message while it is read: what libavro hands from consumer to consumer.
class avro_reading {
public:
  /// Records, arrays, maps and unions within each other.
  static constexpr std::size_t deepest = 64;
  /// Elements of arrays and maps: one may take no byte at all.
  static constexpr std::size_t most_elements = 1'000'000;

  /// Where a consumer stands in the message.
  struct place {
    avro_reading* reading = nullptr;
    std::size_t depth = 0;
  };

  explicit avro_reading(const avro_fields& of);

  void begin(event_batch& into);
  /// Sets the fields that did not come.
  std::optional<decode_failure> finish();

  row_writer& row() { return row_; }
  place& top() { return places_.front(); }
  /// The place within `outer`; null where that is too deep.
  place* within(const place& outer);
  bool count_element() { return ++elements_ <= most_elements; }

  /// Each returns libavro's 0, or what stops it; `failure` then says why.
  int set(std::size_t field, const cell& value);
  int set_text(std::size_t field, std::string_view text);
  int set_null(std::size_t field);
  int fail(decode_failure why);
  int wrong_type(std::size_t field, std::string_view found);

  std::optional<decode_failure>& failure() { return failure_; }

private:
  int take(std::size_t field, std::optional<decode_failure> wrong, const field_value& value);

  const avro_fields& of_;
  row_writer row_;
  std::vector<std::uint8_t> seen_;
  std::array<place, deepest + 1> places_;
  std::size_t elements_ = 0;
  std::optional<decode_failure> failure_;
  std::string written_;
};

/// How messages of one writer's schema get into columns. Immutable once made, but used with one
/// `avro_reading` at a time.
class column_consumers {
public:
  column_consumers(std::shared_ptr<const writer_schema> from, const avro_fields& to);
  ~column_consumers();

  /// libavro's consumer of a whole message.
  avro_consumer_t* root() const;

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

} // namespace vigie

#pragma once

#include "model/schema/event_batch.hpp"
#include "model/schema/field_reader.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace vigie {

/// A field as a decoder sees it.
struct decoded_field {
  field_reader reader;
  value_type type;
  bool open_text = false;   ///< text that is no closed set
  bool mostly_text = false; ///< producers write its values in quotes
  bool is_time = false;     ///< has the role
  int column = -1;          ///< in the batch; -1: only checked
};

/// All fields of a schema.
std::vector<decoded_field> decoded_fields(const schema& of, const field_selection& kept);

/// Puts the values of one event into the open entries of a batch.
class row_writer {
public:
  void begin(event_batch& into) {
    columns_ = into.columns.data();
    time_us_.reset();
  }

  void set(const decoded_field& field, const field_value& value) {
    if (field.is_time)
      time_us_ = value.integer;
    if (field.column < 0)
      return;
    auto& column = at(field);
    if (field.open_text)
      column.set(value.text);
    else if (field.type == value_type::real)
      column.set(value.real);
    else
      column.set(value.integer);
  }

  /// What stands for a missing value.
  void set_missing(const decoded_field& field) {
    if (field.reader.has_default()) {
      set(field, field.reader.standard());
      return;
    }
    if (field.is_time)
      time_us_.reset();
    if (field.column >= 0)
      at(field).set_missing();
  }

  column& at(const decoded_field& field) { return columns_[field.column]; }
  column* columns() { return columns_; }
  void set_time(std::int64_t us) { time_us_ = us; }

  /// The event is whole: it counts.
  void finish(event_batch& into, std::int64_t offset, std::int64_t timestamp_ms) const {
    for (auto& one : into.columns)
      one.close();
    into.offsets.push_back(offset);
    into.timestamps_ms.push_back(timestamp_ms);
    into.times_us.push_back(time_us_.value_or(timestamp_ms * 1'000));
  }

private:
  column* columns_ = nullptr;
  std::optional<std::int64_t> time_us_;
};

} // namespace vigie

#pragma once

#include "model/schema/column.hpp"
#include "model/schema/schema.hpp"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace vigie {

/// Which of a schema's fields a batch keeps. All declared fields are checked; those that nobody looks at are
/// not kept.
struct field_selection {
  std::vector<std::size_t> fields; ///< places as of `schema::at`, rising

  static field_selection all(const schema& of);
  friend bool operator==(const field_selection&, const field_selection&) = default;

  /// With those that messages are not read for: of a data set's rows.
  static field_selection with_carried(const schema& of);
};

/// Consecutive events as columns: one entry an event in each of them.
struct event_batch {
  std::vector<std::int64_t> offsets;       ///< in their partition; of a file, the row from 0
  std::vector<std::int64_t> timestamps_ms; ///< of the messages, Unix milliseconds
  std::vector<std::int64_t>
      times_us;                ///< of the events, Unix microseconds: the time role's, else the message's
  std::vector<column> columns; ///< those of the selection, in its order
  // What the past of their keys says of the events, where somebody looks at it; empty until it is known.
  std::vector<std::size_t> figures;   ///< places in `schema::history`, rising
  std::vector<column> history;        ///< one a figure: whole numbers, or doubles that may be missing
  std::vector<std::uint8_t> complete; ///< 0 where the figures of an event may lack some of its past
  field_selection fields;             ///< of `of`: which these columns are
  std::shared_ptr<const schema> of;   ///< kept alive, as columns refer to its closed sets

  std::size_t size() const { return offsets.size(); }

  void reserve(std::size_t rows);
  void clear();

  /// The column of the field at that place; null where the batch has none.
  const column* find(std::size_t place) const;

  /// An entry for each field of the schema, each that it carries, and each of its history figures, in this
  /// order; those that the batch has are filled.
  std::vector<column_view> views() const;

  /// Keeps the events whose entry in `mask` is not 0.
  void keep(std::span<const std::uint8_t> mask);
};

/// An empty batch of these fields.
event_batch make_batch(std::shared_ptr<const schema> of, const field_selection& fields);

/// A column for the values of one field, which must outlive it.
column make_column(const field& of);

} // namespace vigie

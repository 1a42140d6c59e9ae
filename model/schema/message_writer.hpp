#pragma once

#include "model/schema/encoder.hpp"
#include "model/schema/event_batch.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace vigie {

/// Writes events as messages of their schema, as Python's `json.dumps` writes the row of a data set: its keys
/// in the schema's order, nested as their paths. A boolean is 0 or 1, a time a text as in RFC 3339, or the
/// number that the field's unit wants.
class message_writer {
public:
  enum class missing : std::uint8_t { left_out, null };

  /// Of a batch with these fields. `of` must outlive it.
  message_writer(const schema& of, const field_selection& fields, missing values = missing::left_out);

  /// Appends the message of one row. `columns` are those of the selection, in its order.
  void append(std::span<const column_view> columns, std::size_t row, encoding form, std::string& out) const;

private:
  /// A key of an object, and what stands there.
  struct member {
    std::string key;                  ///< `"amount": `
    const field* of = nullptr;        ///< null for an object
    std::size_t column = 0;           ///< of the field
    std::vector<member> members = {}; ///< of the object
  };

  static void add(const field& of, std::size_t column, std::size_t depth, std::vector<member>& to);
  bool has_any(const member& what, std::span<const column_view> columns, std::size_t row) const;
  void append_members(const std::vector<member>& members, std::span<const column_view> columns,
                      std::size_t row, std::string& out) const;

  std::vector<member> members_;
  missing missing_;
};

/// The columns of a batch, in its order.
std::vector<column_view> views_of(const event_batch& batch);

/// Appends one value as JSON.
void append_json(const field& of, const column_view& values, std::size_t row, std::string& out);

/// The shortest decimal with a point, as Python prints a float: "170136.0", "9839.64".
void append_shortest(std::int64_t units, int decimals, std::string& out);

} // namespace vigie

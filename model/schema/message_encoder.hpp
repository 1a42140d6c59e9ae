#pragma once

#include "model/schema/encoding.hpp"
#include "model/schema/event_batch.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// Writes rows of a batch as the messages of their schema, as Python's `json.dumps` writes a data set's row:
/// fields in the schema's order, what data sets carry behind them, objects within objects by their paths.
/// What is missing is left out, and so is an object without anything in it.
class message_encoder {
public:
  explicit message_encoder(std::shared_ptr<const schema> of);

  /// The batch whose rows are written; it has to stay as it is meanwhile.
  void take(const event_batch& rows);

  /// Appends the message of that row.
  void encode(std::size_t row, encoding form, std::string& out) const;

private:
  /// A member of an object: a field, or an object with members of its own.
  struct member {
    std::string key; ///< `"amount": `
    std::size_t place = 0;
    std::vector<member> members; ///< none of a field
  };

  void add(std::size_t place);
  bool append_members(const std::vector<member>& members, std::size_t row, std::string& out) const;

  std::shared_ptr<const schema> of_;
  std::vector<member> members_;
  std::vector<std::string> defaults_;  ///< by place; of what is carried, else empty
  std::vector<const column*> columns_; ///< by place; null: not in the batch
  std::vector<column_view> views_;     ///< likewise
};

// How numbers and texts are written.

/// The shortest decimal that has a point, as Python prints a float: "170136.0", "9839.64"; without places
/// none.
void append_money(std::int64_t units, int decimals, std::string& out);

/// The shortest decimal that reads back as the same number, as Python prints a float: "0.1", "5.0", "1e+16".
void append_real(double value, std::string& out);

/// A JSON string, with escapes.
void append_string(std::string_view text, std::string& out);

} // namespace vigie

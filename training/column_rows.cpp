#include "training/column_rows.hpp"

namespace vigie {

void append_row(const column_view& from, std::size_t row, column& to) {
  if (!from.has(row))
    to.append_missing();
  else if (from.type == value_type::real)
    to.append(from.reals[row]);
  else if (from.type == value_type::text && from.closed_set == nullptr)
    to.append(from.text(row));
  else
    to.append(from.integers[row]);
}

column rows_at(const column& from, column to, std::span<const std::uint32_t> places) {
  to.reserve(to.size() + places.size());
  const auto values = from.view();
  for (const auto place : places)
    append_row(values, place, to);
  return to;
}

} // namespace vigie

#include "training/row_filler.hpp"

#include <utility>

namespace vigie {

row_filler::row_filler(const schema& of, const field_selection& kept) : of_{of}, kept_(fields().size()) {
  for (const auto& each : fields()) {
    columns_.emplace_back(each, of.strict);
    passing_.push_back(make_column(each));
  }
  for (std::size_t i = 0; i < kept.fields.size(); ++i)
    kept_[kept.fields[i]] = i;
}

std::optional<row_fault> row_filler::fill(std::span<const cell_source> sources, std::int64_t first,
                                          std::int64_t count, event_rows& rows) {
  const auto before = rows.size();
  outcome wrong;
  // The fault of the first row that has one: each step goes no further than the one before it came.
  const auto note = [&](outcome found) {
    if (found)
      wrong = std::move(found);
  };
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    passing_[i].clear();
    note(fill_field(i, sources[i], first, count, column_of(i, rows)));
  }
  note(fill_weights(count, rows));
  fill_times(before, count, rows);
  for (std::int64_t i = 0; i < count; ++i)
    rows.events.offsets.push_back(first + i);
  rows.cut(before + static_cast<std::size_t>(count));
  if (!wrong)
    return std::nullopt;
  return row_fault{first + count + 1, std::move(wrong->reason), wrong->error};
}

column& row_filler::column_of(std::size_t field, event_rows& rows) {
  return kept_[field] ? rows.events.columns[*kept_[field]] : passing_[field];
}

/// The newest entries of the field's column, behind the first `before` rows.
column_view row_filler::newest(std::size_t field, std::size_t before, event_rows& rows) {
  return kept_[field] ? column_of(field, rows).view().behind(before) : passing_[field].view();
}

/// Where a row does not fit, `count` becomes that of the rows before it, unless that is tolerated.
row_filler::outcome row_filler::fill_field(std::size_t field, const cell_source& source, std::int64_t first,
                                           std::int64_t& count, column& to) const {
  const auto& by = columns_[field];
  for (std::int64_t row = 0; row < count; ++row)
    if (auto wrong = by.append(source ? source(row) : cell{}, to)) {
      if (const auto number = by.of().file_column)
        wrong->reason.append(" (column ").append(std::to_string(*number)).append(")");
      if (!tell_) {
        count = row;
        return wrong;
      }
      tell_({first + row + 1, std::move(wrong->reason), wrong->error});
      to.append_missing();
    }
  return std::nullopt;
}

row_filler::outcome row_filler::fill_weights(std::int64_t& count, event_rows& rows) {
  for (std::int64_t row = 0; row < count; ++row) {
    const auto weight = of_.weight ? passing_[*of_.weight].view().reals[row] : 1.0;
    if (auto wrong = wrong_weight(weight)) {
      count = row;
      return decode_failure{decode_error::out_of_range, std::move(*wrong)};
    }
    rows.weights.push_back(weight);
  }
  return std::nullopt;
}

void row_filler::fill_times(std::size_t before, std::int64_t count, event_rows& rows) {
  const auto role = of_.of->roles[static_cast<std::size_t>(field_role::time)];
  const auto times = role ? newest(*role, before, rows) : column_view{};
  for (std::int64_t row = 0; row < count; ++row) {
    const auto us = role ? times.integers[row] : 0;
    rows.events.times_us.push_back(us);
    rows.events.timestamps_ms.push_back(us / 1000);
  }
}

} // namespace vigie

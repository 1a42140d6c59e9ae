#include "training/row_filler.hpp"

#include "model/base/json_text.hpp"

#include <cmath>
#include <utility>

namespace vigie {

namespace {

constexpr auto weight_name = "weight";

std::shared_ptr<const schema> with_weight(const schema& of) {
  auto result = std::make_shared<schema>(of);
  if (of.find(weight_name))
    return result;
  field weight;
  weight.name = weight_name;
  weight.type = value_type::real;
  weight.path = {weight_name};
  weight.default_text = "1";
  result->carried.push_back(std::move(weight));
  return result;
}

} // namespace

row_filler::row_filler(const schema& of, const field_selection& kept) : of_{with_weight(of)} {
  const auto size = of_->fields.size() + of_->carried.size();
  if (of_->carried.size() > of.carried.size())
    weight_ = size - 1;
  for (std::size_t i = 0; i < size; ++i) {
    fields_.emplace_back(of_->at(i), of_->strict);
    passing_.push_back(make_column(of_->at(i)));
  }
  kept_.resize(size);
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
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    passing_[i].clear();
    note(fill_field(i, sources[i], count, column_of(i, rows)));
  }
  note(fill_weights(count, rows));
  note(fill_times(before, count, rows));
  for (std::int64_t i = 0; i < count; ++i)
    rows.events.offsets.push_back(first + i);
  rows.cut(before + static_cast<std::size_t>(count));
  if (!wrong)
    return std::nullopt;
  return row_fault{first + count + 1, std::move(*wrong)};
}

column& row_filler::column_of(std::size_t field, event_rows& rows) {
  return kept_[field] ? rows.events.columns[*kept_[field]] : passing_[field];
}

/// The newest entries of the field's column, behind the first `before` rows.
column_view row_filler::newest(std::size_t field, std::size_t before, event_rows& rows) {
  return kept_[field] ? column_of(field, rows).view().behind(before) : passing_[field].view();
}

/// Where a row does not fit, `count` becomes that of the rows before it.
row_filler::outcome row_filler::fill_field(std::size_t field, const cell_source& source, std::int64_t& count,
                                           column& to) const {
  const auto& by = fields_[field];
  for (std::int64_t row = 0; row < count; ++row)
    if (auto wrong = by.append(source ? source(row) : cell{}, to)) {
      count = row;
      if (const auto number = by.of().file_column)
        wrong->append(" (column ").append(std::to_string(*number)).append(")");
      return wrong;
    }
  return std::nullopt;
}

row_filler::outcome row_filler::fill_weights(std::int64_t& count, event_rows& rows) {
  const auto weights = weight_ ? passing_[*weight_].view() : column_view{};
  for (std::int64_t row = 0; row < count; ++row) {
    const auto weight = weight_ ? weights.reals[row] : 1.0;
    if (!(weight > 0)) {
      count = row;
      return std::string(weight_name) + " is " + json_text(weight) + ", not above zero";
    }
    rows.weights.push_back(weight);
  }
  return std::nullopt;
}

row_filler::outcome row_filler::fill_times(std::size_t before, std::int64_t& count, event_rows& rows) {
  const auto role = of_->roles[static_cast<std::size_t>(field_role::time)];
  const auto times = role ? newest(*role, before, rows) : column_view{};
  for (std::int64_t row = 0; row < count; ++row) {
    const auto place = static_cast<std::size_t>(row);
    if (role && !times.has(place)) {
      count = row;
      return fields_[*role].reader().missing().reason + ", by which the rows of a data set are ordered";
    }
    rows.events.times_us.push_back(role ? times.integers[place] : 0);
    rows.events.timestamps_ms.push_back(rows.events.times_us.back() / 1000);
  }
  return std::nullopt;
}

} // namespace vigie

#include "model/history/plan.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace vigie {

namespace {

constexpr std::int64_t us(std::chrono::seconds time) {
  return std::chrono::duration_cast<std::chrono::microseconds>(time).count();
}

/// The place of `value` in `list`, where it is put if it is not there.
template <class T>
std::size_t place_in(std::vector<T>& list, const T& value) {
  const auto found = std::find(list.begin(), list.end(), value);
  if (found != list.end())
    return static_cast<std::size_t>(found - list.begin());
  list.push_back(value);
  return list.size() - 1;
}

/// The kind that also tells `distinct` apart.
stored_kind kind_of(const field& of, aggregate what) {
  if (what == aggregate::count)
    return stored_kind::presence;
  switch (of.type) {
  case value_type::boolean:
    return stored_kind::boolean;
  case value_type::real:
    return stored_kind::real;
  case value_type::text:
    return of.values.empty() ? stored_kind::text : stored_kind::integer;
  default:
    return stored_kind::integer;
  }
}

class planner {
public:
  explicit planner(const schema& of) : schema_{of} {}

  void add(const history_definition& definition) {
    std::vector<std::size_t> by;
    for (const auto place : definition.by)
      by.push_back(place_in(plan_.inputs, place));
    auto found = std::find_if(plan_.groups.begin(), plan_.groups.end(),
                              [&](const history_group& group) { return group.by == by; });
    if (found == plan_.groups.end()) {
      found = plan_.groups.emplace(plan_.groups.end());
      found->by = std::move(by);
    }
    add_to(*found, definition);
  }

  history_plan finish() && {
    for (auto& group : plan_.groups)
      lay_out(group);
    return std::move(plan_);
  }

private:
  void add_to(history_group& group, const history_definition& definition) {
    const field* of = definition.of ? &schema_.fields[*definition.of] : nullptr;
    const bool of_label = of != nullptr && of->role == field_role::label;
    accumulator wanted;
    wanted.span = place_in(
        group.spans, window_span{us(definition.over), of_label ? us(of->known_after) : std::int64_t{0}});
    if (!definition.where.empty())
      wanted.where_bit = where_bit(group, definition.where);
    if (of != nullptr)
      wanted.field = stored(group, place_in(plan_.inputs, *definition.of), kind_of(*of, definition.what));
    const auto same = [&](const accumulator& other) {
      return other.span == wanted.span && other.where_bit == wanted.where_bit && other.field == wanted.field;
    };
    auto found = std::find_if(group.accumulators.begin(), group.accumulators.end(), same);
    if (found == group.accumulators.end())
      found = group.accumulators.insert(group.accumulators.end(), wanted);
    need(*found, definition.what, of);
    history_figure figure;
    figure.name = definition.name;
    figure.what = definition.what;
    figure.group = static_cast<std::size_t>(&group - plan_.groups.data());
    figure.accumulator = static_cast<std::size_t>(found - group.accumulators.begin());
    // The label of a transaction is not known when it is judged.
    figure.itself = definition.itself && !of_label && definition.what != aggregate::since_last;
    figure.decimals = of != nullptr && of->type == value_type::money ? of->decimals : 0;
    plan_.figures.push_back(std::move(figure));
    group.everything = group.everything || wanted.where_bit < 0;
  }

  int where_bit(history_group& group, const std::string& where) {
    const auto place = place_in(plan_.wheres, where);
    group.where_bits.resize(std::max(group.where_bits.size(), place + 1), -1);
    if (group.where_bits[place] < 0)
      group.where_bits[place] = group.flag_bits++;
    return group.where_bits[place];
  }

  /// A field is kept once, by the kind that serves all who ask for it.
  static int stored(history_group& group, std::size_t input, stored_kind kind) {
    auto found = std::find_if(group.fields.begin(), group.fields.end(),
                              [&](const stored_field& other) { return other.input == input; });
    if (found == group.fields.end()) {
      found = group.fields.insert(group.fields.end(), stored_field{input, kind});
      found->presence_bit = group.flag_bits++;
    }
    if (found->kind == stored_kind::presence)
      found->kind = kind;
    return static_cast<int>(found - group.fields.begin());
  }

  /// Notes by the value 0 what `lay_out` has to find a place for.
  static void need(accumulator& for_whom, aggregate what, const field* of) {
    const bool real = of != nullptr && of->type == value_type::real;
    if (!for_whom.derived_count())
      for_whom.count_at = 0;
    switch (what) {
    case aggregate::count:
      break;
    case aggregate::sum:
    case aggregate::mean:
      (real ? for_whom.real_at : for_whom.sum_at) = 0;
      break;
    case aggregate::stddev:
      (real ? for_whom.real_at : for_whom.sum_at) = 0;
      if (!real)
        for_whom.squares_at = 0;
      break;
    case aggregate::distinct:
      for_whom.distinct_at = 0;
      break;
    case aggregate::min:
      for_whom.smallest_at = 0;
      break;
    case aggregate::max:
      for_whom.largest_at = 0;
      break;
    case aggregate::since_last:
      if (!for_whom.derived_count())
        for_whom.last_at = 0;
      break;
    case aggregate::since_first:
      if (!for_whom.derived_count())
        for_whom.first_at = 0;
      break;
    }
  }

  void lay_out(history_group& group) {
    group.where_bits.resize(plan_.wheres.size(), -1);
    for (auto& stored : group.fields) {
      if (stored.kind == stored_kind::boolean)
        stored.value_bit = group.flag_bits++;
      else if (stored.kind != stored_kind::presence)
        stored.word = group.words++;
    }
    if (group.flag_bits > most_flag_bits)
      throw std::length_error("the history by one key looks at more than " + std::to_string(most_flag_bits) +
                              " fields and conditions");
    group.state_words = static_cast<int>(group.spans.size());
    group.by_span.resize(group.spans.size());
    const auto take = [](int& place, int& next, int size) {
      if (place >= 0)
        next += size, place = next - size;
    };
    for (std::size_t i = 0; i < group.accumulators.size(); ++i) {
      auto& each = group.accumulators[i];
      take(each.count_at, group.state_words, 1);
      take(each.sum_at, group.state_words, 2);
      take(each.squares_at, group.state_words, 3);
      take(each.first_at, group.state_words, 1);
      take(each.last_at, group.state_words, 1);
      take(each.real_at, group.extra_states, 1);
      take(each.distinct_at, group.extra_states, 1);
      take(each.smallest_at, group.extra_states, 1);
      take(each.largest_at, group.extra_states, 1);
      if (!each.derived_count())
        group.by_span[each.span].push_back(i);
      const auto& span = group.spans[each.span];
      group.horizon_us = std::max(group.horizon_us, span.over_us + span.delay_us);
    }
    plan_.horizon_us = std::max(plan_.horizon_us, group.horizon_us);
  }

  const schema& schema_;
  history_plan plan_;
};

} // namespace

history_plan plan_history(const schema& of, std::span<const std::size_t> wanted) {
  planner result{of};
  for (const auto place : wanted)
    result.add(of.history[place]);
  return std::move(result).finish();
}

} // namespace vigie

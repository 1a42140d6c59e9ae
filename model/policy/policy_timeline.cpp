#include "model/policy/policy_timeline.hpp"

#include "model/policy/in_force.hpp"

#include <algorithm>
#include <limits>
#include <set>
#include <utility>

namespace vigie {

namespace {

constexpr std::int64_t us_a_ms = 1'000;

} // namespace

std::variant<policy_timeline_ptr, feature_failure> policy_timeline::make(std::vector<dated_policy> all,
                                                                         policy_ptr shadow) {
  std::shared_ptr<policy_timeline> result{new policy_timeline};
  std::ranges::stable_sort(all, {}, &dated_policy::effective_ms);
  result->all_ = std::move(all);
  result->shadow_ = std::move(shadow);
  if (auto failure = result->find_reading())
    return std::move(*failure);
  result->find_stretches();
  return policy_timeline_ptr{std::move(result)};
}

std::optional<feature_failure> policy_timeline::find_reading() {
  std::set<std::size_t> fields;
  std::vector<std::size_t> figures;
  const auto add = [&](const policy& by) {
    fields.insert(by.fields.begin(), by.fields.end());
    if (by.past)
      figures.insert(figures.end(), by.past->figures().begin(), by.past->figures().end());
  };
  for (const auto& each : all_) {
    add(*each.by);
    suppresses_ = suppresses_ || (each.by->rules && each.by->rules->suppresses());
  }
  if (shadow_)
    add(*shadow_);
  auto past = past_of(*all_.front().by->of, std::move(figures));
  if (auto* failure = std::get_if<feature_failure>(&past))
    return std::move(*failure);
  past_ = std::get<history_program_ptr>(std::move(past));
  if (past_)
    fields.insert(past_->fields().begin(), past_->fields().end());
  fields_.assign(fields.begin(), fields.end());
  return std::nullopt;
}

void policy_timeline::find_stretches() {
  std::set<std::int64_t> changes;
  for (const auto& each : all_) {
    changes.insert(each.effective_ms);
    if (each.retired_ms)
      changes.insert(*each.retired_ms);
  }
  stretches_.push_back({std::numeric_limits<std::int64_t>::min(), all_.front().by.get()});
  for (const auto time : changes)
    if (const auto* by = in_force(all_, time).by.get(); by != stretches_.back().by)
      stretches_.push_back({time * us_a_ms, by});
}

std::vector<policy_timeline::stretch>::const_iterator policy_timeline::find(std::int64_t time_us) const {
  return std::prev(std::ranges::upper_bound(stretches_, time_us, {}, &stretch::from_us));
}

const policy& policy_timeline::at(std::int64_t time_us) const {
  return *find(time_us)->by;
}

std::vector<policy_timeline::piece> policy_timeline::cut(std::span<const std::int64_t> times_us) const {
  if (stretches_.size() == 1)
    return {{0, times_us.size(), stretches_.front().by}};
  std::vector<piece> result;
  for (std::size_t row = 0; row < times_us.size(); ++row) {
    const auto* by = find(times_us[row])->by;
    if (result.empty() || result.back().by != by)
      result.push_back({row, 0, by});
    ++result.back().rows;
  }
  return result;
}

bool policy_timeline::serves(const event_batch& events) const {
  return std::ranges::includes(events.fields.fields, fields_) &&
         (!past_ || std::ranges::includes(events.figures, past_->figures()));
}

} // namespace vigie

#include "model/policy/suppression.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

namespace {

/// A message may be so far behind its partition's newest and still find what was raised at its time.
constexpr std::int64_t latest_us = 3'600'000'000;

/// Values that differ are told apart, also where one ends as the next begins.
hash128 key_of(const rule_definition& rule, const policy& by, std::span<const column_view> columns,
               std::size_t row) {
  std::string text = rule.name;
  for (const auto& name : rule.suppress->by) {
    const auto& column = columns[*by.of->find(name)];
    text += '\0';
    if (!column.has(row))
      text += 'x'; // no value
    else if (column.bytes != nullptr || column.closed_set != nullptr)
      (text += 't') += column.text(row);
    else if (column.type == value_type::real)
      (text += 'r') += std::to_string(column.reals[row]);
    else
      (text += 'i') += std::to_string(column.integers[row]);
  }
  return hash128_of(text);
}

} // namespace

std::vector<alert_causes> causes_of(const policy& by, const judge& verdicts,
                                    std::span<const std::int64_t> times_us) {
  std::vector<alert_causes> result;
  result.reserve(verdicts.suspicious().size());
  for (const auto row : verdicts.suspicious()) {
    alert_causes one{row, times_us[row], verdicts.score(row).value_or(-1) >= by.threshold, {}};
    for (const auto place : verdicts.rules_of(row)) {
      const auto& rule = by.rules->rules()[place];
      if (rule.then != rule_action::alert)
        continue;
      if (!rule.suppress) {
        one.certain = true;
        continue;
      }
      const auto span = std::chrono::duration_cast<std::chrono::microseconds>(rule.suppress->span).count();
      one.matches.push_back({key_of(rule, by, verdicts.columns(), row), span, rule.name});
    }
    result.push_back(std::move(one));
  }
  return result;
}

bool suppression::raises(const alert_causes& of, std::vector<std::string>& suppressed) {
  newest_us_ = std::max(newest_us_, of.time_us);
  bool raised = of.certain;
  for (const auto& match : of.matches) {
    const auto [found, is_new] = last_raised_.try_emplace(match.key);
    if (!is_new && of.time_us - found->second.time_us < match.span_us) {
      suppressed.push_back(match.rule);
      continue;
    }
    found->second = {of.time_us, match.span_us};
    raised = true;
  }
  if (last_raised_.size() > look_again_at_)
    forget_old();
  return raised;
}

void suppression::forget_old() {
  std::erase_if(last_raised_, [this](const auto& each) {
    return newest_us_ - each.second.time_us >= each.second.span_us + latest_us;
  });
  if (last_raised_.size() > most_keys) {
    std::vector<std::int64_t> times;
    times.reserve(last_raised_.size());
    for (const auto& [key, last] : last_raised_)
      times.push_back(last.time_us);
    const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
    std::ranges::nth_element(times, middle);
    std::erase_if(last_raised_, [until = *middle](const auto& each) { return each.second.time_us <= until; });
  }
  look_again_at_ = std::clamp(2 * last_raised_.size(), std::size_t{1'024}, most_keys);
}

} // namespace vigie

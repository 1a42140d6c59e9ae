#include "model/window/end_ledger.hpp"

#include <algorithm>

namespace vigie {

end_ledger::end_ledger(std::size_t windows, std::optional<std::int64_t> reported)
    : sums_(windows), last_taken_(windows, reported), reported_{reported} {}

void end_ledger::begin_behind(std::int64_t second) {
  for (auto& last : last_taken_)
    last = last.value_or(second);
}

std::optional<end_range> end_ledger::next(std::size_t window, std::int64_t due) const {
  const auto& last = last_taken_[window];
  if (!last || *last >= due)
    return std::nullopt;
  return end_range{*last + 1, std::min(due, *last + longest_request)};
}

void end_ledger::take(std::size_t window, std::int64_t first, const std::vector<window_sum>& sums) {
  last_taken_[window] = first + static_cast<std::int64_t>(sums.size()) - 1;
  for (const auto& sum : sums)
    sums_[window][first++] = sum;
}

void end_ledger::replace(std::size_t window, std::int64_t end, const window_sum& sum) {
  sums_[window][end] = sum;
}

bool end_ledger::taken_to(std::int64_t due) const {
  return std::all_of(last_taken_.begin(), last_taken_.end(),
                     [due](const auto& last) { return last && *last >= due; });
}

std::optional<std::int64_t> end_ledger::all_reported_to() const {
  const auto all = [this](const auto& last) { return last == reported_; };
  return std::all_of(last_taken_.begin(), last_taken_.end(), all) ? reported_ : std::nullopt;
}

void end_ledger::skip_to(std::int64_t end) {
  reported_ = end;
  std::fill(last_taken_.begin(), last_taken_.end(), end);
}

std::optional<end_ledger::reported_end> end_ledger::report() {
  if (sums_.front().empty() || !taken_to(sums_.front().begin()->first))
    return std::nullopt;
  reported_end result{sums_.front().begin()->first, {}};
  for (auto& sums : sums_) {
    const auto sum = sums.extract(result.end);
    result.sums.push_back(sum.empty() ? window_sum{} : sum.mapped());
  }
  reported_ = result.end;
  return result;
}

} // namespace vigie

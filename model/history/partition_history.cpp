#include "model/history/partition_history.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

namespace vigie {

namespace {

/// Slots that are looked at for each event, so that keys of which nothing more comes are forgotten.
constexpr std::size_t swept_an_event = 4;

std::int64_t less(std::int64_t time, std::int64_t span) {
  return time < std::numeric_limits<std::int64_t>::min() + span ? std::numeric_limits<std::int64_t>::min()
                                                                : time - span;
}

template <class T>
void append_bytes(std::string& to, T value) {
  char bytes[sizeof(T)];
  std::memcpy(bytes, &value, sizeof(T));
  to.append(bytes, sizeof(T));
}

/// What tells two values of a field apart.
void append_value(std::string& to, const column_view& from, std::size_t row) {
  if (from.type == value_type::text) {
    const auto text = from.text(row);
    append_bytes(to, text.size());
    to.append(text);
  } else if (from.type == value_type::real) {
    append_bytes(to, from.reals[row] + 0.0); // one zero
  } else {
    append_bytes(to, from.integers[row]);
  }
}

} // namespace

history_columns::history_columns(const history_plan& plan) {
  for (const auto& figure : plan.figures)
    figures.emplace_back(figure.integral() ? value_type::integer : value_type::real);
}

void history_columns::clear() {
  for (auto& figure : figures)
    figure.clear();
  complete.clear();
}

partition_history::partition_history(std::shared_ptr<const history_plan> plan, std::int64_t lateness_us)
    : plan_{std::move(plan)}, lateness_us_{lateness_us}, tables_(plan_->groups.size()),
      by_group_(plan_->groups.size()), values_(plan_->figures.size()) {
  for (std::size_t i = 0; i < plan_->figures.size(); ++i)
    by_group_[plan_->figures[i].group].push_back(i);
}

std::int64_t partition_history::useless_to_us() const {
  return std::max(less(less(*newest_us_, lateness_us_), plan_->horizon_us), forgotten_to_us_);
}

std::optional<std::int64_t> partition_history::covers_from_us() const {
  const auto from = std::max(given_from_us_, forgotten_to_us_);
  return from == long_ago ? std::nullopt : std::optional{from};
}

void partition_history::apply(const history_events& events, history_columns& out) {
  const auto known_from = std::max(given_from_us_, forgotten_to_us_);
  for (std::size_t row = 0; row < events.rows; ++row) {
    const auto time = events.times_us[row];
    const bool in_time = !newest_us_ || time >= less(*newest_us_, lateness_us_);
    newest_us_ = std::max(time, newest_us_.value_or(time));
    out.complete.push_back(in_time && less(time, plan_->horizon_us) >= known_from);
    for (std::size_t group = 0; group < tables_.size(); ++group)
      apply_to_group(group, events, row);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!values_[i].there)
        out.figures[i].append_missing();
      else if (plan_->figures[i].integral())
        out.figures[i].append(values_[i].integer);
      else
        out.figures[i].append(values_[i].real);
    }
  }
}

void partition_history::apply_to_group(std::size_t place, const history_events& events, std::size_t row) {
  const auto& group = plan_->groups[place];
  auto& table = tables_[place];
  const auto give = [this](std::size_t figure, const history_value& value) { values_[figure] = value; };
  for (const auto figure : by_group_[place])
    values_[figure] = {plan_->figures[figure].integral(), 0, 0};
  const auto key = key_of(group, events, row);
  if (!key)
    return;
  kept_event event{events.times_us[row], 0, nullptr};
  const auto useless = useless_to_us();
  if (keep(group, events, row, event)) {
    auto* found = table.find(*key);
    const auto before = found != nullptr ? found->bytes(group) : 0;
    auto& account = found != nullptr ? *found : table.make(*key, group);
    account.take(group, plan_->figures, by_group_[place], event, give);
    ++events_;
    const auto kept = account.size();
    account.forget_to(group, useless);
    events_ -= kept - account.size();
    account_bytes_ += account.bytes(group) - before;
  } else if (auto* account = table.find(*key)) {
    account->look(group, plan_->figures, by_group_[place], event.time_us, give);
  }
  table.sweep(swept_an_event, [&](account_history& account) { return forget(group, account, useless); });
}

bool partition_history::forget(const history_group& group, account_history& account, std::int64_t time_us) {
  const auto bytes = account.bytes(group);
  const auto kept = account.size();
  if (kept == 0 || account.newest_us() <= time_us) {
    events_ -= kept;
    account_bytes_ -= bytes;
    return true;
  }
  account.forget_to(group, time_us);
  events_ -= kept - account.size();
  account_bytes_ -= bytes - account.bytes(group);
  return false;
}

std::optional<hash128> partition_history::key_of(const history_group& group, const history_events& events,
                                                 std::size_t row) {
  key_.clear();
  for (const auto input : group.by) {
    const auto& from = events.inputs[input];
    if (!from.has(row))
      return std::nullopt;
    append_value(key_, from, row);
  }
  return hash128_of(key_);
}

/// False where no figure can ever count the event.
bool partition_history::keep(const history_group& group, const history_events& events, std::size_t row,
                             kept_event& event) {
  bool needed = group.everything;
  for (std::size_t i = 0; i < group.where_bits.size(); ++i)
    if (group.where_bits[i] >= 0 && events.wheres[i][row] != 0) {
      event.flags |= std::uint64_t{1} << group.where_bits[i];
      needed = true;
    }
  if (!needed)
    return false;
  words_.assign(static_cast<std::size_t>(group.words), 0);
  event.words = words_.data();
  for (const auto& stored : group.fields) {
    const auto& from = events.inputs[stored.input];
    if (!from.has(row))
      continue;
    std::uint64_t word = 0;
    switch (stored.kind) {
    case stored_kind::presence:
      break;
    case stored_kind::boolean:
      event.flags |= static_cast<std::uint64_t>(from.integers[row] != 0) << stored.value_bit;
      break;
    case stored_kind::integer:
      word = static_cast<std::uint64_t>(from.integers[row]);
      break;
    case stored_kind::real:
      if (!(std::fabs(from.reals[row]) <= largest_real))
        continue;
      word = std::bit_cast<std::uint64_t>(from.reals[row] + 0.0);
      break;
    case stored_kind::text:
      word = hash64_of(from.text(row));
      break;
    }
    if (stored.word >= 0)
      words_[static_cast<std::size_t>(stored.word)] = word;
    event.flags |= std::uint64_t{1} << stored.presence_bit;
  }
  return true;
}

void partition_history::hold_to(std::size_t most) {
  while (bytes() > most && events_ > 0) {
    const auto from = std::max(useless_to_us(), given_from_us_ == long_ago ? oldest_us() : given_from_us_);
    // A quarter of what it covers at a time; at last all but the newest instant.
    const auto step = std::max<std::int64_t>((*newest_us_ - from) / 4, 1);
    forgotten_to_us_ = std::max(forgotten_to_us_, std::min(from + step, *newest_us_));
    for (std::size_t i = 0; i < tables_.size(); ++i)
      tables_[i].sweep_all(
          [&](account_history& account) { return forget(plan_->groups[i], account, forgotten_to_us_); });
  }
}

std::int64_t partition_history::oldest_us() {
  auto oldest = *newest_us_;
  for (auto& table : tables_)
    table.sweep_all([&](account_history& account) {
      oldest = std::min(oldest, account.oldest_us());
      return false;
    });
  return oldest;
}

std::size_t partition_history::accounts() const {
  std::size_t result = 0;
  for (const auto& table : tables_)
    result += table.size();
  return result;
}

std::size_t partition_history::bytes() const {
  auto result = account_bytes_;
  for (const auto& table : tables_)
    result += table.bytes();
  return result;
}

} // namespace vigie

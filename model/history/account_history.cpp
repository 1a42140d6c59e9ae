#include "model/history/account_history.hpp"

#include <boost/multiprecision/cpp_int.hpp>

#include <algorithm>
#include <bit>
#include <cmath>

namespace vigie {

namespace {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;
using int256 = boost::multiprecision::int256_t;

int128 load_sum(const std::uint64_t* at) {
  return static_cast<int128>(uint128{at[1]} << 64 | at[0]);
}

void add_sum(std::uint64_t* at, int128 term) {
  const auto sum = static_cast<uint128>(load_sum(at) + term);
  at[0] = static_cast<std::uint64_t>(sum);
  at[1] = static_cast<std::uint64_t>(sum >> 64);
}

/// 192 bits: squares are below 2^126, and a window holds fewer than 2^32 of them.
void add_square(std::uint64_t* at, std::int64_t value, int sign) {
  const auto size = static_cast<uint128>(value < 0 ? -int128{value} : int128{value});
  const auto square = size * size;
  std::uint64_t parts[3] = {static_cast<std::uint64_t>(square), static_cast<std::uint64_t>(square >> 64), 0};
  if (sign < 0) { // two's complement
    uint128 carry = 1;
    for (auto& part : parts) {
      carry += uint128{~part};
      part = static_cast<std::uint64_t>(carry);
      carry >>= 64;
    }
  }
  uint128 carry = 0;
  for (int i = 0; i < 3; ++i) {
    carry += uint128{at[i]} + parts[i];
    at[i] = static_cast<std::uint64_t>(carry);
    carry >>= 64;
  }
}

/// The nearest double, whatever the size.
double to_double(const int256& value) {
  if (value <= 0)
    return 0;
  const auto top = boost::multiprecision::msb(value);
  if (top < 64)
    return static_cast<double>(static_cast<std::uint64_t>(value));
  const auto shift = top - 63;
  auto leading = static_cast<std::uint64_t>(int256{value >> shift});
  const bool more = (int256{leading} << shift) != value;
  leading |= static_cast<std::uint64_t>(more);
  return std::ldexp(static_cast<double>(leading), static_cast<int>(shift));
}

constexpr std::array<double, 5> scales{1, 10, 100, 1'000, 10'000};

constexpr std::uint64_t nowhere = ~std::uint64_t{0};

} // namespace

account_history::account_history(const history_group& group) : events_{group} {
  for (const auto& each : group.accumulators)
    for (const auto place : {each.first_at, each.last_at})
      if (place >= 0)
        events_.state()[place] = nowhere;
  if (group.extra_states == 0)
    return;
  extra_ = std::make_unique<extra_state[]>(static_cast<std::size_t>(group.extra_states));
  for (const auto& each : group.accumulators) {
    if (each.distinct_at >= 0)
      extra_[static_cast<std::size_t>(each.distinct_at)] = value_counts{};
    for (const auto place : {each.smallest_at, each.largest_at})
      if (place >= 0)
        extra_[static_cast<std::size_t>(place)] = extreme_positions{};
  }
}

account_history::cursor account_history::cursor_of(std::size_t span) const {
  const auto word = events_.state()[span];
  return {static_cast<std::uint32_t>(word), static_cast<std::uint32_t>(word >> 32)};
}

void account_history::set_cursor(std::size_t span, cursor to) {
  events_.state()[span] = std::uint64_t{to.high} << 32 | to.low;
}

// Widens before it narrows, so that low never passes high.
void account_history::slide_to(const history_group& group, std::int64_t now_us) {
  const auto size = events_.size();
  for (std::size_t s = 0; s < group.spans.size(); ++s) {
    const auto newest = now_us - group.spans[s].delay_us;
    const auto oldest = newest - group.spans[s].over_us; // itself outside
    auto window = cursor_of(s);
    while (window.low > 0 && events_.time_us(window.low - 1) > oldest) {
      --window.low;
      enter(group, s, window, window.low, side::front);
    }
    while (window.high < size && events_.time_us(window.high) <= newest) {
      ++window.high;
      enter(group, s, window, window.high - 1, side::back);
    }
    while (window.high > window.low && events_.time_us(window.high - 1) > newest) {
      --window.high;
      leave(group, s, window, window.high, side::back);
    }
    while (window.low < window.high && events_.time_us(window.low) <= oldest) {
      ++window.low;
      leave(group, s, window, window.low - 1, side::front);
    }
    set_cursor(s, window);
  }
}

void account_history::put(const history_group& group, const kept_event& event) {
  auto position = events_.size();
  while (position > 0 && events_.time_us(position - 1) > event.time_us)
    --position;
  // All windows end at the event's time: none of their positions lies behind the one where it is put.
  events_.insert(position, event);
  slide_to(group, event.time_us);
}

bool account_history::counts(const history_group& group, const accumulator& into,
                             std::size_t position) const {
  const auto flags = events_.flags(position);
  if (into.where_bit >= 0 && (flags >> into.where_bit & 1) == 0)
    return false;
  return into.field < 0 ||
         (flags >> group.fields[static_cast<std::size_t>(into.field)].presence_bit & 1) != 0;
}

void account_history::enter(const history_group& group, std::size_t span, cursor window, std::size_t position,
                            side where) {
  for (const auto place : group.by_span[span]) {
    const auto& into = group.accumulators[place];
    if (!counts(group, into, position))
      continue;
    add(group, into, position, 1);
    auto* state = events_.state();
    if (into.first_at >= 0 && (where == side::front || state[into.first_at] == nowhere))
      state[into.first_at] = position;
    if (into.last_at >= 0 && (where == side::back || state[into.last_at] == nowhere))
      state[into.last_at] = position;
    for (const bool largest : {false, true}) {
      const auto at = largest ? into.largest_at : into.smallest_at;
      if (at < 0)
        continue;
      auto& extremes = std::get<extreme_positions>(extra_[static_cast<std::size_t>(at)]);
      if (where == side::front)
        extremes.stale = true;
      else if (!extremes.stale)
        note_extreme(group, into, largest, position);
    }
  }
  static_cast<void>(window);
}

void account_history::leave(const history_group& group, std::size_t span, cursor window, std::size_t position,
                            side where) {
  for (const auto place : group.by_span[span]) {
    const auto& into = group.accumulators[place];
    if (!counts(group, into, position))
      continue;
    add(group, into, position, -1);
    auto* state = events_.state();
    if (into.first_at >= 0 && state[into.first_at] == position) {
      auto next = position + 1;
      while (where == side::front && next < window.high && !counts(group, into, next))
        ++next;
      state[into.first_at] = where == side::front && next < window.high ? next : nowhere;
    }
    if (into.last_at >= 0 && state[into.last_at] == position) {
      auto next = position;
      while (where == side::back && next > window.low && !counts(group, into, next - 1))
        --next;
      state[into.last_at] = where == side::back && next > window.low ? next - 1 : nowhere;
    }
    for (const auto at : {into.smallest_at, into.largest_at}) {
      if (at < 0)
        continue;
      auto& extremes = std::get<extreme_positions>(extra_[static_cast<std::size_t>(at)]);
      if (where == side::back)
        extremes.stale = true;
      else if (!extremes.stale && extremes.positions.front() == static_cast<std::int64_t>(position))
        extremes.positions.pop_front();
    }
  }
}

void account_history::add(const history_group& group, const accumulator& into, std::size_t position,
                          int sign) {
  auto* state = events_.state();
  if (into.count_at >= 0)
    state[into.count_at] += static_cast<std::uint64_t>(static_cast<std::int64_t>(sign));
  if (into.field < 0)
    return;
  const auto value = value_at(group, into, position);
  if (into.sum_at >= 0)
    add_sum(state + into.sum_at, int128{value} * sign);
  if (into.squares_at >= 0)
    add_square(state + into.squares_at, value, sign);
  if (into.real_at >= 0)
    std::get<exact_moments>(extra_[static_cast<std::size_t>(into.real_at)])
        .add(std::bit_cast<double>(value), sign);
  if (into.distinct_at >= 0) {
    auto& values = std::get<value_counts>(extra_[static_cast<std::size_t>(into.distinct_at)]);
    const auto found = values.try_emplace(static_cast<std::uint64_t>(value), 0u).first;
    found->second += static_cast<std::uint32_t>(sign);
    if (found->second == 0)
      values.erase(found);
  }
}

std::int64_t account_history::value_at(const history_group& group, const accumulator& of,
                                       std::size_t position) const {
  const auto& stored = group.fields[static_cast<std::size_t>(of.field)];
  if (stored.kind == stored_kind::boolean)
    return static_cast<std::int64_t>(events_.flags(position) >> stored.value_bit & 1);
  return stored.word < 0 ? 0 : static_cast<std::int64_t>(events_.word(position, stored.word));
}

bool account_history::beats(const history_group& group, const accumulator& of, bool largest, std::size_t a,
                            std::size_t b) const {
  const auto first = value_at(group, of, a);
  const auto second = value_at(group, of, b);
  if (group.fields[static_cast<std::size_t>(of.field)].kind == stored_kind::real)
    return largest ? std::bit_cast<double>(first) >= std::bit_cast<double>(second)
                   : std::bit_cast<double>(first) <= std::bit_cast<double>(second);
  return largest ? first >= second : first <= second;
}

void account_history::note_extreme(const history_group& group, const accumulator& of, bool largest,
                                   std::size_t position) {
  auto& positions =
      std::get<extreme_positions>(extra_[static_cast<std::size_t>(largest ? of.largest_at : of.smallest_at)])
          .positions;
  while (!positions.empty() &&
         beats(group, of, largest, position, static_cast<std::size_t>(positions.back())))
    positions.pop_back();
  positions.push_back(static_cast<std::int64_t>(position));
}

std::size_t account_history::extreme(const history_group& group, const accumulator& of, bool largest) {
  auto& extremes =
      std::get<extreme_positions>(extra_[static_cast<std::size_t>(largest ? of.largest_at : of.smallest_at)]);
  if (extremes.stale) {
    extremes = {};
    const auto window = cursor_of(of.span);
    for (std::size_t position = window.low; position < window.high; ++position)
      if (counts(group, of, position))
        note_extreme(group, of, largest, position);
  }
  return static_cast<std::size_t>(extremes.positions.front());
}

history_value account_history::value_of(const history_group& group, const history_figure& figure,
                                        std::int64_t now_us) {
  const auto& of = group.accumulators[figure.accumulator];
  const auto window = cursor_of(of.span);
  const auto* state = events_.state();
  const std::uint64_t count = of.derived_count() ? window.high - window.low : state[of.count_at];
  const auto seconds_since = [&](std::size_t position) {
    return history_value{true, 0, static_cast<double>(now_us - events_.time_us(position)) / 1e6};
  };
  switch (figure.what) {
  case aggregate::count:
    return {true, static_cast<std::int64_t>(count), 0};
  case aggregate::distinct:
    return {true,
            static_cast<std::int64_t>(
                std::get<value_counts>(extra_[static_cast<std::size_t>(of.distinct_at)]).size()),
            0};
  default:
    break;
  }
  if (count == 0)
    return {};
  switch (figure.what) {
  case aggregate::since_last:
    return seconds_since(of.derived_count() ? window.high - 1 : state[of.last_at]);
  case aggregate::since_first:
    return seconds_since(of.derived_count() ? window.low : state[of.first_at]);
  case aggregate::min:
  case aggregate::max: {
    const auto value = value_at(group, of, extreme(group, of, figure.what == aggregate::max));
    const bool real = group.fields[static_cast<std::size_t>(of.field)].kind == stored_kind::real;
    return {true, 0,
            real ? std::bit_cast<double>(value)
                 : static_cast<double>(value) / scales[static_cast<std::size_t>(figure.decimals)]};
  }
  default:
    return moment_of(group, figure, static_cast<double>(count));
  }
}

history_value account_history::moment_of(const history_group& group, const history_figure& figure,
                                         double count) const {
  const auto& of = group.accumulators[figure.accumulator];
  if (of.real_at >= 0) {
    const auto& moments = std::get<exact_moments>(extra_[static_cast<std::size_t>(of.real_at)]);
    switch (figure.what) {
    case aggregate::sum:
      return {true, 0, moments.sum.rounded()};
    case aggregate::mean:
      return {true, 0, moments.sum.rounded() / count};
    default:
      return {true, 0, moments.deviation(count)};
    }
  }
  const auto* state = events_.state();
  const auto scale = scales[static_cast<std::size_t>(figure.decimals)];
  const auto sum = load_sum(state + of.sum_at);
  switch (figure.what) {
  case aggregate::sum:
    return {true, 0, static_cast<double>(sum) / scale};
  case aggregate::mean:
    return {true, 0, static_cast<double>(sum) / (count * scale)};
  default: {
    const auto* at = state + of.squares_at;
    const int256 squares = (int256{at[2]} << 128) + (int256{at[1]} << 64) + at[0];
    const int256 total{sum};
    const int256 spread = squares * static_cast<std::uint64_t>(count) - total * total;
    return {true, 0, std::sqrt(to_double(spread)) / (count * scale)};
  }
  }
}

void account_history::forget_to(const history_group& group, std::int64_t time_us) {
  // An eighth at a time: positions move, and so does memory.
  auto old = events_.size() / 8 + 1;
  if (events_.size() < old || events_.time_us(old - 1) > time_us)
    return;
  while (old < events_.size() && events_.time_us(old) <= time_us)
    ++old;
  for (std::size_t s = 0; s < group.spans.size(); ++s) {
    auto window = cursor_of(s);
    while (window.low < old) {
      if (window.low < window.high) {
        ++window.low;
        leave(group, s, window, window.low - 1, side::front);
      } else {
        window.high = ++window.low;
      }
    }
    set_cursor(s,
               {window.low - static_cast<std::uint32_t>(old), window.high - static_cast<std::uint32_t>(old)});
  }
  for (const auto& each : group.accumulators) {
    for (const auto place : {each.first_at, each.last_at})
      if (place >= 0 && events_.state()[place] != nowhere)
        events_.state()[place] -= old;
    for (const auto place : {each.smallest_at, each.largest_at})
      if (place >= 0)
        for (auto& position : std::get<extreme_positions>(extra_[static_cast<std::size_t>(place)]).positions)
          position -= static_cast<std::int64_t>(old);
  }
  events_.drop_front(old);
}

std::size_t account_history::bytes(const history_group& group) const {
  auto result = events_.bytes();
  for (int i = 0; i < group.extra_states; ++i) {
    result += sizeof(extra_state);
    const auto& extra = extra_[static_cast<std::size_t>(i)];
    if (const auto* values = std::get_if<value_counts>(&extra))
      result += values->size() * 32 + values->bucket_count() * 8;
    else if (const auto* extremes = std::get_if<extreme_positions>(&extra))
      result += 576 + extremes->positions.size() * 8;
    else
      result +=
          (std::get<exact_moments>(extra).sum.size() + std::get<exact_moments>(extra).squares.size()) * 8;
  }
  return result;
}

} // namespace vigie

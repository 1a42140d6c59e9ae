#pragma once

// How CAF reads and writes what messages take from model/. A message's own struct has its inspect beside it.

#include "model/window/cluster_view.hpp"
#include "model/window/partition_news.hpp"
#include "model/window/round_facts.hpp"

#include <tuple>

namespace vigie {

/// In two halves: CAF knows integers of up to 64 bits.
template <class Inspector>
bool inspect(Inspector& f, money_sum& x) {
  const auto with = [&x](std::uint64_t high, std::uint64_t low) {
    x = money_sum::from_cents(static_cast<money_sum::integer>((money_sum::integer{high} << 64) | low));
  };
  const auto high = [&x] { return static_cast<std::uint64_t>(x.cents() >> 64); };
  const auto low = [&x] { return static_cast<std::uint64_t>(x.cents()); };
  const auto set_high = [with, low](std::uint64_t value) {
    with(value, low());
    return true;
  };
  const auto set_low = [with, high](std::uint64_t value) {
    with(high(), value);
    return true;
  };
  return f.object(x).fields(f.field("high", high, set_high), f.field("low", low, set_low));
}

template <class Inspector>
bool inspect(Inspector& f, tally& x) {
  const auto fields = [&](const auto&... figures) {
    return f.object(x).fields(f.field(figures.name, x.*figures.sum)...);
  };
  return std::apply(fields, tally_figures);
}

template <class Inspector>
bool inspect(Inspector& f, pane& x) {
  return f.object(x).fields(f.field("second", x.second), f.field("counts", x.counts));
}

template <class Inspector>
bool inspect(Inspector& f, partition_news& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("life", x.life),
                            f.field("whole", x.whole), f.field("since_offset", x.since_offset),
                            f.field("next_offset", x.next_offset), f.field("covers_from", x.covers_from),
                            f.field("newest_ms", x.newest_ms), f.field("read_out_ms", x.read_out_ms),
                            f.field("lag", x.lag), f.field("panes", x.panes));
}

template <class Inspector>
bool inspect(Inspector& f, node_news& x) {
  return f.object(x).fields(f.field("node", x.node), f.field("sequence", x.sequence),
                            f.field("partitions", x.partitions));
}

template <class Inspector>
bool inspect(Inspector& f, window_figures& x) {
  return f.object(x).fields(f.field("counts", x.counts), f.field("partitions", x.partitions),
                            f.field("complete", x.complete));
}

template <class Inspector>
bool inspect(Inspector& f, reader_status& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("next_offset", x.next_offset),
                            f.field("end_offset", x.end_offset), f.field("at_end", x.at_end),
                            f.field("in_flight", x.in_flight), f.field("in_flight_bytes", x.in_flight_bytes),
                            f.field("told_end", x.told_end), f.field("asked_ms", x.asked_ms));
}

template <class Inspector>
bool inspect(Inspector& f, window_progress& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("next_offset", x.next_offset),
                            f.field("covers_from", x.covers_from), f.field("newest_ms", x.newest_ms),
                            f.field("first_second", x.first_second));
}

} // namespace vigie

#pragma once

// How CAF reads and writes the messages: for other nodes, logs and tests. Included by messages.hpp.

#include "messages/messages.hpp"

namespace vigie {

/// In two halves: CAF knows integers of up to 64 bits.
template <class Inspector>
bool inspect(Inspector& f, money_sum& x) {
  const auto with = [&x](std::uint64_t high, std::uint64_t low) {
    x = money_sum::from_cents((money_sum::integer{high} << 64) | low);
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
bool inspect(Inspector& f, peer_address& x) {
  return f.object(x).fields(f.field("host", x.host), f.field("port", x.port));
}

template <class Inspector>
bool inspect(Inspector& f, peer_greeting& x) {
  return f.object(x).fields(f.field("protocol", x.protocol), f.field("program", x.program),
                            f.field("name", x.name), f.field("life", x.life), f.field("topic", x.topic),
                            f.field("group", x.group), f.field("address", x.address),
                            f.field("others", x.others));
}

template <class Inspector>
bool inspect(Inspector& f, asked_window& x) {
  return f.object(x).fields(f.field("end", x.end), f.field("length", x.length));
}

template <class Inspector>
bool inspect(Inspector& f, cluster_request& x) {
  return f.object(x).fields(f.field("topic_partitions", x.topic_partitions), f.field("own", x.own),
                            f.field("windows", x.windows));
}

template <class Inspector>
bool inspect(Inspector& f, window_figures& x) {
  return f.object(x).fields(f.field("counts", x.counts), f.field("partitions", x.partitions),
                            f.field("complete", x.complete));
}

template <class Inspector>
bool inspect(Inspector& f, partition_standing& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("node", x.node),
                            f.field("next_offset", x.next_offset), f.field("lag", x.lag));
}

template <class Inspector>
bool inspect(Inspector& f, cluster_answer& x) {
  return f.object(x).fields(f.field("nodes", x.nodes), f.field("lag", x.lag), f.field("windows", x.windows),
                            f.field("elsewhere", x.elsewhere), f.field("want_all", x.want_all));
}

template <class Inspector>
bool inspect(Inspector& f, outgoing_message& x) {
  return f.object(x).fields(f.field("key", x.key), f.field("value", x.value), f.field("headers", x.headers),
                            f.field("timestamp_ms", x.timestamp_ms));
}

template <class Inspector>
bool inspect(Inspector& f, partition_opened& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("next_offset", x.next_offset),
                            f.field("covers_from", x.covers_from));
}

template <class Inspector>
bool inspect(Inspector& f, range_opened& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("begin", x.begin), f.field("end", x.end),
                            f.field("dead_letters", x.dead_letters), f.field("late", x.late));
}

template <class Inspector>
bool inspect(Inspector& f, range_judged& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("begin", x.begin),
                            f.field("counts", x.counts), f.field("alerts", x.alerts));
}

template <class Inspector>
bool inspect(Inspector& f, batch_verdicts& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("begin", x.begin),
                            f.field("suspicious", x.suspicious));
}

template <class Inspector>
bool inspect(Inspector& f, range_done& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("begin", x.begin));
}

template <class Inspector>
bool inspect(Inspector& f, partition_finished& x) {
  return f.object(x).fields(f.field("stream", x.stream));
}

template <class Inspector>
bool inspect(Inspector& f, partition_stalled& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("why", x.why));
}

template <class Inspector>
bool inspect(Inspector& f, partition_starved& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("starved", x.starved));
}

template <class Inspector>
bool inspect(Inspector& f, partition_progress& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("frontier", x.frontier),
                            f.field("counts", x.counts), f.field("dead_letters", x.dead_letters),
                            f.field("alerts", x.alerts), f.field("late", x.late),
                            f.field("committed", x.committed));
}

template <class Inspector>
bool inspect(Inspector& f, reader_status& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("next_offset", x.next_offset),
                            f.field("end_offset", x.end_offset), f.field("at_end", x.at_end),
                            f.field("in_flight", x.in_flight), f.field("told_end", x.told_end),
                            f.field("asked_ms", x.asked_ms));
}

template <class Inspector>
bool inspect(Inspector& f, window_progress& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("next_offset", x.next_offset),
                            f.field("covers_from", x.covers_from), f.field("newest_ms", x.newest_ms),
                            f.field("first_second", x.first_second));
}

template <class Inspector>
bool inspect(Inspector& f, panes_wanted& x) {
  const auto get = [&x] { return static_cast<std::uint8_t>(x); };
  const auto set = [&x](std::uint8_t value) {
    x = static_cast<panes_wanted>(value);
    return true;
  };
  return f.apply(get, set);
}

template <class Inspector>
bool inspect(Inspector& f, window_request& x) {
  return f.object(x).fields(f.field("first_end", x.first_end), f.field("last_end", x.last_end),
                            f.field("reported_end", x.reported_end), f.field("panes", x.panes));
}

template <class Inspector>
bool inspect(Inspector& f, window_answer& x) {
  return f.object(x).fields(f.field("partitions", x.partitions), f.field("sums", x.sums),
                            f.field("fresh_from", x.fresh_from), f.field("news", x.news));
}

} // namespace vigie

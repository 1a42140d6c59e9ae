#pragma once

#include "messages/batch.hpp"
#include "messages/cluster.hpp"
#include "messages/inspect.hpp"
#include "model/policy/suppression.hpp"
#include "model/schema/dead_letter.hpp"
#include "model/window/partition_news.hpp"
#include "model/window/round_facts.hpp"
#include "model/window/tally.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigie {

/// Bytes of a value.
struct value_part {
  std::uint64_t begin = 0;
  std::uint64_t size = 0;
};

template <class Inspector>
bool inspect(Inspector& f, value_part& x) {
  return f.object(x).fields(f.field("begin", x.begin), f.field("size", x.size));
}

/// A message to be written to a topic.
struct outgoing_message {
  std::optional<std::string> key;
  std::optional<std::string> value;
  header_list headers;
  std::int64_t timestamp_ms = 0; ///< of the message that it is about
  std::int64_t offset = 0;       ///< likewise
  value_part spare = {};         ///< what is left out where Kafka does not take the whole; empty: nothing
  value_part minor = {};         ///< stands before that and goes with it: people can find it elsewhere
};

template <class Inspector>
bool inspect(Inspector& f, outgoing_message& x) {
  return f.object(x).fields(f.field("key", x.key), f.field("value", x.value), f.field("headers", x.headers),
                            f.field("timestamp_ms", x.timestamp_ms), f.field("offset", x.offset),
                            f.field("spare", x.spare), f.field("minor", x.minor));
}

/// Reader to aggregators: from here on this partition's batches come, in order and without a gap. Reader to
/// publisher: from here on they are new.
struct partition_opened {
  stream_id stream;
  std::int64_t next_offset = 0;
  /// Second from which on every message will have been read; none: `cover_learnt` follows.
  std::optional<std::int64_t> covers_from;
  std::int64_t first_offset = 0; ///< to the publisher: where the first batch begins, whether it is new or not
};

template <class Inspector>
bool inspect(Inspector& f, partition_opened& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("next_offset", x.next_offset),
                            f.field("covers_from", x.covers_from), f.field("first_offset", x.first_offset));
}

/// Reader to aggregators: its first message has told from which second on every message is read.
struct cover_learnt {
  stream_id stream;
  std::int64_t covers_from = 0;
};

template <class Inspector>
bool inspect(Inspector& f, cover_learnt& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("covers_from", x.covers_from));
}

/// Reader to publisher: [begin, end) is under way, and what of it goes to the dead-letter topic.
struct range_opened {
  stream_id stream;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::vector<outgoing_message> dead_letters;
  std::uint32_t late = 0;       ///< transactions too old for every window that was open when they were read
  std::uint32_t remembered = 0; ///< messages that are no transactions by the schema's `judge`
};

template <class Inspector>
bool inspect(Inspector& f, range_opened& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("begin", x.begin), f.field("end", x.end),
                            f.field("dead_letters", x.dead_letters), f.field("late", x.late),
                            f.field("remembered", x.remembered));
}

template <class Inspector>
bool inspect(Inspector& f, hash128& x) {
  return f.object(x).fields(f.field("low", x.low), f.field("high", x.high));
}

template <class Inspector>
bool inspect(Inspector& f, suppressible_match& x) {
  return f.object(x).fields(f.field("key", x.key), f.field("span_us", x.span_us), f.field("rule", x.rule));
}

template <class Inspector>
bool inspect(Inspector& f, alert_causes& x) {
  return f.object(x).fields(f.field("row", x.row), f.field("time_us", x.time_us),
                            f.field("certain", x.certain), f.field("matches", x.matches));
}

/// Scorer to publisher: the batch of the offsets [begin, end) is judged.
struct range_judged {
  stream_id stream;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  tally counts; ///< of the batch, for the totals
  std::vector<outgoing_message> alerts;
  std::vector<outgoing_message> verdicts = {}; ///< on all transactions, where they are written
  // Of a policy whose rules suppress: which alerts are written is decided in the order of offsets.
  bool suppresses = false;
  bool rebuild = false;                  ///< it has no alerts, and tells what was raised before
  std::vector<alert_causes> causes = {}; ///< of each alert
};

template <class Inspector>
bool inspect(Inspector& f, range_judged& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("begin", x.begin), f.field("end", x.end),
                            f.field("counts", x.counts), f.field("alerts", x.alerts),
                            f.field("verdicts", x.verdicts), f.field("suppresses", x.suppresses),
                            f.field("rebuild", x.rebuild), f.field("causes", x.causes));
}

/// Scorer to aggregators: which transactions of the batch, by index in rising order, are suspicious.
struct batch_verdicts {
  stream_id stream;
  std::int64_t begin = 0;
  std::vector<std::uint32_t> suspicious;
};

template <class Inspector>
bool inspect(Inspector& f, batch_verdicts& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("begin", x.begin),
                            f.field("suspicious", x.suspicious));
}

/// Aggregator or publisher to reader: done with the batch that begins at `begin`.
struct range_done {
  stream_id stream;
  std::int64_t begin = 0;
};

template <class Inspector>
bool inspect(Inspector& f, range_done& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("begin", x.begin));
}

/// Reader to supervisor: everything below the end offset seen at start is read, judged, published.
struct partition_finished {
  stream_id stream;
};

template <class Inspector>
bool inspect(Inspector& f, partition_finished& x) {
  return f.object(x).fields(f.field("stream", x.stream));
}

/// Reader to supervisor: out of credit for a while, so fetching should pause; or flowing again.
struct partition_starved {
  stream_id stream;
  bool starved = false;
};

template <class Inspector>
bool inspect(Inspector& f, partition_starved& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("starved", x.starved));
}

/// Reader to supervisor: the log goes on, but nothing of it comes any more.
struct partition_stalled {
  stream_id stream;
  std::string why;
};

template <class Inspector>
bool inspect(Inspector& f, partition_stalled& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("why", x.why));
}

/// Reader to supervisor: the log does not hold the partition's next offset any more.
struct partition_overtaken {
  stream_id stream;
  std::string why;
};

template <class Inspector>
bool inspect(Inspector& f, partition_overtaken& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("why", x.why));
}

/// Reader to supervisor: nothing comes of the partition, for this reason.
struct partition_blocked {
  stream_id stream;
  std::int64_t offset = 0; ///< the next one
  std::string error;       ///< Kafka's name of it
  std::string why;
  bool passes = false; ///< the reader goes on by itself when the reason is gone
};

template <class Inspector>
bool inspect(Inspector& f, partition_blocked& x) {
  return f.object(x).fields(f.field("stream", x.stream), f.field("offset", x.offset),
                            f.field("error", x.error), f.field("why", x.why), f.field("passes", x.passes));
}

/// Reader to supervisor: it reads, after it was blocked or in the place of one that was.
struct partition_flowing {
  stream_id stream;
};

template <class Inspector>
bool inspect(Inspector& f, partition_flowing& x) {
  return f.object(x).fields(f.field("stream", x.stream));
}

/// Publisher to supervisor: the partition's frontier moved, over these transactions. Reported before it is
/// committed, so that each offset counts once whoever falls.
struct partition_progress {
  std::int32_t partition = 0;
  std::int64_t frontier = 0;
  tally counts;
  std::uint64_t dead_letters = 0;
  std::uint64_t alerts = 0;
  std::uint64_t late = 0;
  std::uint64_t remembered = 0;
  bool committed = false; ///< exactly-once: reported behind the commit instead
};

template <class Inspector>
bool inspect(Inspector& f, partition_progress& x) {
  return f.object(x).fields(f.field("partition", x.partition), f.field("frontier", x.frontier),
                            f.field("counts", x.counts), f.field("dead_letters", x.dead_letters),
                            f.field("alerts", x.alerts), f.field("late", x.late),
                            f.field("remembered", x.remembered), f.field("committed", x.committed));
}

/// What the reporter wants to know of an aggregator's panes, for the other nodes.
enum class panes_wanted : std::uint8_t { none, changed, all };

template <class Inspector>
bool inspect(Inspector& f, panes_wanted& x) {
  const auto get = [&x] { return static_cast<std::uint8_t>(x); };
  const auto set = [&x](std::uint8_t value) {
    x = static_cast<panes_wanted>(value);
    return true;
  };
  return f.apply(get, set);
}

/// Reporter to aggregator: close the window ends `first_end` to `last_end` (seconds; none where last <
/// first), and forget those up to `reported_end`. Until then an end may be asked for again, by a reporter
/// that took over.
struct window_request {
  std::int64_t first_end = 0;
  std::int64_t last_end = -1;
  std::optional<std::int64_t> reported_end;
  panes_wanted panes = panes_wanted::none;
};

template <class Inspector>
bool inspect(Inspector& f, window_request& x) {
  return f.object(x).fields(f.field("first_end", x.first_end), f.field("last_end", x.last_end),
                            f.field("reported_end", x.reported_end), f.field("panes", x.panes));
}

/// Aggregator to reporter: where it stands, and the sums over its partitions for each end asked for.
struct window_answer {
  std::vector<window_progress> partitions;
  std::vector<tally> sums;
  std::int64_t fresh_from = 0; ///< ends below were closed before: what is known now says nothing of them
  std::int64_t silent_to = 0;  ///< the ends behind `last_end` are empty up to this one, and not behind it
  std::vector<partition_news> news; ///< where panes were wanted; what its readers know is not in it
};

template <class Inspector>
bool inspect(Inspector& f, window_answer& x) {
  return f.object(x).fields(f.field("partitions", x.partitions), f.field("sums", x.sums),
                            f.field("fresh_from", x.fresh_from), f.field("silent_to", x.silent_to),
                            f.field("news", x.news));
}

} // namespace vigie

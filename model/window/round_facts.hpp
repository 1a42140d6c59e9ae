#pragma once

#include "model/window/completeness.hpp"
#include "model/window/partition_news.hpp"
#include "model/window/partition_window.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

namespace vigie {

/// Where a reader stands.
struct reader_status {
  std::int32_t partition = 0;
  std::int64_t next_offset = 0; ///< of the next message to read
  std::int64_t end_offset = 0;  ///< the partition's end as of the last fetch
  bool at_end = false;          ///< all there is to read was read
  std::uint64_t in_flight = 0;  ///< transactions taken and not done with
  std::uint64_t in_flight_bytes = 0;
  std::int64_t told_end = 0; ///< the end as its leader told it when it was asked for it last
  std::int64_t asked_ms = 0; ///< when that was; 0: it did not answer, or hides messages behind it
};

/// Where an aggregator stands in one partition.
struct window_progress {
  std::int32_t partition = 0;
  std::int64_t next_offset = 0; ///< everything below is counted and judged
  std::int64_t covers_from = 0; ///< second from which on the panes are whole
  std::optional<std::int64_t> newest_ms;
  std::optional<std::int64_t> first_second;
  /// Of its last transaction, where event time does not follow it yet.
  std::optional<std::int64_t> held_ms = std::nullopt;
};

/// What one round of questions has told of this node's partitions: first where their readers stand, then
/// where the aggregators do. Nobody is asked at the same moment, so an aggregator that has counted less than
/// its reader has read is the rule.
class round_facts {
public:
  /// Forgets the former round.
  void begin();
  void add(const reader_status& status);

  /// The aggregators are asked; what they told before is forgotten.
  void begin_answers();
  /// One aggregator's answer.
  void add(std::span<const window_progress> told);
  /// All have answered, of so many. A partition that is news to one of them is left out.
  void keep_common(std::size_t aggregators);

  /// What is true of all aggregators, by partition.
  const std::map<std::int32_t, window_progress>& progress() const { return progress_; }
  bool knows_all(std::span<const std::int32_t> partitions) const;

  /// Whether all that there is to read is counted.
  bool read_out(const window_progress& progress) const;

  /// What one aggregator's answer proves of a window that ends at this second.
  std::vector<partition_evidence> evidence(std::span<const window_progress> told, std::int64_t end,
                                           window_clock clock) const;

  /// Adds to what an aggregator tells other nodes what only its readers know.
  void complete(std::vector<partition_news>& news) const;

  /// Messages not yet processed.
  std::int64_t lag_of(const window_progress& progress) const;
  std::int64_t lag() const;
  std::uint64_t in_flight() const;
  std::uint64_t in_flight_bytes() const;

private:
  const reader_status* status_of(std::int32_t partition) const;

  std::map<std::int32_t, reader_status> statuses_;
  std::map<std::int32_t, window_progress> progress_;
  std::map<std::int32_t, std::size_t> told_by_; ///< how many aggregators know of the partition
};

} // namespace vigie

#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

namespace vigie {

/// Which ranges of which partitions go into a transaction, and what its end means for them. Pure.
///
/// Ranges [begin, end) of a partition are opened in order as they are read and are ready in any order. They
/// are written in order, so that what a transaction holds are just the records of the offsets that it
/// commits. A commit finishes what was written; after an abort all of that is written again.
///
/// A range of which a record is refused for good waits, and what is behind it in its partition with it. Once
/// an interval one of those that wait, in turn, is written again. When it is committed all of them are.
///
/// Time is an argument: steady-clock milliseconds of any origin.
class transaction_plan {
public:
  using duration = std::chrono::milliseconds;

  /// How often what waits is tried again: a try in vain costs an abort.
  static constexpr duration retry_interval{3'000};

  struct range_id {
    std::int32_t partition;
    std::int64_t begin;

    auto operator<=>(const range_id&) const = default;
  };

  /// From `frontier` on the partition's ranges come. What was known of it is forgotten.
  void open_partition(std::int32_t partition, std::int64_t frontier);

  /// None of its ranges may be in the open transaction.
  void close_partition(std::int32_t partition);

  /// False: the range is open already, or lies below the frontier (a repeat).
  bool open(const range_id& range, std::int64_t end);

  void ready(const range_id& range);

  /// What to write now; none: nothing.
  std::optional<range_id> next(duration now);

  /// All its records are handed over. True: for the first time.
  bool wrote(const range_id& range);

  /// Some of its records can't be written: it is not part of a transaction any more. The open one may hold
  /// others of its records, and must be aborted.
  void refused(const range_id& range, duration now);

  /// Whether the open transaction holds anything of this partition.
  bool holds(std::int32_t partition) const;

  /// The offsets that the open transaction stands for: those of partitions of which it holds something, and
  /// of those of which nothing is committed yet.
  std::map<std::int32_t, std::int64_t> offsets() const;

  /// Returns the ranges that are finished, in order within each partition.
  std::vector<range_id> committed();

  void aborted();

  /// The offset below which everything is committed.
  std::int64_t frontier(std::int32_t partition) const { return partitions_.at(partition).frontier; }

  /// The ranges that wait, one a partition.
  std::vector<range_id> waiting() const;

private:
  struct open_range {
    std::int64_t end;
    bool ready = false;
    bool told = false; ///< that it was written
  };

  struct partition_ranges {
    std::int64_t frontier;
    std::int64_t next; ///< begin of the lowest range that is not in the open transaction
    bool committed = false;
    std::optional<std::int64_t> waits_at;      ///< begin of the range that was refused for good
    std::map<std::int64_t, open_range> ranges; ///< by begin, those behind the frontier
  };

  void choose_probe();

  std::map<std::int32_t, partition_ranges> partitions_;
  std::optional<std::int32_t> probe_; ///< of those that wait, the one that is tried again
  std::int32_t last_probe_ = -1;
  duration retry_at_{0};
};

} // namespace vigie

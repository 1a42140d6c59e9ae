#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

namespace vigie {

/// What has been done with one partition's offsets. Ranges [begin, end) are opened in order as they are read
/// and finish in any order; the frontier is the offset below which everything is finished, and the only one
/// that may be committed. Holes between offsets (compaction, transaction markers) belong to the range that
/// follows them.
class offset_ledger {
public:
  explicit offset_ledger(std::int64_t frontier) : frontier_{frontier} {}

  /// Opens [begin, end) with `holds` outcomes to wait for. False: it lies below the frontier or is open
  /// already (a repeat).
  bool open(std::int64_t begin, std::int64_t end, std::size_t holds);

  /// Adds outcomes to wait for.
  void hold(std::int64_t begin, std::size_t holds);

  /// One outcome of the range that begins at `begin` is there. True: it was the last one.
  bool release(std::int64_t begin);

  /// Moves the frontier over all finished ranges and returns where those began, in order.
  std::vector<std::int64_t> advance();

  std::int64_t frontier() const { return frontier_; }

  std::size_t open_ranges() const { return ranges_.size(); }

private:
  struct range {
    std::int64_t end;
    std::size_t holds;
  };

  std::int64_t frontier_;
  std::map<std::int64_t, range> ranges_; ///< by begin
};

} // namespace vigie

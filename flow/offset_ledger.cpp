#include "flow/offset_ledger.hpp"

namespace vigie {

bool offset_ledger::open(std::int64_t begin, std::int64_t end, std::size_t holds) {
  if (begin < frontier_)
    return false;
  return ranges_.try_emplace(begin, range{end, holds}).second;
}

void offset_ledger::hold(std::int64_t begin, std::size_t holds) {
  if (const auto found = ranges_.find(begin); found != ranges_.end())
    found->second.holds += holds;
}

bool offset_ledger::release(std::int64_t begin) {
  const auto found = ranges_.find(begin);
  if (found == ranges_.end() || found->second.holds == 0)
    return false;
  return --found->second.holds == 0;
}

std::vector<std::int64_t> offset_ledger::advance() {
  std::vector<std::int64_t> finished;
  // Ranges are opened end to end, so the lowest one is always the next.
  while (!ranges_.empty() && ranges_.begin()->second.holds == 0) {
    finished.push_back(ranges_.begin()->first);
    frontier_ = ranges_.begin()->second.end;
    ranges_.erase(ranges_.begin());
  }
  return finished;
}

} // namespace vigie

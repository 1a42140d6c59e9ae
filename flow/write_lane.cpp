#include "flow/write_lane.hpp"

#include <utility>

namespace vigie {

namespace {

std::uint64_t take_front(std::deque<std::uint64_t>& from) {
  const auto record = from.front();
  from.pop_front();
  return record;
}

} // namespace

after_refusal next_after(write_answer refusal, bool alone, bool can_shrink) {
  if (refusal == write_answer::refused)
    return after_refusal::waits;
  if (!alone)
    return after_refusal::again_alone;
  return can_shrink ? after_refusal::shrunk : after_refusal::waits;
}

void write_lane::add(record_id record, std::size_t size, bool can_shrink) {
  records_.emplace(record, entry{size, can_shrink});
  queue_.push_back(record);
}

std::optional<write_lane::step> write_lane::next(duration now) {
  if (alone_ || (!suspects_.empty() && under_way_ > 0))
    return std::nullopt;
  if (suspects_.empty() && queue_.empty() && !waiting_.empty() && !probe_ && now >= retry_at_) {
    probe_ = take_front(waiting_);
    begin_again(*probe_);
  }
  record_id record = 0;
  if (!suspects_.empty())
    record = alone_.emplace(take_front(suspects_));
  else if (!queue_.empty())
    record = take_front(queue_);
  else
    return std::nullopt;
  auto& found = records_.at(record);
  if (found.can_shrink && sizes_.hopeless(found.size, now))
    found.shrunk = true;
  found.under_way = true;
  ++under_way_;
  return step{record, found.shrunk};
}

void write_lane::undo(record_id record) {
  const bool was_alone = come_back(record);
  if (records_.at(record).dropped) {
    forget(record);
    return;
  }
  (was_alone ? suspects_ : queue_).push_front(record);
}

std::optional<after_refusal> write_lane::answered(record_id record, write_answer answer, bool at_once,
                                                  duration now) {
  if (!records_.contains(record))
    return std::nullopt;
  const bool alone = come_back(record) || at_once;
  auto& found = records_.at(record);
  if (found.dropped) {
    forget(record);
    return std::nullopt;
  }
  if (answer == write_answer::taken) {
    const bool was_probe = probe_ == record;
    forget(record);
    if (was_probe)
      try_all_again();
    return std::nullopt;
  }
  const auto follows = next_after(answer, alone, found.can_shrink && !found.shrunk);
  switch (follows) {
  case after_refusal::again_alone:
    suspects_.push_back(record);
    break;
  case after_refusal::shrunk:
    sizes_.refused(found.size, now);
    found.shrunk = true;
    queue_.push_front(record);
    break;
  case after_refusal::waits:
    wait(record, now);
    break;
  }
  return follows;
}

bool write_lane::drop(record_id record) {
  const auto found = records_.find(record);
  if (found == records_.end())
    return true;
  if (found->second.under_way) {
    found->second.dropped = true;
    return false;
  }
  for (auto* list : {&queue_, &suspects_, &waiting_})
    std::erase(*list, record);
  forget(record);
  return true;
}

/// No longer under way. True: no other was.
bool write_lane::come_back(record_id record) {
  --under_way_;
  records_.at(record).under_way = false;
  if (alone_ != record)
    return false;
  alone_.reset();
  return true;
}

/// One that stands in no list.
void write_lane::forget(record_id record) {
  if (probe_ == record)
    probe_.reset();
  records_.erase(record);
}

/// Whatever the cause was, it is gone.
void write_lane::try_all_again() {
  sizes_ = {};
  for (const auto other : std::exchange(waiting_, {}))
    begin_again(other);
}

/// Whole, whatever was found out before.
void write_lane::begin_again(record_id record) {
  records_.at(record).shrunk = false;
  queue_.push_back(record);
}

void write_lane::wait(record_id record, duration now) {
  if (waiting_.empty() || probe_ == record)
    retry_at_ = now + retry_interval;
  if (probe_ == record)
    probe_.reset();
  waiting_.push_back(record);
  sizes_ = {}; // It is tried whole again.
}

} // namespace vigie

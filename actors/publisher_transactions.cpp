// Exactly-once: records are written in the order of offsets, and become visible with these.

#include "actors/publisher.hpp"

#include "messages/shrunk.hpp"

#include "caf/send.hpp"

#include <algorithm>

namespace vigie {

namespace {

write_answer answer_of(const refusal& why) {
  return why.for_size ? write_answer::too_large : write_answer::refused;
}

} // namespace

void publisher_state::write_transaction() {
  while (!spoilt_ && transaction_size_ < transaction_bytes) {
    const auto range = plan_.next(steady());
    if (!range)
      return;
    auto& partition = partitions_.at(range->partition);
    auto& records = partition.ranges.at(range->begin).parcels;
    const auto unwritten =
        std::ranges::find_if_not(records, [&](auto& record) { return write_in_transaction(record, *range); });
    if (unwritten == records.end()) {
      if (plan_.wrote(*range))
        self_->send(partition.reader, range_done{partition.stream, range->begin});
    } else if (unwritten != records.begin()) {
      spoilt_ = true; // It holds a part of the range.
    }
  }
}

/// False: it was refused for good at once, or the transaction is spoilt.
bool publisher_state::write_in_transaction(parcel& record, const transaction_plan::range_id& range) {
  auto& to = *record.to;
  const auto size = size_of(record.message);
  if (!record.shrunk && can_shrink(record.message) && to.sizes.hopeless(size, steady())) {
    record.shrunk = true;
    tell(record, *to.last_refusal, after_refusal::shrunk);
  }
  const auto token = next_token_++;
  sent_.emplace(token, sent_parcel{&record, range, to.one_at_a_time});
  const auto why =
      record.shrunk ? hand_over(to, shrunk(record.message), token) : hand_over(to, record.message, token);
  if (why) {
    sent_.erase(token);
    return refused_in_transaction({&record, range, true}, *why) == after_refusal::shrunk &&
           write_in_transaction(record, range);
  }
  transaction_size_ += size;
  while (to.one_at_a_time && !spoilt_ && sent_.contains(token)) {
    options_.waits();
    take_deliveries(std::chrono::milliseconds{100});
    if (const auto spoilt_by = sink_->spoilt())
      spoil(*spoilt_by);
  }
  return !spoilt_;
}

void publisher_state::answered_in_transaction(std::uint64_t token, const std::optional<refusal>& why) {
  const auto found = sent_.find(token);
  if (found == sent_.end())
    return;
  const auto one = found->second;
  sent_.erase(found);
  if (!why) {
    one.record->acknowledged_ms = options_.now_ms();
    return;
  }
  refused_in_transaction(one, *why);
  spoilt_ = true;
}

after_refusal publisher_state::refused_in_transaction(const sent_parcel& one, const refusal& why) {
  auto& record = *one.record;
  auto& to = *record.to;
  to.last_refusal = why;
  const auto follows = next_after(answer_of(why), one.alone, can_shrink(record.message) && !record.shrunk);
  switch (follows) {
  case after_refusal::again_alone:
    to.one_at_a_time = true;
    break;
  case after_refusal::shrunk:
    to.sizes.refused(size_of(record.message), steady());
    record.shrunk = true;
    tell(record, why, follows);
    break;
  case after_refusal::waits:
    hold_up(one, why);
    break;
  }
  return follows;
}

/// Its range waits, and is written whole when it is tried again.
void publisher_state::hold_up(const sent_parcel& one, const refusal& why) {
  auto& record = *one.record;
  record.to->last_refusal = why;
  record.to->sizes = {};
  for (auto& other : partitions_.at(one.range.partition).ranges.at(one.range.begin).parcels)
    other.shrunk = other.waits = false;
  record.waits = true;
  plan_.refused(one.range, steady());
  tell(record, why, after_refusal::waits);
  tell_refusing_topics();
}

/// Kafka has refused something of the open transaction, and maybe no delivery says what.
void publisher_state::spoil(const refusal& why) {
  take_deliveries(std::chrono::milliseconds{0});
  if (spoilt_)
    return;
  if (sent_.empty())
    throw source_error("the transaction is refused: " + why.text);
  spoilt_ = true;
  for (const auto& [token, one] : sent_)
    hold_up(one, why);
}

void publisher_state::commit_transaction() {
  // What is refused may take an abort each to be found out, and there is more to do than that.
  constexpr std::chrono::milliseconds patience{5'000};
  const auto give_up_at = steady() + patience;
  do {
    options_.waits();
    write_transaction();
    const auto offsets = plan_.offsets();
    if (!spoilt_ && offsets.empty())
      return;
    if (!spoilt_)
      if (const auto why = sink_->commit(offsets))
        spoil(*why);
    spoilt_ ? start_over() : finish_transaction();
  } while (steady() < give_up_at);
}

void publisher_state::finish_transaction() {
  take_deliveries(std::chrono::milliseconds{0});
  const bool some_waited = !plan_.waiting().empty();
  for (const auto& [partition, begin] : plan_.committed())
    finish(partitions_.at(partition), begin);
  if (some_waited && plan_.waiting().empty()) // A cause is gone, maybe that of other refusals too.
    alerts_.sizes = dead_letters_.sizes = {};
  sent_.clear();
  transaction_size_ = 0;
  alerts_.one_at_a_time = dead_letters_.one_at_a_time = false;
}

void publisher_state::start_over() {
  sink_->abort();
  sent_.clear();
  plan_.aborted();
  transaction_size_ = 0;
  spoilt_ = false;
}

} // namespace vigie

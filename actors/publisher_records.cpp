// At-least-once: each record is written as it comes, until it is taken; offsets are committed behind.

#include "actors/publisher.hpp"

#include "messages/shrunk.hpp"

#include "caf/send.hpp"

#include <utility>

namespace vigie {

void publisher_state::post(std::vector<parcel> records) {
  for (auto& record : records) {
    const auto token = next_token_++;
    record.to->lane.add(token, size_of(record.message), can_shrink(record.message));
    parcels_.emplace(token, std::move(record));
  }
  write_lanes();
}

void publisher_state::write_lanes() {
  for (auto* to : {&dead_letters_, &alerts_, &verdicts_})
    while (const auto step = to->lane.next(steady())) {
      auto& record = parcels_.at(step->record);
      if (step->shrunk)
        tell(record, *to->last_refusal, after_refusal::shrunk);
      const auto why = step->shrunk ? hand_over(*to, shrunk(record.message), step->record)
                                    : hand_over(*to, record.message, step->record);
      if (why)
        answered(step->record, &*why, true);
    }
  tell_refusing_topics();
}

void publisher_state::answered(std::uint64_t token, const refusal* why, bool at_once) {
  const auto found = parcels_.find(token);
  if (found == parcels_.end())
    return;
  auto& record = found->second;
  auto& to = *record.to;
  const auto answer = why == nullptr  ? write_answer::taken
                      : why->for_size ? write_answer::too_large
                                      : write_answer::refused;
  const auto follows = to.lane.answered(token, answer, at_once, steady());
  if (follows) {
    to.last_refusal = *why;
    if (*follows != after_refusal::again_alone)
      tell(record, *why, *follows);
    return;
  }
  if (why == nullptr) {
    observe_latency(record, options_.now_ms());
    if (auto* partition = find(record.stream))
      release(*partition, record.begin);
  }
  parcels_.erase(found);
}

void publisher_state::release(partition_state& partition, std::int64_t begin) {
  if (!partition.ledger.release(begin))
    return;
  self_->send(partition.reader, range_done{partition.stream, begin});
  for (const auto finished : partition.ledger.advance())
    finish(partition, finished);
}

std::map<std::int32_t, std::int64_t> publisher_state::uncommitted() {
  std::map<std::int32_t, std::int64_t> offsets;
  for (auto& [id, partition] : partitions_) {
    const auto frontier = partition.ledger.frontier();
    if (std::exchange(partition.committed, frontier) != frontier)
      offsets.emplace(id, frontier);
  }
  return offsets;
}

} // namespace vigie

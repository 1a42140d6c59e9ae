#include "cli/topic_reader.hpp"

#include "cli/clients.hpp"
#include "kafka/consumer.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <thread>

namespace vigie {

namespace {

constexpr std::chrono::milliseconds patience{10'000};
constexpr std::size_t messages_at_once = 100;

} // namespace

topic_reader::topic_reader(const settings& values, const std::string& topic, const std::string& group)
    : topic_{topic} {
  consumer_options options;
  options.client = client_of(values);
  options.topic = topic;
  options.group = group;
  source_ = make_consumer(std::move(options));
  source_->offsets({}, 0, patience); // Learns how many partitions there are.
  partition_list partitions;
  for (std::int32_t partition = 0; partition < source_->partition_count().value_or(0); ++partition)
    partitions.push_back(partition);
  offsets_ = offsets_of(partitions);
}

/// Asks again for a while: a broker that has just started does not know its groups yet.
std::map<std::int32_t, partition_offsets> topic_reader::offsets_of(const partition_list& partitions) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (true)
    try {
      return source_->offsets(partitions, 0, patience);
    } catch (const source_error&) {
      if (std::chrono::steady_clock::now() > deadline)
        throw;
      std::this_thread::sleep_for(std::chrono::milliseconds{200});
    }
}

void topic_reader::visit(bool from_committed, const std::function<bool(const topic_message&)>& visitor) {
  std::map<std::int32_t, std::int64_t> starts;
  for (const auto& [partition, found] : offsets_) {
    starts[partition] = from_committed ? std::max(found.low, found.committed.value_or(found.low)) : found.low;
    positions_[partition] = starts[partition];
  }
  for (auto& [partition, messages] : source_->assign(starts))
    if (!visit_partition(partition, *messages, visitor))
      return;
}

bool topic_reader::visit_partition(std::int32_t partition, partition_source& messages,
                                   const std::function<bool(const topic_message&)>& visitor) {
  const auto end = offsets_.at(partition).high;
  while (positions_[partition] < end && !messages.at_end()) {
    const auto [taken, failure] = messages.take(messages_at_once);
    if (failure)
      throw std::runtime_error("partition " + std::to_string(partition) + " of " + topic_ + ", offset " +
                               std::to_string(positions_[partition]) + ": " + failure->text);
    if (taken.empty())
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    for (std::size_t index = 0; index < taken.size() && taken[index].offset < end; ++index) {
      if (!visitor({partition, taken[index], messages.headers(index)}))
        return false;
      positions_[partition] = taken[index].offset + 1;
    }
  }
  return true;
}

} // namespace vigie

#include "cli/published_policies.hpp"

#include "cli/clients.hpp"
#include "cli/topic_reader.hpp"
#include "cli/topic_writer.hpp"
#include "kafka/topic_maker.hpp"

#include <chrono>
#include <iostream>
#include <stdexcept>

namespace vigie {

namespace {

constexpr std::chrono::milliseconds patience{10'000};

} // namespace

published_policies::published_policies(const settings& values) : values_{values} {
  if (values.kafka.policy_topic.empty())
    throw usage_error("kafka.policy-topic is off: name the topic that the policies are in");
}

void published_policies::read() {
  shelf_ = {};
  const auto& topic = values_.kafka.policy_topic;
  topic_reader reader{values_, topic, values_.kafka.group};
  if (reader.partitions() > 1)
    throw std::runtime_error("the policy topic " + topic + " has " + std::to_string(reader.partitions()) +
                             " partitions, and only one has an order; make it anew with one");
  reader.visit(false, [&](const topic_message& each) {
    const auto text = [](const auto& bytes) { return bytes.value_or(std::string_view{}); };
    if (const auto why = shelf_.add(text(each.message.key), text(each.message.value)))
      std::cerr << "vigie policy: " << topic << ", offset " << each.message.offset << ": " << *why << '\n';
    return true;
  });
}

const published_policy& published_policies::at(std::uint64_t version) const {
  if (const auto* found = shelf_.find(version))
    return *found;
  throw usage_error("there is no version " + std::to_string(version) +
                    "; vigie policy list shows those that there are");
}

void published_policies::make() {
  const wanted_topic wanted{
      values_.kafka.policy_topic,
      1,
      {{"cleanup.policy", "delete"}, {"retention.ms", "-1"}, {"retention.bytes", "-1"}}};
  if (const auto error = make_topic(client_of(values_), wanted, patience))
    throw std::runtime_error("making the policy topic " + wanted.name + ": " + error->text);
}

void published_policies::write(std::span<const policy_record> records) {
  const auto& topic = values_.kafka.policy_topic;
  topic_writer out{values_, "writing to the policy topic " + topic};
  for (const auto& each : records) {
    outgoing_record record;
    record.topic = topic;
    record.partition = 0;
    record.key = each.key;
    record.value = each.value;
    out.send(record);
  }
  out.finish();
}

} // namespace vigie

#include "actors/policy_topic.hpp"

#include "model/base/time_text.hpp"

#include <spdlog/spdlog.h>

#include <stdexcept>
#include <thread>
#include <utility>

namespace vigie {

namespace {

constexpr std::size_t records_at_once = 1'000;
constexpr std::int32_t only_partition = 0;

std::string joined(const policy_faults& faults) {
  std::string result;
  for (const auto& fault : faults)
    result += (result.empty() ? "" : "; ") + fault;
  return result;
}

} // namespace

policy_topic::policy_topic(std::string topic, std::shared_ptr<record_source> source,
                           std::shared_ptr<const schema> of, judging_options options)
    : policy_source{std::move(options)}, topic_{std::move(topic)}, source_{std::move(source)},
      of_{std::move(of)} {}

std::shared_ptr<policy_topic> policy_topic::open(std::string topic, std::shared_ptr<record_source> source,
                                                 std::shared_ptr<const schema> of, judging_options options,
                                                 std::chrono::milliseconds patience) {
  std::shared_ptr<policy_topic> result{
      new policy_topic{std::move(topic), std::move(source), std::move(of), std::move(options)}};
  const auto refuse = [&](const std::string& why) {
    throw std::runtime_error("the policy topic " + result->topic_ + ": " + why);
  };
  result->begin(patience);
  if (result->shelf_.policies().empty())
    refuse("it holds no policy; vigie policy publish writes one");
  auto all = result->all();
  if (const auto* faults = std::get_if<policy_faults>(&all))
    refuse(joined(*faults));
  if (const auto why = result->adopt(std::get<std::vector<dated_policy>>(std::move(all))))
    refuse(*why);
  result->told_ = result->shelf_.policies().back().version;
  return result;
}

/// Reads up to where the topic ends now.
void policy_topic::begin(std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  const auto in_time = [&] { return std::chrono::steady_clock::now() < deadline; };
  std::optional<partition_offsets> bounds;
  while (!bounds)
    try {
      bounds = source_->offsets({only_partition}, 0, std::chrono::milliseconds{5'000}).at(only_partition);
    } catch (const source_error& error) {
      if (!in_time())
        throw std::runtime_error("the policy topic " + topic_ + ": " + error.what());
      spdlog::warn("waiting for the policy topic {}: {}", topic_, error.what());
      std::this_thread::sleep_for(std::chrono::milliseconds{500});
    }
  if (source_->partition_count().value_or(1) != 1)
    throw std::runtime_error("the policy topic " + topic_ + " has " +
                             std::to_string(*source_->partition_count()) +
                             " partitions, and only one has an order; make it anew with one");
  next_offset_ = bounds->low;
  log_ = std::move(source_->assign({{only_partition, bounds->low}}).at(only_partition));
  while (next_offset_ < bounds->high && (!log_ || !log_->at_end())) {
    if (!in_time())
      throw std::runtime_error("the policy topic " + topic_ + " could not be read to its end");
    if (!take())
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

/// True: there was something.
bool policy_topic::take() {
  if (!log_)
    log_ = source_->reopen(only_partition, next_offset_);
  const auto [records, failure] = log_->take(records_at_once);
  for (const auto& each : records) {
    next_offset_ = each.offset + 1;
    if (const auto why =
            shelf_.add(each.key.value_or(std::string_view{}), each.value.value_or(std::string_view{})))
      spdlog::error("the policy topic {}, offset {}: {}", topic_, each.offset, *why);
  }
  const bool any = !records.empty();
  if (failure && failure->kind != read_failure::type::refused) {
    spdlog::error("the policy topic {}, offset {}: {}", topic_, failure->offset, failure->text);
    log_.reset(); // Reopened by the next call: the brokers may be away just now.
  }
  return any;
}

std::variant<policy_ptr, policy_faults> policy_topic::compiled(const published_policy& published) {
  const auto found = compiled_.find(published.version);
  if (found != compiled_.end())
    return found->second;
  const auto version = "version " + std::to_string(published.version);
  if (published.schema_sha256 != of_->sha256)
    return policy_faults{version + " is for another schema, " + published.schema + " (" +
                         published.schema_sha256 + "), than this node's, " + of_->name + " (" + of_->sha256 +
                         ")"};
  auto made = compile_policy(shelf_.texts_of(published), of_, published.version);
  if (const auto* by = std::get_if<policy_ptr>(&made)) {
    if ((*by)->sha256 != published.sha256)
      return policy_faults{version + " is not what it was published as"};
    compiled_.emplace(published.version, *by);
  }
  return made;
}

std::variant<std::vector<dated_policy>, policy_faults> policy_topic::all() {
  std::vector<dated_policy> result;
  for (const auto& published : shelf_.policies()) {
    auto by = compiled(published);
    if (auto* faults = std::get_if<policy_faults>(&by))
      return std::move(*faults);
    result.push_back({published.effective_ms, published.retired_ms, std::get<policy_ptr>(std::move(by))});
  }
  return result;
}

bool policy_topic::look(bool /*asked*/, std::int64_t now_ms) {
  bool any = false;
  try {
    while (take())
      any = true;
  } catch (const source_error& error) {
    spdlog::error("the policy topic {}: {}", topic_, error.what());
  }
  if (!any)
    return false;
  const auto keep_former = [this](const std::string& why) {
    spdlog::error("the policy topic {}: {}; this node judges on by the policies that it has", topic_, why);
    return false;
  };
  auto known = all();
  if (const auto* faults = std::get_if<policy_faults>(&known))
    return keep_former(joined(*faults));
  if (const auto why = adopt(std::get<std::vector<dated_policy>>(std::move(known))))
    return keep_former(*why);
  tell_late(now_ms);
  return true;
}

void policy_topic::tell_late(std::int64_t now_ms) {
  for (const auto& published : shelf_.policies()) {
    if (published.version <= told_)
      continue;
    told_ = published.version;
    const auto late_ms = now_ms - published.effective_ms;
    spdlog::info("version {} of the policy, {}, is in force from {} on", published.version, published.sha256,
                 rfc3339(published.effective_ms * 1'000));
    if (late_ms > 0)
      spdlog::warn(
          "learnt of version {} of the policy {} ms after it has come into force: what was judged in that "
          "time was judged by the one before, and would be judged by this one if it were read again",
          published.version, late_ms);
  }
}

} // namespace vigie

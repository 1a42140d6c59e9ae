#pragma once

#include "actors/policy_source.hpp"
#include "kafka/record_source.hpp"
#include "model/policy/policy_shelf.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <string>

namespace vigie {

/// The policies of a topic (docs/policies.md), which is read to its end before anything is judged and
/// followed from then on. A policy that can't be used leaves those that there are in their place and says why
/// in the log; one whose time has come before this node learns of it says by how much.
class policy_topic final : public policy_source {
public:
  /// Reads what there is, waiting for brokers up to `patience`. Throws std::runtime_error where that does not
  /// succeed, where the topic has more than one partition or no policy, and where one of its policies can't
  /// be used. `source` reads the topic as no member of any group.
  static std::shared_ptr<policy_topic> open(std::string topic, std::shared_ptr<record_source> source,
                                            std::shared_ptr<const schema> of, judging_options options,
                                            std::chrono::milliseconds patience);

private:
  /// Takes in what has come.
  bool look(bool asked, std::int64_t now_ms) override;

  policy_topic(std::string topic, std::shared_ptr<record_source> source, std::shared_ptr<const schema> of,
               judging_options options);

  void begin(std::chrono::milliseconds patience);
  bool take();
  std::variant<std::vector<dated_policy>, policy_faults> all();
  std::variant<policy_ptr, policy_faults> compiled(const published_policy& published);
  void tell_late(std::int64_t now_ms);

  std::string topic_;
  std::shared_ptr<record_source> source_;
  std::shared_ptr<const schema> of_;
  std::unique_ptr<partition_source> log_;
  policy_shelf shelf_;
  std::map<std::uint64_t, policy_ptr> compiled_; ///< by version
  std::int64_t next_offset_ = 0;
  std::uint64_t told_ = 0; ///< the newest version that was looked at for being late
};

} // namespace vigie

#include "kafka/consumer.hpp"

#include "kafka/group_member.hpp"
#include "kafka/wake_call.hpp"

#include <mutex>
#include <utility>

namespace vigie {

namespace {

/// Passes everything on to the member of the group that lives now.
class consumer final : public record_source {
public:
  explicit consumer(consumer_options options)
      : options_{std::move(options)}, member_{std::make_shared<group_member>(options_)} {}

  void subscribe(std::function<void()> wake) override {
    wake_.set(std::move(wake));
    now()->subscribe([this] { wake_(); });
  }

  void hush() override { wake_.set(nullptr); }

  void renew() override {
    {
      const auto former = now();
      former->leave();
      replace(nullptr);
    } // It has left the group before its successor joins.
    replace(std::make_shared<group_member>(options_));
    now()->subscribe([this] { wake_(); });
  }

  std::vector<source_event> take_events() override { return now()->take_events(); }

  std::optional<std::int32_t> partition_count() override { return now()->watch().partition_count(); }
  std::string topic_id() override { return now()->watch().topic_id(); }
  void ask_ends(std::int64_t now_ms) override { now()->watch().ask(now_ms); }

  std::map<std::int32_t, partition_offsets> offsets(const partition_list& partitions, std::int64_t time_ms,
                                                    std::chrono::milliseconds timeout) override {
    return now()->offsets(partitions, time_ms, timeout);
  }

  std::map<std::int32_t, std::unique_ptr<partition_source>>
  assign(const std::map<std::int32_t, std::int64_t>& start_offsets) override {
    return now()->assign(start_offsets);
  }

  std::unique_ptr<partition_source> reopen(std::int32_t partition, std::int64_t offset) override {
    return now()->reopen(partition, offset);
  }

  void unassign(const partition_list& partitions) override { now()->unassign(partitions); }
  void pause(std::int32_t partition) override { now()->pause(partition); }
  void resume(std::int32_t partition) override { now()->resume(partition); }

  void commit(const std::map<std::int32_t, std::int64_t>& offsets) override {
    if (const auto member = now())
      member->commit(offsets);
  }

  void commit_now(const std::map<std::int32_t, std::int64_t>& offsets) override {
    member_or_throw()->commit_now(offsets);
  }

  group_metadata_handle group_metadata() override { return member_or_throw()->group_metadata(); }

  void leave() override { now()->leave(); }
  bool left() override { return now()->left(); }

private:
  /// None while one goes and another comes; the supervisor, on whose thread that happens, never sees it.
  std::shared_ptr<group_member> now() const {
    const std::lock_guard guard{mutex_};
    return member_;
  }

  std::shared_ptr<group_member> member_or_throw() const {
    auto member = now();
    if (!member)
      throw source_error("committing: the group is being joined anew");
    return member;
  }

  void replace(std::shared_ptr<group_member> member) {
    const std::lock_guard guard{mutex_};
    member_ = std::move(member);
  }

  consumer_options options_;
  wake_call wake_;
  mutable std::mutex mutex_;
  std::shared_ptr<group_member> member_;
};

} // namespace

std::shared_ptr<record_source> make_consumer(consumer_options options) {
  return std::make_shared<consumer>(std::move(options));
}

} // namespace vigie

#pragma once

#include "kafka/record_source.hpp"
#include "kafka/wake_call.hpp"

#include <algorithm>
#include <deque>
#include <limits>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

// Kafka in memory, behind the seams that the actors see: here a topic with its consumer group, in
// memory_sink.hpp where a producer's messages go. They do what they are told, fail when they are told, keep a
// journal, and note what a broker or librdkafka would not have forgiven.

namespace vigie::memory {

struct stored_record {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
  std::optional<std::string> key;
  std::optional<std::string> value;
  header_list headers;
};

class topic final : public record_source, public std::enable_shared_from_this<topic> {
public:
  explicit topic(std::int32_t partitions) {
    for (std::int32_t id = 0; id < partitions; ++id)
      partitions_.emplace(id, partition{});
  }

  // The log.

  std::int64_t append(std::int32_t id, std::int64_t timestamp_ms, std::optional<std::string> value,
                      std::optional<std::string> key = std::nullopt, header_list headers = {}) {
    std::unique_lock guard{mutex_};
    auto& at = partitions_.at(id);
    const auto offset = at.end++;
    at.records.push_back({offset, timestamp_ms, std::move(key), std::move(value), std::move(headers)});
    const auto wake = at.paused ? nullptr : at.wake;
    guard.unlock();
    if (wake)
      wake();
    return offset;
  }

  /// Offsets that hold no message, as transaction markers and compaction leave them.
  void leave_hole(std::int32_t id, std::int64_t offsets) {
    const std::lock_guard guard{mutex_};
    partitions_.at(id).end += offsets;
  }

  /// Retention: what lies before `low` is gone.
  void forget_below(std::int32_t id, std::int64_t low) {
    const std::lock_guard guard{mutex_};
    auto& at = partitions_.at(id);
    at.low = low;
    std::erase_if(at.records, [low](const auto& entry) { return entry.offset < low; });
  }

  /// What lies at `offset` can't be read, until it is `mend`ed.
  void spoil(std::int32_t id, std::int64_t offset) {
    const std::lock_guard guard{mutex_};
    partitions_.at(id).spoilt = offset;
  }
  void mend(std::int32_t id) {
    const std::lock_guard guard{mutex_};
    partitions_.at(id).spoilt.reset();
  }

  /// The broker gives nothing of the partition, until it is told otherwise.
  void refuse(std::int32_t id, bool refuses = true) {
    std::unique_lock guard{mutex_};
    partitions_.at(id).refuses = refuses;
    const auto wake = partitions_.at(id).wake;
    guard.unlock();
    if (wake)
      wake();
  }

  std::vector<stored_record> records(std::int32_t id) const {
    const std::lock_guard guard{mutex_};
    return partitions_.at(id).records;
  }

  /// The topic is deleted and made anew: another log, in which nobody has committed anything.
  void make_anew() {
    const std::lock_guard guard{mutex_};
    id_ += "'";
    committed_.clear();
    for (auto& [id, at] : partitions_) {
      at.low = at.end = 0;
      at.records.clear();
    }
  }

  void add_partitions(std::int32_t count) {
    const std::lock_guard guard{mutex_};
    for (auto more = count; more > 0; --more)
      partitions_.emplace(static_cast<std::int32_t>(partitions_.size()), partition{});
  }

  // The group. What needs an answer is delivered only when what came before it is answered, as a broker does.

  void give(partition_list list) { announce({source_event::type::assigned, std::move(list), {}}); }
  void take_away(partition_list list) { announce({source_event::type::revoked, std::move(list), {}}); }
  /// From now on the broker takes no commit of this member, until it has let go.
  void lose(partition_list list) {
    {
      const std::lock_guard guard{mutex_};
      fenced_ = true;
    }
    announce({source_event::type::lost, std::move(list), {}});
  }
  void announce(source_event event) {
    std::unique_lock guard{mutex_};
    events_.push_back(std::move(event));
    wake_group(guard);
  }

  void set_committed(std::int32_t id, std::int64_t offset) {
    const std::lock_guard guard{mutex_};
    committed_[id] = offset;
  }

  std::map<std::int32_t, std::int64_t> committed() const {
    const std::lock_guard guard{mutex_};
    return committed_;
  }

  // Faults, and what was seen.

  /// The next `times` calls of "offsets", "assign", "reopen", "commit_now" or "take" fail.
  void fail_next(const std::string& call, int times = 1) {
    const std::lock_guard guard{mutex_};
    failures_[call] = times;
  }

  /// As librdkafka's mock cluster: no offsets for times.
  void forget_times() {
    const std::lock_guard guard{mutex_};
    knows_times_ = false;
  }

  std::vector<std::string> journal() const {
    const std::lock_guard guard{mutex_};
    return journal_;
  }

  std::vector<std::string> violations() const {
    const std::lock_guard guard{mutex_};
    return violations_;
  }

  partition_list assigned() const {
    const std::lock_guard guard{mutex_};
    return {assigned_.begin(), assigned_.end()};
  }

  /// Nothing is announced that was not taken and answered.
  bool settled() const {
    const std::lock_guard guard{mutex_};
    return events_.empty() && !unanswered_;
  }

  std::size_t sources_alive() const {
    const std::lock_guard guard{mutex_};
    std::size_t count = 0;
    for (const auto& [id, at] : partitions_)
      count += at.sources;
    return count;
  }

  // record_source

  void subscribe(std::function<void()> wake) override {
    wake_.set(std::move(wake));
    wake_();
  }

  void hush() override { wake_.set(nullptr); }

  std::vector<source_event> take_events() override {
    const std::lock_guard guard{mutex_};
    std::vector<source_event> result;
    while (!unanswered_ && !events_.empty()) {
      result.push_back(std::move(events_.front()));
      events_.pop_front();
      unanswered_ = result.back().kind <= source_event::type::lost;
    }
    return result;
  }

  void renew() override {
    std::unique_lock guard{mutex_};
    journal_.push_back("renew");
    for (auto& [id, at] : partitions_) {
      at.paused = false;
      if (at.sources > 0)
        violations_.push_back("made anew while it is read: " + std::to_string(id));
    }
    const partition_list former{assigned_.begin(), assigned_.end()};
    assigned_.clear();
    events_.clear();
    unanswered_ = fenced_ = false;
    events_.push_back({source_event::type::assigned, former, {}});
    wake_group(guard);
  }

  std::optional<std::int32_t> partition_count() override {
    const std::lock_guard guard{mutex_};
    return static_cast<std::int32_t>(partitions_.size());
  }

  std::string topic_id() override {
    const std::lock_guard guard{mutex_};
    return id_;
  }

  std::map<std::int32_t, partition_offsets> offsets(const partition_list& list, std::int64_t time_ms,
                                                    std::chrono::milliseconds) override {
    const std::lock_guard guard{mutex_};
    fail_if_told("offsets");
    std::map<std::int32_t, partition_offsets> result;
    for (const auto id : list) {
      const auto& at = partitions_.at(id);
      auto& found = result[id];
      found.low = at.low;
      found.high = at.end;
      if (const auto offset = committed_.find(id); offset != committed_.end())
        found.committed = offset->second;
      if (!knows_times_)
        continue;
      const auto first = std::find_if(at.records.begin(), at.records.end(),
                                      [=](const auto& entry) { return entry.timestamp_ms >= time_ms; });
      found.at_time = first == at.records.end() ? at.end : first->offset;
    }
    return result;
  }

  std::map<std::int32_t, std::unique_ptr<partition_source>>
  assign(const std::map<std::int32_t, std::int64_t>& starts) override {
    const std::lock_guard guard{mutex_};
    fail_if_told("assign");
    std::map<std::int32_t, std::unique_ptr<partition_source>> result;
    for (const auto& [id, offset] : starts) {
      journal_.push_back("assign " + place(id, offset));
      if (!assigned_.insert(id).second)
        violations_.push_back("assigned twice: " + std::to_string(id));
      result.emplace(id, open(id, offset));
    }
    unanswered_ = false;
    return result;
  }

  std::unique_ptr<partition_source> reopen(std::int32_t id, std::int64_t offset) override {
    const std::lock_guard guard{mutex_};
    fail_if_told("reopen");
    journal_.push_back("reopen " + place(id, offset));
    if (!assigned_.contains(id))
      violations_.push_back("reopened without being assigned: " + std::to_string(id));
    partitions_.at(id).paused = false;
    return open(id, offset);
  }

  void unassign(const partition_list& list) override {
    std::unique_lock guard{mutex_};
    for (const auto id : list) {
      journal_.push_back("unassign " + std::to_string(id));
      assigned_.erase(id);
      auto& at = partitions_.at(id);
      at.paused = false;
      if (at.sources > 0)
        violations_.push_back("unassigned while it is read: " + std::to_string(id));
    }
    unanswered_ = false;
    fenced_ = false;
    left_ = leaving_ && assigned_.empty();
    wake_group(guard);
  }

  void ask_ends(std::int64_t) override {}

  void pause(std::int32_t id) override {
    const std::lock_guard guard{mutex_};
    journal_.push_back("pause " + std::to_string(id));
    partitions_.at(id).paused = true;
  }

  void resume(std::int32_t id) override {
    std::unique_lock guard{mutex_};
    journal_.push_back("resume " + std::to_string(id));
    partitions_.at(id).paused = false;
    const auto wake = partitions_.at(id).wake;
    guard.unlock();
    if (wake)
      wake();
  }

  void commit(const std::map<std::int32_t, std::int64_t>& offsets) override {
    const std::lock_guard guard{mutex_};
    if (!fenced_)
      note_commit("commit ", offsets);
  }

  void commit_now(const std::map<std::int32_t, std::int64_t>& offsets) override {
    const std::lock_guard guard{mutex_};
    fail_if_told("commit_now");
    if (fenced_)
      throw source_error("committing: not a member any more");
    note_commit("commit_now ", offsets);
  }

  group_metadata_handle group_metadata() override { return nullptr; }

  void leave() override {
    std::unique_lock guard{mutex_};
    journal_.push_back("leave");
    leaving_ = true;
    if (assigned_.empty())
      left_ = true;
    else
      events_.push_back({source_event::type::revoked, {assigned_.begin(), assigned_.end()}, {}});
    wake_group(guard);
  }

  bool left() override {
    const std::lock_guard guard{mutex_};
    return left_;
  }

  /// Called with each offset that is committed, under the topic's lock.
  std::function<void(std::int32_t, std::int64_t)> on_commit;

private:
  struct partition {
    std::int64_t low = 0;
    std::int64_t end = 0;
    std::vector<stored_record> records; ///< by offset
    std::function<void()> wake;
    bool paused = false;
    bool refuses = false;
    std::optional<std::int64_t> spoilt;
    std::size_t sources = 0;
  };

  class source final : public partition_source {
  public:
    source(std::shared_ptr<topic> owner, std::int32_t id, std::int64_t next)
        : owner_{std::move(owner)}, id_{id}, next_{next} {}

    ~source() override {
      const std::lock_guard guard{owner_->mutex_};
      --at().sources;
      at().wake = nullptr;
    }

    taken_records take(std::size_t limit) override {
      const std::lock_guard guard{owner_->mutex_};
      owner_->fail_if_told("take");
      records_.clear();
      taken_.clear();
      if (at().paused || failed_)
        return {records_, std::nullopt};
      end_seen_ = -1;
      if (at().refuses)
        return {records_, failure_if(!std::exchange(refused_, true), read_failure::type::refused)};
      refused_ = false;
      if (next_ < at().low || next_ > at().end) {
        failed_ = true;
        return {records_, failure_if(true, read_failure::type::lost_offset)};
      }
      auto from = std::lower_bound(at().records.begin(), at().records.end(), next_,
                                   [](const auto& entry, auto offset) { return entry.offset < offset; });
      for (; from != at().records.end() && taken_.size() < limit && from->offset != at().spoilt; ++from)
        taken_.push_back(*from);
      failed_ = from != at().records.end() && from->offset == at().spoilt;
      for (const auto& entry : taken_)
        records_.push_back({entry.offset, entry.timestamp_ms, entry.key, entry.value});
      if (!taken_.empty())
        next_ = taken_.back().offset + 1;
      if (taken_.size() < limit && !failed_)
        end_seen_ = at().end;
      return {records_, failure_if(failed_, read_failure::type::unreadable)};
    }

    header_list headers(std::size_t index) const override { return taken_[index].headers; }

    void on_ready(std::function<void()> wake) override {
      const std::lock_guard guard{owner_->mutex_};
      at().wake = std::move(wake);
    }

    bool at_end() const override {
      const std::lock_guard guard{owner_->mutex_};
      return end_seen_ == at().end;
    }

    std::int64_t end_offset() const override {
      const std::lock_guard guard{owner_->mutex_};
      return at().end;
    }

    told_end last_told_end() const override {
      return {end_offset(), std::numeric_limits<std::int64_t>::max(), true};
    }

  private:
    partition& at() const { return owner_->partitions_.at(id_); }

    std::optional<read_failure> failure_if(bool fails, read_failure::type kind) const {
      if (!fails)
        return std::nullopt;
      return read_failure{kind, next_, "A_CODE", "offset " + std::to_string(next_) + " gives nothing"};
    }

    std::shared_ptr<topic> owner_;
    std::int32_t id_;
    std::int64_t next_;
    std::int64_t end_seen_ = -1;
    bool refused_ = false;
    bool failed_ = false;
    std::vector<stored_record> taken_;
    std::vector<record> records_;
  };

  static std::string place(std::int32_t id, std::int64_t offset) {
    return std::to_string(id) + '@' + std::to_string(offset);
  }

  std::unique_ptr<partition_source> open(std::int32_t id, std::int64_t offset) {
    if (partitions_.at(id).sources++ > 0)
      violations_.push_back("two sources of one partition: " + std::to_string(id));
    return std::make_unique<source>(shared_from_this(), id, offset);
  }

  void note_commit(const std::string& how, const std::map<std::int32_t, std::int64_t>& offsets) {
    for (const auto& [id, offset] : offsets) {
      journal_.push_back(how + place(id, offset));
      if (!assigned_.contains(id))
        violations_.push_back("committed without being assigned: " + place(id, offset));
      if (const auto former = committed_.find(id); former != committed_.end() && former->second > offset)
        violations_.push_back("committed backwards: " + place(id, offset));
      committed_[id] = offset;
      if (on_commit)
        on_commit(id, offset);
    }
  }

  void fail_if_told(const std::string& call) {
    auto& left = failures_[call];
    if (left == 0)
      return;
    --left;
    throw source_error(call + " was told to fail");
  }

  void wake_group(std::unique_lock<std::mutex>& guard) {
    guard.unlock();
    wake_();
  }

  mutable std::mutex mutex_;
  std::string id_ = "id";
  std::map<std::int32_t, partition> partitions_;
  std::map<std::int32_t, std::int64_t> committed_;
  std::set<std::int32_t> assigned_;
  std::deque<source_event> events_;
  wake_call wake_;
  bool unanswered_ = false;
  bool fenced_ = false;
  bool leaving_ = false;
  bool left_ = false;
  bool knows_times_ = true;
  std::map<std::string, int> failures_;
  std::vector<std::string> journal_;
  std::vector<std::string> violations_;
};

} // namespace vigie::memory

#pragma once

#include "kafka/record_sink.hpp"
#include "kafka/wake_call.hpp"
#include "unit/actors/memory_topic.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigie::memory {

struct written_message {
  std::string topic;
  std::optional<std::string> key;
  std::optional<std::string> value;
  header_list headers;
  std::uint64_t token = 0;
};

/// Where a publisher's messages go. It outlives the sinks, of which there is one a publisher.
class written_log {
public:
  /// Each message is acknowledged at once; else when the test says so.
  bool acknowledges = true;
  /// Exactly-once: what is written becomes visible by a commit alone, whose offsets this topic's group takes.
  topic* transactions_of = nullptr;
  /// How many messages may wait for their acknowledgement.
  std::size_t capacity = 1'000'000;

  /// In the order of their acknowledgement; of a transaction, when it is committed.
  std::vector<written_message> acknowledged() const {
    const std::lock_guard guard{mutex_};
    return acknowledged_;
  }

  std::vector<written_message> waiting() const {
    const std::lock_guard guard{mutex_};
    return waiting_;
  }

  std::size_t refused() const {
    const std::lock_guard guard{mutex_};
    return refused_;
  }

  /// The broker answers again.
  void come_back() {
    std::unique_lock guard{mutex_};
    acknowledges = true;
    wake(guard);
  }

  void acknowledge(std::size_t index) { finish(index, {}); }
  void fail(std::size_t index, std::string error) { finish(index, std::move(error)); }

  std::unique_ptr<record_sink> open() { return std::make_unique<sink>(*this); }

private:
  class sink final : public record_sink {
  public:
    explicit sink(written_log& log) : log_{log} {}

    ~sink() override {
      const std::lock_guard guard{log_.mutex_};
      log_.waiting_.clear();
      log_.uncommitted_.clear();
      log_.deliveries_.clear();
      log_.wake_.set(nullptr);
    }

    bool write(std::string_view topic, const std::optional<std::string>& key,
               const std::optional<std::string>& value, const header_list& headers,
               std::uint64_t token) override {
      std::unique_lock guard{log_.mutex_};
      if (log_.waiting_.size() >= log_.capacity) {
        ++log_.refused_;
        return false;
      }
      log_.waiting_.push_back({std::string{topic}, key, value, headers, token});
      if (log_.acknowledges)
        log_.wake(guard);
      return true;
    }

    std::vector<delivery> take_deliveries(std::chrono::milliseconds timeout) override {
      const std::lock_guard guard{log_.mutex_};
      // Whoever waits gets something.
      if (log_.acknowledges)
        while (!log_.waiting_.empty())
          log_.move_out(0, {});
      else if (timeout.count() > 0 && log_.deliveries_.empty() && !log_.waiting_.empty())
        log_.move_out(0, {});
      return std::exchange(log_.deliveries_, {});
    }

    void on_ready(std::function<void()> wake) override { log_.wake_.set(std::move(wake)); }

    bool transactional() const override { return log_.transactions_of != nullptr; }

    void commit(const std::map<std::int32_t, std::int64_t>& offsets) override {
      {
        const std::lock_guard guard{log_.mutex_};
        while (!log_.waiting_.empty())
          log_.move_out(0, {});
      }
      log_.publish_uncommitted();
      try {
        log_.transactions_of->commit_now(offsets);
      } catch (...) {
        log_.acknowledged_.resize(log_.visible_);
        throw;
      }
      log_.visible_ = log_.acknowledged_.size();
    }

  private:
    written_log& log_;
  };

  void finish(std::size_t index, std::string error) {
    std::unique_lock guard{mutex_};
    move_out(index, std::move(error));
    wake(guard);
  }

  void publish_uncommitted() {
    const std::lock_guard guard{mutex_};
    acknowledged_.insert(acknowledged_.end(), uncommitted_.begin(), uncommitted_.end());
    uncommitted_.clear();
  }

  void move_out(std::size_t index, std::string error) {
    const auto at = waiting_.begin() + static_cast<std::ptrdiff_t>(index);
    deliveries_.push_back({at->token, error});
    if (error.empty())
      (transactions_of == nullptr ? acknowledged_ : uncommitted_).push_back(*at);
    waiting_.erase(at);
  }

  void wake(std::unique_lock<std::mutex>& guard) {
    guard.unlock();
    wake_();
  }

  mutable std::mutex mutex_;
  std::vector<written_message> waiting_;
  std::vector<written_message> uncommitted_; ///< delivered within a transaction
  std::vector<written_message> acknowledged_;
  std::size_t visible_ = 0; ///< how many of these are committed (exactly-once)
  std::vector<delivery> deliveries_;
  wake_call wake_;
  std::size_t refused_ = 0;
};

} // namespace vigie::memory

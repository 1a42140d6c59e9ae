#pragma once

#include "kafka/record_sink.hpp"
#include "kafka/wake_call.hpp"
#include "unit/actors/memory_topic.hpp"

#include <algorithm>
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

  std::size_t size() const {
    auto sum = key.value_or("").size() + value.value_or("").size();
    for (const auto& [name, text] : headers)
      sum += name.size() + text.value_or("").size();
    return sum;
  }
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
  /// What the client does not even send.
  std::function<std::optional<refusal>(const written_message&)> refuses_at_once;
  /// What the broker does not take.
  std::function<std::optional<refusal>(const written_message&)> refuses;
  /// All that waits goes out in one batch a topic: what is refused for its size takes the others with it.
  bool batches = false;
  /// Transactions are refused without a word about a message.
  std::optional<refusal> refuses_transactions;

  /// In the order of their acknowledgement; of a transaction, when it is committed.
  std::vector<written_message> acknowledged() const {
    const std::lock_guard guard{mutex_};
    return acknowledged_;
  }

  std::vector<written_message> waiting() const {
    const std::lock_guard guard{mutex_};
    return waiting_;
  }

  /// How often the queue was full.
  std::size_t full() const {
    const std::lock_guard guard{mutex_};
    return full_;
  }

  /// How often something was refused.
  std::size_t refused() const {
    const std::lock_guard guard{mutex_};
    return refused_;
  }

  /// The broker answers again, and takes everything.
  void come_back() {
    std::unique_lock guard{mutex_};
    acknowledges = true;
    refuses_at_once = refuses = nullptr;
    refuses_transactions.reset();
    wake(guard);
  }

  void acknowledge(std::size_t index) { finish(index, std::nullopt); }
  void refuse(std::size_t index, refusal why) { finish(index, std::move(why)); }

  /// Nothing more comes of the present sink.
  void fail(std::string error) {
    std::unique_lock guard{mutex_};
    fault_ = std::move(error);
    wake(guard);
  }

  std::unique_ptr<record_sink> open() { return std::make_unique<sink>(*this); }

private:
  class sink final : public record_sink {
  public:
    explicit sink(written_log& log) : log_{log} {}

    ~sink() override {
      const std::lock_guard guard{log_.mutex_};
      log_.forget();
      log_.fault_.clear();
      log_.wake_.set(nullptr);
    }

    write_outcome write(std::string_view topic, const std::optional<std::string>& key,
                        const std::optional<std::string>& value, const header_list& headers,
                        std::uint64_t token) override {
      std::unique_lock guard{log_.mutex_};
      if (log_.waiting_.size() >= log_.capacity) {
        ++log_.full_;
        return queue_full{};
      }
      written_message message{std::string{topic}, key, value, headers, token};
      if (log_.refuses_at_once)
        if (auto why = log_.refuses_at_once(message)) {
          ++log_.refused_;
          return std::move(*why);
        }
      log_.waiting_.push_back(std::move(message));
      if (log_.acknowledges)
        log_.wake(guard);
      return handed_over{};
    }

    std::vector<delivery> take_deliveries(std::chrono::milliseconds timeout) override {
      const std::lock_guard guard{log_.mutex_};
      if (!log_.fault_.empty())
        throw source_error("writing to Kafka failed: " + log_.fault_);
      // Whoever waits gets something.
      if (log_.acknowledges)
        log_.send_all();
      else if (timeout.count() > 0 && log_.deliveries_.empty() && !log_.waiting_.empty())
        log_.move_out(0, log_.refusal_of(log_.waiting_.front()));
      return std::exchange(log_.deliveries_, {});
    }

    void on_ready(std::function<void()> wake) override { log_.wake_.set(std::move(wake)); }

    bool transactional() const override { return log_.transactions_of != nullptr; }

    std::optional<refusal> spoilt() override {
      const std::lock_guard guard{log_.mutex_};
      return log_.refuses_transactions ? log_.refuses_transactions : log_.spoilt_;
    }

    std::optional<refusal> commit(const std::map<std::int32_t, std::int64_t>& offsets) override {
      {
        const std::lock_guard guard{log_.mutex_};
        if (!log_.waiting_.empty() && log_.refuses_transactions)
          return log_.refuses_transactions;
        log_.send_all();
        if (log_.spoilt_)
          return log_.spoilt_;
      }
      log_.publish_uncommitted();
      try {
        log_.transactions_of->commit_now(offsets);
      } catch (...) {
        log_.acknowledged_.resize(log_.visible_);
        throw;
      }
      log_.visible_ = log_.acknowledged_.size();
      return std::nullopt;
    }

    void abort() override {
      const std::lock_guard guard{log_.mutex_};
      log_.forget();
    }

  private:
    written_log& log_;
  };

  void finish(std::size_t index, std::optional<refusal> why) {
    std::unique_lock guard{mutex_};
    move_out(index, std::move(why));
    wake(guard);
  }

  void forget() {
    waiting_.clear();
    uncommitted_.clear();
    deliveries_.clear();
    spoilt_.reset();
  }

  std::optional<refusal> refusal_of(const written_message& message) const {
    return refuses ? refuses(message) : std::nullopt;
  }

  void send_all() {
    if (refuses_transactions)
      return;
    std::map<std::string, refusal> too_large;
    if (batches)
      for (const auto& message : waiting_)
        if (auto why = refusal_of(message); why && why->for_size)
          too_large.emplace(message.topic, *why);
    while (!waiting_.empty()) {
      const auto with_others = too_large.find(waiting_.front().topic);
      move_out(0, with_others != too_large.end() ? with_others->second : refusal_of(waiting_.front()));
    }
  }

  void publish_uncommitted() {
    const std::lock_guard guard{mutex_};
    acknowledged_.insert(acknowledged_.end(), uncommitted_.begin(), uncommitted_.end());
    uncommitted_.clear();
  }

  void move_out(std::size_t index, std::optional<refusal> why) {
    const auto at = waiting_.begin() + static_cast<std::ptrdiff_t>(index);
    if (!why)
      (transactions_of == nullptr ? acknowledged_ : uncommitted_).push_back(*at);
    else if (++refused_; transactions_of != nullptr)
      spoilt_ = why;
    deliveries_.push_back({at->token, std::move(why)});
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
  std::optional<refusal> spoilt_; ///< the open transaction
  std::string fault_;
  wake_call wake_;
  std::size_t full_ = 0;
  std::size_t refused_ = 0;
};

} // namespace vigie::memory

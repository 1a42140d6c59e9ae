#pragma once

#include "kafka/handles.hpp"

#include <librdkafka/rdkafka.h>

#include <functional>
#include <utility>

namespace vigie {

/// A function called on librdkafka's thread when an empty queue gets something. Goes before its queue.
class queue_waker {
public:
  queue_waker() = default;
  queue_waker(const queue_waker&) = delete;
  queue_waker& operator=(const queue_waker&) = delete;

  ~queue_waker() {
    // Waits for a call that is under way: it runs under the queue's lock.
    if (queue_ != nullptr)
      rd_kafka_queue_cb_event_enable(queue_, nullptr, nullptr);
  }

  void watch(rd_kafka_queue_t* queue, std::function<void()> wake) {
    wake_ = std::move(wake);
    queue_ = queue;
    rd_kafka_queue_cb_event_enable(
        queue, [](rd_kafka_t*, void* self) { static_cast<queue_waker*>(self)->wake_(); }, this);
  }

private:
  rd_kafka_queue_t* queue_ = nullptr;
  std::function<void()> wake_;
};

} // namespace vigie

#include "kafka/producer_sink.hpp"

#include "kafka/record_source.hpp"

#include <mutex>

namespace vigie {

namespace {

class producer_sink final : public record_sink {
public:
  explicit producer_sink(producer_sink_options options) : producer_{open(std::move(options))} {}

  bool write(std::string_view topic, const std::optional<std::string>& key,
             const std::optional<std::string>& value,
             std::span<const std::pair<std::string, std::string>> headers, std::uint64_t token) override {
    outgoing_record record;
    record.topic = topic;
    record.key = key;
    record.value = value;
    for (const auto& [name, text] : headers)
      record.headers.push_back({name, text});
    record.tag = token;
    const auto error = producer_.produce(record);
    if (!error)
      return true;
    if (error->kind == kafka_error_kind::queue_full)
      return false;
    deliveries_.push_back({token, error->text});
    return true;
  }

  std::vector<delivery> take_deliveries(std::chrono::milliseconds timeout) override {
    producer_.poll(timeout);
    return std::exchange(deliveries_, {});
  }

  void on_ready(std::function<void()> wake) override {
    const std::lock_guard guard{waker_mutex_};
    wake_ = std::move(wake);
  }

private:
  producer open(producer_sink_options options) {
    producer_options wanted;
    wanted.client = std::move(options.client);
    wanted.log = std::move(options.log);
    wanted.properties = {
        {"enable.idempotence", "true", own_property::required},
        {"message.timeout.ms", "0"}, // Without end: a broker that is down comes back.
        {"linger.ms", "0.5"},
        {"compression.type", "lz4"},
    };
    wanted.on_delivery = [this](const delivery_report& report) {
      deliveries_.push_back({report.tag, report.error ? report.error->text : std::string{}});
    };
    wanted.on_wake_up = [this] {
      const std::lock_guard guard{waker_mutex_};
      if (wake_)
        wake_();
    };
    auto made = producer::make(std::move(wanted));
    if (const auto* error = std::get_if<kafka_error>(&made))
      throw source_error("making the producer: " + error->text);
    return std::move(std::get<producer>(made));
  }

  std::vector<delivery> deliveries_;
  std::mutex waker_mutex_; ///< `on_ready` comes after the client's threads run
  std::function<void()> wake_;
  producer producer_; ///< goes first: it calls back into the members above
};

} // namespace

std::unique_ptr<record_sink> make_producer_sink(producer_sink_options options) {
  return std::make_unique<producer_sink>(std::move(options));
}

} // namespace vigie

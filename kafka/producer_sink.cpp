#include "kafka/producer_sink.hpp"

#include "kafka/wake_call.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace vigie {

namespace {

/// A queue that can't hold one message of the largest size would never take it.
std::size_t queue_bytes(const producer_sink_options& options) {
  std::size_t largest = 1 << 20;
  if (const auto own = options.client.properties.find("message.max.bytes");
      own != options.client.properties.end())
    std::from_chars(own->second.data(), own->second.data() + own->second.size(), largest);
  return std::max(options.queue_bytes, 2 * largest);
}

class producer_sink : public record_sink {
public:
  explicit producer_sink(producer_sink_options options) : producer_{open(std::move(options))} {}

  bool write(std::string_view topic, const std::optional<std::string>& key,
             const std::optional<std::string>& value, const header_list& headers,
             std::uint64_t token) override {
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

  void on_ready(std::function<void()> wake) override { wake_.set(std::move(wake)); }

protected:
  producer& client() { return producer_; }

private:
  producer open(producer_sink_options options) {
    producer_options wanted;
    wanted.client = options.client;
    wanted.log = std::move(options.log);
    wanted.properties = {
        {"enable.idempotence", "true", own_property::required},
        {"linger.ms", "0.5"},
        {"compression.type", "lz4"},
        // As the consumer's: a broker that hangs is asked for no longer than this.
        {"socket.timeout.ms", "10000"},
        {"queue.buffering.max.kbytes", std::to_string(queue_bytes(options) / 1024)},
    };
    if (!options.transactional_id.empty()) {
      wanted.properties.push_back({"transactional.id", options.transactional_id, own_property::required});
      // What a killed node left open holds readers up no longer than this.
      wanted.properties.push_back({"transaction.timeout.ms", "30000"});
    }
    // Without end: a broker that is down comes back. A transaction asks for an end.
    wanted.properties.push_back({"message.timeout.ms", options.transactional_id.empty() ? "0" : "30000"});
    wanted.on_delivery = [this](const delivery_report& report) {
      deliveries_.push_back({report.tag, report.error ? report.error->text : std::string{}});
    };
    wanted.on_wake_up = [this] { wake_(); };
    auto made = producer::make(std::move(wanted));
    if (const auto* error = std::get_if<kafka_error>(&made))
      throw source_error("making the producer: " + error->text);
    return std::move(std::get<producer>(made));
  }

  std::vector<delivery> deliveries_;
  wake_call wake_;    ///< `on_ready` comes after the client's threads run
  producer producer_; ///< goes first: it calls back into the members above
};

/// Opens a transaction with the first message or offset, and bears with brokers that are away for a short
/// while.
class transactional_sink final : public producer_sink {
public:
  transactional_sink(producer_sink_options options, std::shared_ptr<record_source> member)
      : producer_sink{options}, topic_{options.topic}, member_{std::move(member)} {
    insist("fencing earlier transactions", [this] { return client().init_transactions(patience); });
  }

  bool write(std::string_view topic, const std::optional<std::string>& key,
             const std::optional<std::string>& value, const header_list& headers,
             std::uint64_t token) override {
    open();
    return producer_sink::write(topic, key, value, headers, token);
  }

  bool transactional() const override { return true; }

  void commit(const std::map<std::int32_t, std::int64_t>& offsets) override {
    open();
    const std::shared_ptr<const rd_kafka_consumer_group_metadata_s> group = member_->group_metadata();
    insist("adding the offsets to the transaction",
           [&] { return client().send_offsets(topic_, offsets, group, patience); });
    insist("committing the transaction", [this] { return client().commit_transaction(patience); });
    open_ = false;
  }

private:
  static constexpr std::chrono::milliseconds patience{5'000};

  void open() {
    if (!open_)
      insist("beginning a transaction", [this] { return client().begin_transaction(); });
    open_ = true;
  }

  /// Calls until it succeeds. Gives up when that takes too long, the transaction is over or the producer is
  /// fenced.
  template <class Call>
  void insist(std::string_view what, Call call) {
    const auto deadline = std::chrono::steady_clock::now() + 2 * patience;
    while (const auto error = call())
      if (error->kind != kafka_error_kind::retriable || std::chrono::steady_clock::now() > deadline)
        throw source_error(std::string{what} + ": " + error->text);
  }

  std::string topic_;
  std::shared_ptr<record_source> member_;
  bool open_ = false;
};

} // namespace

std::unique_ptr<record_sink> make_transactional_sink(producer_sink_options options,
                                                     std::shared_ptr<record_source> member) {
  return std::make_unique<transactional_sink>(std::move(options), std::move(member));
}

std::unique_ptr<record_sink> make_producer_sink(producer_sink_options options) {
  return std::make_unique<producer_sink>(std::move(options));
}

} // namespace vigie

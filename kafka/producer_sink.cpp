#include "kafka/producer_sink.hpp"

#include "kafka/refusal.hpp"
#include "kafka/wake_call.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace vigie {

namespace {

struct size_bounds {
  std::size_t message; ///< bytes before compression
  std::size_t queue;
};

/// A message is bound by what the user says, else by half of the queue: a queue that can't hold one message
/// of the largest size would never take it. What brokers refuse they say themselves; more than this they
/// can't even read from a connection, but break it off.
size_bounds bounds_of(const producer_sink_options& options) {
  constexpr std::size_t smallest = 2 << 20;
  constexpr std::size_t readable = 100'000'000;
  auto message = std::clamp(options.queue_bytes / 2, smallest, readable);
  if (const auto own = options.client.properties.find("message.max.bytes");
      own != options.client.properties.end())
    std::from_chars(own->second.data(), own->second.data() + own->second.size(), message);
  return {message, std::max(options.queue_bytes, 2 * message)};
}

class producer_sink : public record_sink {
public:
  explicit producer_sink(const producer_sink_options& options) : producer_{open(options)} {}

  write_outcome write(std::string_view topic, const std::optional<std::string>& key,
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
      return handed_over{};
    // What an empty queue does not hold it never will.
    if (error->kind == kafka_error_kind::queue_full && producer_.in_flight() == 0)
      return refusal{"_QUEUE_FULL", "it is larger than the producer's queue", true};
    if (error->kind == kafka_error_kind::queue_full)
      return queue_full{};
    if (error->kind == kafka_error_kind::fatal)
      throw source_error("writing to " + record.topic + ": " + error->text);
    return refused(*error);
  }

  std::vector<delivery> take_deliveries(std::chrono::milliseconds timeout) override {
    producer_.poll(timeout);
    check();
    return std::exchange(deliveries_, {});
  }

  void on_ready(std::function<void()> wake) override { wake_.set(std::move(wake)); }

protected:
  producer& client() { return producer_; }

  /// A message was not even queued.
  virtual write_outcome refused(const kafka_error& error) { return refusal_of(error); }

  virtual void delivered(const delivery_report& report) {
    if (!report.error)
      deliveries_.push_back({report.tag, std::nullopt});
    else if (report.error->kind == kafka_error_kind::fatal)
      fault_ = report.error->text;
    else
      deliveries_.push_back({report.tag, refusal_of(*report.error)});
  }

  /// Throws where deliveries have said that the sink is of no use any more.
  virtual void check() {
    if (!fault_.empty())
      throw source_error("writing to Kafka failed: " + fault_);
  }

  producer open(const producer_sink_options& options) {
    const auto bounds = bounds_of(options);
    producer_options wanted;
    wanted.client = options.client;
    wanted.log = options.log;
    wanted.properties = {
        {"enable.idempotence", "true", own_property::required},
        {"linger.ms", "0.5"},
        {"compression.type", "lz4"},
        // As the consumer's: a broker that hangs is asked for no longer than this.
        {"socket.timeout.ms", "10000"},
        {"message.max.bytes", std::to_string(bounds.message)},
        {"queue.buffering.max.kbytes", std::to_string(bounds.queue / 1024)},
        // A topic that does not exist is told after so long: the time that brokers take to make one. The
        // default is 30 s.
        {"topic.metadata.propagation.max.ms", "1000"},
    };
    if (!options.transactional_id.empty()) {
      wanted.properties.push_back({"transactional.id", options.transactional_id, own_property::required});
      // What a killed node left open holds readers up no longer than this.
      wanted.properties.push_back({"transaction.timeout.ms", "30000"});
    }
    // Without end: a broker that is down comes back. A transaction asks for an end.
    wanted.properties.push_back({"message.timeout.ms", options.transactional_id.empty() ? "0" : "30000"});
    wanted.on_delivery = [this](const delivery_report& report) { delivered(report); };
    wanted.on_wake_up = [this] { wake_(); };
    auto made = producer::make(std::move(wanted));
    if (const auto* error = std::get_if<kafka_error>(&made))
      throw source_error("making the producer: " + error->text);
    return std::move(std::get<producer>(made));
  }

  std::vector<delivery> deliveries_;
  std::string fault_;

private:
  wake_call wake_;    ///< `on_ready` comes after the client's threads run
  producer producer_; ///< goes first: it calls back into the members above
};

/// Opens a transaction with the first message or offset, and bears with brokers that are away for a short
/// while.
class transactional_sink final : public producer_sink {
public:
  transactional_sink(producer_sink_options options, std::shared_ptr<record_source> member)
      : producer_sink{options}, options_{std::move(options)}, member_{std::move(member)} {
    fence();
  }

  write_outcome write(std::string_view topic, const std::optional<std::string>& key,
                      const std::optional<std::string>& value, const header_list& headers,
                      std::uint64_t token) override {
    begin();
    // Nothing is taken behind a refusal; nor need it be, since all of it is written again.
    return refused_ ? handed_over{} : producer_sink::write(topic, key, value, headers, token);
  }

  bool transactional() const override { return true; }

  std::optional<refusal> commit(const std::map<std::int32_t, std::int64_t>& offsets) override {
    begin();
    if (flush(); refused_)
      return refused_;
    const std::shared_ptr<const rd_kafka_consumer_group_metadata_s> group = member_->group_metadata();
    insist("adding the offsets to the transaction",
           [&] { return client().send_offsets(options_.topic, offsets, group, patience); });
    insist("committing the transaction", [this] { return client().commit_transaction(patience); });
    open_ = false;
    return std::nullopt;
  }

  std::optional<refusal> spoilt() override {
    if (open_ && !refused_)
      look_for_fault();
    return refused_;
  }

  /// By a new client: librdkafka 2.14 begins the next transaction with a gap in its sequence numbers where a
  /// message of this one was refused, and loses that too.
  void abort() override {
    client() = open(options_);
    fence();
    open_ = false;
    refused_.reset();
    given_up_.clear();
    deliveries_.clear();
  }

protected:
  write_outcome refused(const kafka_error& error) override {
    look_for_fault();
    if (refused_)
      return handed_over{};
    return refusal_of(error);
  }

  void delivered(const delivery_report& report) override {
    // Not refused itself, but lost with its transaction.
    if (report.error && report.error->kind == kafka_error_kind::retriable) {
      given_up_ = report.error->text;
      return;
    }
    producer_sink::delivered(report);
    if (report.error && !refused_)
      refused_ = refusal_of(*report.error);
  }

  void check() override {
    producer_sink::check();
    if (refused_ || given_up_.empty())
      return;
    look_for_fault();
    if (!refused_)
      throw source_error("writing to Kafka failed: " + given_up_);
  }

private:
  static constexpr std::chrono::milliseconds patience{5'000};

  void fence() {
    insist("fencing earlier transactions", [this] { return client().init_transactions(patience); });
  }

  void begin() {
    if (!open_)
      insist("beginning a transaction", [this] { return client().begin_transaction(); });
    open_ = true;
  }

  /// Waits until all is acknowledged, or something refused.
  void flush() {
    constexpr std::chrono::milliseconds slice{100};
    const auto deadline = std::chrono::steady_clock::now() + 2 * patience;
    while (!refused_) {
      const auto error = client().flush(slice);
      check();
      if (!error || refused_)
        return;
      if (error->kind != kafka_error_kind::retriable || std::chrono::steady_clock::now() > deadline)
        throw source_error("writing what the transaction holds: " + error->text);
      look_for_fault();
    }
  }

  /// What is refused spoils the transaction, and its delivery tells. A topic may also refuse to be part of
  /// one, which no delivery tells. Throws where the transaction was lost otherwise.
  void look_for_fault() {
    constexpr std::chrono::milliseconds moment{200};
    const auto fault = client().transaction_fault();
    if (!fault)
      return;
    const auto deadline = std::chrono::steady_clock::now() + moment;
    while (!refused_ && std::chrono::steady_clock::now() < deadline)
      client().poll(moment / 10);
    if (!refused_ && !is_refusal(*fault))
      throw source_error("the transaction is lost: " + fault->text);
    if (!refused_)
      refused_ = refusal_of(*fault);
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

  producer_sink_options options_;
  std::shared_ptr<record_source> member_;
  bool open_ = false;
  std::optional<refusal> refused_; ///< of the open transaction: it can only be aborted
  std::string given_up_;           ///< why a message of it was not even refused; empty: none
};

} // namespace

std::unique_ptr<record_sink> make_transactional_sink(producer_sink_options options,
                                                     std::shared_ptr<record_source> member) {
  return std::make_unique<transactional_sink>(std::move(options), std::move(member));
}

std::unique_ptr<record_sink> make_producer_sink(const producer_sink_options& options) {
  return std::make_unique<producer_sink>(options);
}

} // namespace vigie

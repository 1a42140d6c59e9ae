#include "cli/clients.hpp"
#include "cli/commands.hpp"
#include "cli/settings_options.hpp"
#include "kafka/consumer.hpp"
#include "kafka/producer.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/dead_letter.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <chrono>
#include <functional>
#include <iostream>
#include <limits>
#include <thread>

namespace vigie {

namespace {

constexpr std::chrono::milliseconds patience{10'000};

namespace header = dead_letter_header;

/// A message of the dead-letter topic.
struct dead_letter {
  std::int32_t partition = 0;
  record message;
  header_list headers;

  std::string_view header(std::string_view name) const { return header_of(headers, name); }
};

/// Reads the dead-letter topic from given offsets to where it ended at the start.
class dead_letter_topic {
public:
  explicit dead_letter_topic(const settings& values) {
    consumer_options options;
    options.client = client_of(values);
    options.topic = values.kafka.dead_letter_topic;
    options.group = values.kafka.group + "-dead-letters";
    source_ = make_consumer(std::move(options));
    source_->offsets({}, 0, patience); // Learns how many partitions there are.
    partition_list partitions;
    for (std::int32_t partition = 0; partition < source_->partition_count().value_or(0); ++partition)
      partitions.push_back(partition);
    offsets_ = offsets_of(partitions);
  }

  /// Visits each letter, from the committed offsets or the beginning, until the visitor returns false.
  void visit(bool from_committed, const std::function<bool(const dead_letter&)>& visitor) {
    std::map<std::int32_t, std::int64_t> starts;
    for (const auto& [partition, found] : offsets_) {
      starts[partition] =
          from_committed ? std::max(found.low, found.committed.value_or(found.low)) : found.low;
      positions_[partition] = starts[partition];
    }
    for (auto& [partition, messages] : source_->assign(starts))
      if (!visit_partition(partition, *messages, visitor))
        return;
  }

  void commit() { source_->commit_now(positions_); }

private:
  /// Asks again for a while: a broker that has just started does not know its groups yet.
  std::map<std::int32_t, partition_offsets> offsets_of(const partition_list& partitions) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (true)
      try {
        return source_->offsets(partitions, 0, patience);
      } catch (const source_error&) {
        if (std::chrono::steady_clock::now() > deadline)
          throw;
        std::this_thread::sleep_for(std::chrono::milliseconds{200});
      }
  }

  bool visit_partition(std::int32_t partition, partition_source& messages,
                       const std::function<bool(const dead_letter&)>& visitor) {
    const auto end = offsets_.at(partition).high;
    while (positions_[partition] < end && !messages.at_end()) {
      const auto [taken, failure] = messages.take(100);
      if (failure)
        throw std::runtime_error("partition " + std::to_string(partition) + " of the dead letters, offset " +
                                 std::to_string(positions_[partition]) + ": " + failure->text);
      if (taken.empty())
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
      for (std::size_t index = 0; index < taken.size() && taken[index].offset < end; ++index) {
        if (!visitor({partition, taken[index], messages.headers(index)}))
          return false;
        positions_[partition] = taken[index].offset + 1;
      }
    }
    return true;
  }

  std::shared_ptr<record_source> source_;
  std::map<std::int32_t, partition_offsets> offsets_;
  std::map<std::int32_t, std::int64_t> positions_;
};

std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

boost::json::value text_or_null(const std::optional<std::string_view>& bytes) {
  return bytes ? boost::json::value(printable(*bytes)) : boost::json::value(nullptr);
}

void print(const dead_letter& letter) {
  boost::json::object line;
  line["partition"] = letter.partition;
  line["offset"] = letter.message.offset;
  line["error"] = printable(letter.header(header::error));
  line["reason"] = printable(letter.header(header::reason));
  line["from"] = printable(letter.header(header::topic)) + '-' + printable(letter.header(header::partition)) +
                 '-' + printable(letter.header(header::offset));
  line["timestamp_ms"] = to_number(letter.header(header::timestamp));
  line["attempt"] = std::max<std::int64_t>(1, to_number(letter.header(header::attempt)));
  line["key"] = text_or_null(letter.message.key);
  line["value"] = text_or_null(letter.message.value);
  std::cout << boost::json::serialize(line) << '\n';
}

/// Writes letters to the topic that they came from, as they came: key, value, time and their own headers.
class resender {
public:
  explicit resender(const settings& values) : producer_{open(values)} {}

  void send(const dead_letter& letter) {
    outgoing_record record;
    record.topic = letter.header(header::topic);
    record.key = letter.message.key;
    record.value = letter.message.value;
    record.timestamp_ms = std::max<std::int64_t>(0, to_number(letter.header(header::timestamp)));
    const auto headers = headers_to_resend(letter.headers);
    for (const auto& [name, value] : headers)
      record.headers.push_back({name, value});
    while (const auto error = producer_.produce(record)) {
      if (error->kind != kafka_error_kind::queue_full)
        throw std::runtime_error("resending: " + error->text);
      producer_.poll(std::chrono::milliseconds{100});
    }
  }

  /// Waits until all are acknowledged.
  void finish() {
    if (const auto error = producer_.flush(patience))
      throw std::runtime_error("resending: " + error->text);
    if (failure_)
      throw std::runtime_error("resending: " + *failure_);
  }

private:
  producer open(const settings& values) {
    producer_options options;
    options.client = client_of(values);
    options.properties = {{"enable.idempotence", "true"}};
    options.on_delivery = [this](const delivery_report& report) {
      if (report.error)
        failure_ = report.error->text;
    };
    auto made = producer::make(std::move(options));
    if (const auto* error = std::get_if<kafka_error>(&made))
      throw usage_error(error->text);
    return std::move(std::get<producer>(made));
  }

  std::optional<std::string> failure_;
  producer producer_;
};

class dead_letters_subcommand final : public subcommand {
public:
  command_title title() const override {
    return {"dead-letters", "List or resend the messages that were set aside",
            "vigie dead-letters list --limit=10\n"
            "vigie dead-letters list --error=missing_field --kafka.bootstrap-servers=broker:9092\n"
            "vigie dead-letters resend"};
  }

  void declare(CLI::App& app) override {
    app.require_subcommand(1);
    list_ = app.add_subcommand("list", "Print every dead letter as a JSON object on a line");
    resend_ = app.add_subcommand("resend", "Write dead letters to the topic that they came from, each once");
    resend_->add_flag("--again", again_, "Those that were resent before, too");
    for (auto* command : {list_, resend_}) {
      command->add_option("--error", error_, "Only those with this error code (the header vigie.error)");
      command->add_option("--limit", limit_, "At most so many")->check(CLI::PositiveNumber);
      settings_of(command).declare(*command, {"kafka"});
    }
  }

  int run() override { return list_->parsed() ? list() : resend(); }

private:
  settings_options& settings_of(const CLI::App* command) {
    return command == list_ ? list_settings_ : resend_settings_;
  }

  /// Calls `act` for the letters that are meant, and returns how many they were.
  std::uint64_t each(dead_letter_topic& topic, bool from_committed,
                     const std::function<void(const dead_letter&)>& act) {
    std::uint64_t count = 0;
    topic.visit(from_committed, [&](const dead_letter& letter) {
      if (!error_.empty() && letter.header(header::error) != error_)
        return true;
      if (count == limit_)
        return false;
      ++count;
      act(letter);
      return true;
    });
    return count;
  }

  int list() {
    dead_letter_topic topic{list_settings_.read().values};
    each(topic, false, print);
    return exit_done;
  }

  int resend() {
    const auto values = resend_settings_.read().values;
    dead_letter_topic topic{values};
    resender out{values};
    // A choice by code passes over others, which must not count as resent.
    const bool all = error_.empty();
    const auto count = each(topic, all && !again_, [&out](const dead_letter& letter) { out.send(letter); });
    out.finish();
    if (all)
      topic.commit();
    std::cerr << "vigie dead-letters: " << count << " resent\n";
    return exit_done;
  }

  CLI::App* list_ = nullptr;
  CLI::App* resend_ = nullptr;
  settings_options list_settings_;
  settings_options resend_settings_;
  std::string error_;
  std::uint64_t limit_ = std::numeric_limits<std::uint64_t>::max();
  bool again_ = false;
};

} // namespace

std::unique_ptr<subcommand> dead_letters_command() {
  return std::make_unique<dead_letters_subcommand>();
}

} // namespace vigie

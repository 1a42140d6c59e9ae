#include "cli/commands.hpp"
#include "cli/settings_options.hpp"
#include "cli/topic_reader.hpp"
#include "cli/topic_writer.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/dead_letter.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <charconv>
#include <functional>
#include <iostream>
#include <limits>

namespace vigie {

namespace {

namespace header = dead_letter_header;

std::string_view field(const topic_message& letter, std::string_view name) {
  return header_of(letter.headers, name);
}

std::int64_t to_number(std::string_view text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

boost::json::value text_or_null(const std::optional<std::string_view>& bytes) {
  return bytes ? boost::json::value(printable(*bytes)) : boost::json::value(nullptr);
}

void print(const topic_message& letter) {
  boost::json::object line;
  line["partition"] = letter.partition;
  line["offset"] = letter.message.offset;
  line["error"] = printable(field(letter, header::error));
  line["reason"] = printable(field(letter, header::reason));
  line["from"] = printable(field(letter, header::topic)) + '-' + printable(field(letter, header::partition)) +
                 '-' + printable(field(letter, header::offset));
  line["timestamp_ms"] = to_number(field(letter, header::timestamp));
  line["attempt"] = std::max<std::int64_t>(1, to_number(field(letter, header::attempt)));
  const auto size = field(letter, header::size);
  line["size"] = size.empty() ? boost::json::value(nullptr) : boost::json::value(to_number(size));
  line["key"] = text_or_null(letter.message.key);
  line["value"] = text_or_null(letter.message.value);
  std::cout << boost::json::serialize(line) << '\n';
}

/// Writes a letter to the topic that it came from, as it came: key, value, time and its own headers.
void resend(const topic_message& letter, topic_writer& out) {
  outgoing_record record;
  record.topic = field(letter, header::topic);
  record.key = letter.message.key;
  record.value = letter.message.value;
  record.timestamp_ms = std::max<std::int64_t>(0, to_number(field(letter, header::timestamp)));
  const auto headers = headers_to_resend(letter.headers);
  for (const auto& [name, value] : headers)
    record.headers.push_back({name, value});
  out.send(record);
}

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

  static topic_reader reader_of(const settings& values) {
    return {values, values.kafka.dead_letter_topic, values.kafka.group + "-dead-letters"};
  }

  /// Calls `act` for the letters that are meant, and returns how many they were.
  std::uint64_t each(topic_reader& topic, bool from_committed,
                     const std::function<void(const topic_message&)>& act) {
    std::uint64_t count = 0;
    topic.visit(from_committed, [&](const topic_message& letter) {
      if (!error_.empty() && field(letter, header::error) != error_)
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
    auto topic = reader_of(list_settings_.read().values);
    each(topic, false, print);
    return exit_done;
  }

  int resend() {
    const auto values = resend_settings_.read().values;
    auto topic = reader_of(values);
    topic_writer out{values, "resending"};
    // A choice by code passes over others, which must not count as resent.
    const bool all = error_.empty();
    std::uint64_t left_out = 0;
    const auto count = each(topic, all && !again_, [&](const topic_message& letter) {
      // What was set aside is not in it, and would be written as a message without a value.
      if (!field(letter, header::size).empty())
        ++left_out;
      else
        vigie::resend(letter, out);
    });
    out.finish();
    if (all)
      topic.commit();
    std::cerr << "vigie dead-letters: " << count - left_out << " resent";
    if (left_out > 0)
      std::cerr << ", " << left_out << " left out since Kafka did not take "
                << (left_out == 1 ? "its value" : "their values");
    std::cerr << '\n';
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

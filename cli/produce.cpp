#include "avro/avro_writer.hpp"
#include "avro/framing.hpp"
#include "avro/registry_client.hpp"
#include "cli/clients.hpp"
#include "cli/input_format.hpp"
#include "cli/message_maker.hpp"
#include "cli/progress.hpp"
#include "cli/settings_options.hpp"
#include "cli/signals.hpp"
#include "cli/tool_commands.hpp"
#include "cli/tool_options.hpp"
#include "cli/tools.hpp"
#include "training/row_stream.hpp"
#include "training/step_clock.hpp"

#include <charconv>
#include <ctime>
#include <iomanip>
#include <iostream>
#include <sstream>

namespace vigie {

namespace {

replay_speed parse_rate(const std::string& text) {
  if (text == "max")
    return full_speed{};
  double rate = 0;
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, rate);
  if (parsed.ec != std::errc{} || parsed.ptr != end || !(rate > 0 && rate <= 1e9))
    throw usage_error("--rate: \"" + text + "\" is neither a number above 0 (messages a second) nor max");
  return steady_rate{rate};
}

/// Unix milliseconds of a time in UTC.
std::int64_t parse_time(const std::string& text) {
  std::tm fields{};
  const auto* rest = strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &fields);
  if (!rest || *rest != '\0')
    throw usage_error("--time-origin: \"" + text + "\" is not a time like 2026-01-01T00:00:00Z");
  return std::int64_t{timegm(&fields)} * 1000;
}

/// "1 message was lost", "2 messages were lost".
std::string messages_were(std::uint64_t count, std::string_view which, std::string_view what) {
  std::ostringstream text;
  text << count << (count == 1 ? " message " : " messages ") << which << (count == 1 ? "was " : "were ")
       << what;
  return text.str();
}

void log_kafka(kafka_log_level level, std::string_view, std::string_view text) {
  if (level == kafka_log_level::error || level == kafka_log_level::warning)
    std::cerr << "vigie produce: " + std::string(text) + '\n';
}

class produce final : public subcommand {
public:
  command_title title() const override { return produce_title; }

  void declare(CLI::App& app) override {
    declare_rows(app);
    declare_messages(app);
    settings_.declare(app, {"kafka.bootstrap-servers", "kafka.topic", "kafka.properties", "kafka.credentials",
                            "input.registry", "input.credentials"});
  }

  int run() override {
    const signals incoming;
    const auto of = schema_.open();
    const auto selection = select_rows(of);
    auto options = configure();
    message_maker make(*of, values_of(*of), key_of(*of), times_of(selection));
    progress_bar bar("producing");
    auto rows = open(selection);
    std::string bad_row;
    options.next = [&](replay_message& message) {
      if (!next_good(rows, bad_row))
        return false;
      make(rows, message);
      return true;
    };
    options.pause = [&](std::chrono::nanoseconds time) { return incoming.wait(time).has_value(); };
    options.progress = [&](std::uint64_t sent) { bar.update(rows.progress(), std::to_string(sent)); };
    return report(replay(std::move(options)), bad_row);
  }

private:
  void declare_rows(CLI::App& app) {
    schema_.declare(app);
    app.add_option("--input", input_, "A .parquet, .csv or .jsonl file (default: generated data of paysim)")
        ->type_name("FILE");
    app.add_option("--steps", steps_, "Only the rows of these steps")->type_name("A-B");
    app.add_option("--limit", limit_, "Stop after so many messages")->type_name("N");
    app.add_flag("--loop", loop_, "Begin again after the last row");
    generated_.declare_rows(app);
    generated_.declare_seed(app);
  }

  void declare_messages(CLI::App& app) {
    auto* rate = app.add_option("--rate", rate_, "Messages a second, or max")
                     ->type_name("N|max")
                     ->capture_default_str();
    app.add_flag("--by-step", by_step_, "One step a second, up to 300 rows of each")->excludes(rate);
    auto* form = app.add_option("--encoding", encoding_, "A JSON object, or a JSON string that holds one")
                     ->check(one_of({"object", "string"}))
                     ->type_name("object|string")
                     ->capture_default_str();
    app.add_option(
           "--format", format_,
           "What messages are written in; avro registers its schema as TOPIC-value with input.registry")
        ->check(one_of({"json", "avro"}))
        ->type_name("json|avro")
        ->capture_default_str()
        ->excludes(form);
    app.add_option(
           "--key", key_,
           "The field by which messages are keyed [the schema's key where it has a history; else none, and "
           "they go to the partitions in turn]")
        ->type_name("FIELD|none");
    app.add_option(
           "--timestamps", timestamps_,
           "The messages' time: when each is sent, or the row's own, by its step or its field of the role "
           "time: the same rows, the same times")
        ->group("times")
        ->check(one_of({"now", "step", "time"}))
        ->type_name("now|step|time")
        ->capture_default_str();
    app.add_option("--time-origin", time_origin_,
                   "With --timestamps step: when step 1 begins. Kafka drops what is older than the topic's "
                   "retention.ms")
        ->group("times")
        ->type_name("TIME")
        ->capture_default_str();
    app.add_option("--step-seconds", step_seconds_, "With --timestamps step: the length of a step")
        ->group("times")
        ->check(within(0.001, 86'400.0 * 366))
        ->capture_default_str();
  }

  row_selection select_rows(const std::shared_ptr<const schema>& of) const {
    row_selection result;
    result.of = of;
    if (!input_.empty())
      result.source = std::filesystem::path(input_);
    else if (of->name == "paysim")
      result.source = generated_.values;
    else
      throw usage_error("--input: is missing; only rows of the schema paysim can be generated");
    if (!steps_.empty()) {
      require_steps(*of, "--steps");
      result.steps = parse_steps(steps_);
    }
    result.limit = limit_;
    result.loop = loop_;
    if (by_step_)
      require_steps(*of, "--by-step");
    return result;
  }

  static void require_steps(const schema& of, const std::string& option) {
    if (!step_field(of))
      throw usage_error(option + ": the schema " + of.name + " has no field step that is a whole number");
  }

  replay_options configure() const {
    const auto settings = settings_.read().values;
    replay_options result;
    result.client = client_of(settings);
    result.log = log_kafka;
    result.topic = settings.kafka.topic;
    result.speed = by_step_ ? replay_speed{one_step_a_second{}} : parse_rate(rate_);
    return result;
  }

  message_maker::value_function values_of(const schema& of) const {
    if (format_ == "json")
      return json_values(of, encoding_ == "string" ? encoding::string : encoding::object);
    const auto values = settings_.read().values;
    if (values.input.registry.empty())
      throw usage_error("input.registry: is missing; --format avro needs the address of a schema registry");
    try {
      return avro_values(of, values);
    } catch (const std::invalid_argument& error) {
      throw usage_error("--format: " + std::string(error.what()));
    }
  }

  static message_maker::value_function avro_values(const schema& of, const settings& values) {
    const auto writer = std::make_shared<avro_writer>(of, field_selection::with_carried(of));
    registry_client registry(address_of(values.input));
    const auto id = registry.enter(values.kafka.topic + "-value", writer->schema_text());
    return [writer, id](std::span<const column_view> columns, std::size_t row, std::string& out) {
      out = framed(id, writer->write(columns, row));
    };
  }

  /// The field that the messages are keyed by, as a place in the schema; none: by nothing.
  std::optional<std::size_t> key_of(const schema& of) const {
    if (!key_)
      return of.history.empty() ? std::nullopt : of.key;
    if (*key_ == "none")
      return std::nullopt;
    if (const auto found = of.find(*key_))
      return found;
    throw usage_error("--key: the schema " + of.name + " has no field " + *key_);
  }

  /// A row's time in Unix milliseconds; empty: when it is sent.
  message_maker::time_function times_of(const row_selection& selection) const {
    const auto origin = parse_time(time_origin_);
    const std::chrono::milliseconds step(static_cast<std::int64_t>(step_seconds_ * 1000));
    if (timestamps_ == "step") {
      require_steps(*selection.of, "--timestamps");
      return [clock = step_clock(selection, origin, step)](const row_stream& rows) mutable {
        return clock.next(rows.step());
      };
    }
    if (timestamps_ == "now")
      return {};
    if (!selection.of->with(field_role::time))
      throw usage_error("--timestamps: the schema " + selection.of->name + " has no field of the role time");
    return [](const row_stream& rows) { return rows.time_us() / 1000; };
  }

  static row_stream open(const row_selection& selection) {
    try {
      return row_stream(selection);
    } catch (const dataset_error& error) {
      throw usage_error(std::string("--input: ") + error.what());
    }
  }

  /// A bad row is the last: what was sent before it is to be delivered.
  static bool next_good(row_stream& rows, std::string& bad_row) {
    try {
      return rows.next();
    } catch (const dataset_error& error) {
      bad_row = error.what();
      return false;
    }
  }

  static int report(const kafka_result<replay_totals>& result, const std::string& bad_row) {
    if (const auto* error = std::get_if<kafka_error>(&result)) {
      // Before the first message, what no repetition mends is a wrong property or a topic that does not
      // exist.
      if (error->kind == kafka_error_kind::permanent)
        throw usage_error(error->text);
      throw std::runtime_error(error->text);
    }
    const auto& totals = std::get<replay_totals>(result);
    std::ostringstream line;
    line << std::fixed << std::setprecision(3) << totals.messages << " messages in " << totals.seconds
         << " s, " << std::setprecision(1)
         << (totals.seconds > 0 ? static_cast<double>(totals.messages) / totals.seconds : 0.0)
         << " messages/s\n";
    std::cerr << line.str();
    std::string troubles;
    if (totals.failed > 0)
      troubles = messages_were(totals.failed, "", "not acknowledged: ") + totals.error + '\n';
    if (!bad_row.empty())
      troubles += "--input: " + bad_row + "; " + messages_were(totals.messages, "before it ", "delivered");
    if (!troubles.empty())
      throw std::runtime_error(troubles);
    return exit_done;
  }

  schema_argument schema_;
  std::string input_;
  std::string steps_;
  std::optional<std::uint64_t> limit_;
  bool loop_ = false;
  generator_arguments generated_;
  std::string rate_ = "500";
  bool by_step_ = false;
  std::string encoding_ = "object";
  std::string format_ = "json";
  std::optional<std::string> key_;
  std::string timestamps_ = "now";
  std::string time_origin_ = "2026-01-01T00:00:00Z";
  double step_seconds_ = 3600;
  settings_options settings_;
};

} // namespace

std::unique_ptr<subcommand> produce_command() {
  return std::make_unique<produce>();
}

} // namespace vigie

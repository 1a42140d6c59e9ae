#include "cli/node_parts.hpp"

#include "actors/policy_topic.hpp"
#include "actors/policy_watch.hpp"
#include "cli/clients.hpp"
#include "cli/cluster.hpp"
#include "cli/input_format.hpp"
#include "cli/logging.hpp"
#include "cli/open_schema.hpp"
#include "cli/shipped_files.hpp"
#include "cli/subcommand.hpp"
#include "kafka/consumer.hpp"
#include "kafka/producer_sink.hpp"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <chrono>
#include <random>
#include <string>
#include <utility>

namespace vigie {

namespace {

/// A transaction takes some 100 ms; more often gains nothing.
constexpr std::chrono::milliseconds transaction_interval{100};

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// librdkafka's lines, in our log.
void log_kafka(kafka_log_level level, std::string_view facility, std::string_view text) {
  // A connection that fails is told once more as an error of the client, less often.
  if (facility == "FAIL")
    level = kafka_log_level::debug;
  switch (level) {
  case kafka_log_level::error:
    return spdlog::error("Kafka {}: {}", facility, text);
  case kafka_log_level::warning:
    return spdlog::warn("Kafka {}: {}", facility, text);
  case kafka_log_level::info:
    return spdlog::info("Kafka {}: {}", facility, text);
  case kafka_log_level::debug:
    return spdlog::debug("Kafka {}: {}", facility, text);
  }
}

/// The schema, with the key that the topic has.
std::shared_ptr<const schema> schema_of(const settings& values) {
  const auto of = open_schema("schema", values.schema);
  if (values.kafka.key.empty())
    return of;
  auto keyed = std::make_shared<schema>(*of);
  keyed->key = of->find(values.kafka.key);
  if (!keyed->key)
    throw usage_error("kafka.key: the schema " + of->name + " has no field " + values.kafka.key);
  return keyed;
}

/// Null where no verdicts are written.
verdict_records_ptr open_records(const settings& values, const std::shared_ptr<const schema>& of) {
  if (values.kafka.verdicts_topic.empty())
    return nullptr;
  auto made = verdict_records::make(of, values.verdict_features);
  if (const auto* failure = std::get_if<feature_failure>(&made))
    throw usage_error("verdict-features: " + failure->reason);
  return std::get<verdict_records_ptr>(std::move(made));
}

consumer_options consumer_options_of(const settings& values) {
  consumer_options options;
  options.client = client_of(values);
  options.topic = values.kafka.topic;
  options.group = values.kafka.group;
  options.static_member_id = values.cluster.name;
  return options;
}

/// Of the files; throws where one can't be used.
std::shared_ptr<policy_source> open_files(const settings& values, const std::shared_ptr<const schema>& of,
                                          judging_options judging) {
  policy_files files;
  files.model = model_file("model", values.model);
  files.rules = values.rules;
  files.threshold = values.threshold;
  auto opened = policy_watch::open(std::move(files), of, std::move(judging));
  if (const auto* faults = std::get_if<policy_faults>(&opened))
    throw usage_error(*faults);
  return std::get<std::shared_ptr<policy_source>>(std::move(opened));
}

judging_options judging_of(const settings& values, verdict_records_ptr records) {
  judging_options result{std::move(records), std::nullopt};
  if (!values.shadow.empty())
    result.shadow.emplace(values.shadow.extension().empty() ? model_file("shadow", values.shadow)
                                                            : values.shadow);
  return result;
}

std::shared_ptr<policy_source> open_policies(const settings& values, const std::shared_ptr<const schema>& of,
                                             const verdict_records_ptr& records) {
  auto judging = judging_of(values, records);
  if (values.kafka.policy_topic.empty())
    return open_files(values, of, std::move(judging));
  constexpr std::chrono::seconds patience{60};
  auto options = consumer_options_of(values);
  options.topic = values.kafka.policy_topic;
  options.static_member_id.clear();
  options.log = log_kafka;
  return policy_topic::open(values.kafka.policy_topic, make_consumer(std::move(options)), of,
                            std::move(judging), patience);
}

reporter_options reporting_of(const settings& values, const figure_style& figures,
                              const std::shared_ptr<line_printer>& printer) {
  reporter_options options;
  options.refresh = std::chrono::duration_cast<std::chrono::seconds>(values.refresh);
  options.report_delay = values.report_delay;
  options.idle_timeout = values.idle_timeout;
  options.figures = figures;
  options.publish = [printer, figures, format = values.log.format,
                     tongue = values.language](std::span<const summary> lines) {
    for (const auto& line : lines)
      printer->print(format == log_format::json
                         ? to_json(line, figures)
                         : to_text(line,
                                   tongue == report_language::french ? language::french : language::english,
                                   figures));
  };
  options.publish_skipped = [printer, format = values.log.format,
                             tongue = values.language](const end_range& ends) {
    printer->print(
        format == log_format::json
            ? to_json(ends)
            : to_text(ends, tongue == report_language::french ? language::french : language::english));
  };
  return options;
}

/// What Kafka knows this node's transactions by: with a name of its own a node fences its predecessor at
/// once, without one the predecessor's transaction runs into its time-out.
std::string transactional_id(const settings& values) {
  const auto prefix = "vigie-" + values.kafka.group + '-';
  return values.cluster.name.empty() ? prefix + std::to_string(std::random_device{}())
                                     : prefix + values.cluster.name;
}

producer_sink_options sink_options(const settings& values) {
  producer_sink_options options;
  options.client = client_of(values);
  options.log = log_kafka;
  // Within a transaction what is written is not acknowledged one by one, so that its queue is what bounds it.
  options.queue_bytes = values.in_flight_bytes;
  options.topic = values.kafka.topic;
  if (values.kafka.delivery == delivery_guarantee::exactly_once)
    options.transactional_id = transactional_id(values);
  return options;
}

} // namespace

std::shared_ptr<record_source> open_consumer(const settings& values) {
  auto options = consumer_options_of(values);
  options.log = log_kafka;
  return make_consumer(std::move(options));
}

std::vector<std::string> node_errors(const settings& values) {
  auto result = property_errors(values.kafka);
  const auto add = [&result](std::string error) { result.push_back(std::move(error)); };
  if (result.empty())
    try {
      make_consumer(consumer_options_of(values));
      auto sink = sink_options(values);
      sink.log = nullptr;
      make_producer_sink(std::move(sink));
    } catch (const source_error& error) {
      add(error.what());
    }
  try {
    const auto of = schema_of(values);
    const auto records = open_records(values, of);
    if (values.kafka.policy_topic.empty())
      open_files(values, of, judging_of(values, records));
  } catch (const usage_error& error) {
    add(error.what());
  }
  if (auto error = cluster_error(values))
    add(std::move(*error));
  return result;
}

supervisor_options supervision_of(const settings& values, const run_options& how,
                                  const std::shared_ptr<record_source>& consumer,
                                  const std::shared_ptr<line_printer>& printer,
                                  std::chrono::steady_clock::time_point started) {
  supervisor_options options;
  for (const auto length : values.windows)
    options.windows.push_back(std::chrono::duration_cast<std::chrono::seconds>(length));
  options.clock = values.clock == clock_source::event ? window_clock::event : window_clock::wall;
  const auto of = schema_of(values);
  options.scoring.records = open_records(values, of);
  options.policies = open_policies(values, of, options.scoring.records);
  const auto figures = figure_style_of(*of);
  options.reporting = reporting_of(values, figures, printer);
  options.scorers = values.scorers;
  options.batch_size = values.batch_size;
  options.in_flight = {values.in_flight, values.in_flight_bytes};
  options.from_earliest = values.kafka.start == start_at::earliest;
  options.until_end = how.until_end;
  options.topic = values.kafka.topic;
  const auto format = format_of(values.input, [](const std::string& line) { spdlog::warn(line); });
  options.open_decoder = format.open_decoder;
  options.history = {values.history.lateness, values.history.memory, values.history.partial};
  options.scoring.as_json = format.as_json;
  options.publishing.alerts_topic = values.kafka.alerts_topic;
  options.publishing.dead_letter_topic = values.kafka.dead_letter_topic;
  options.publishing.verdicts_topic = values.kafka.verdicts_topic;
  if (values.kafka.delivery == delivery_guarantee::exactly_once) {
    options.publishing.commit_interval = transaction_interval;
    options.open_sink = [sink = sink_options(values), consumer] {
      return make_transactional_sink(sink, consumer);
    };
  } else {
    options.open_sink = [sink = sink_options(values)] { return make_producer_sink(sink); };
  }
  options.publish_totals = [printer, started, figures](const totals& done) {
    auto line = done;
    line.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    line.cpu_seconds = cpu_seconds();
    printer->print(to_json(line, figures));
  };
  return options;
}

} // namespace vigie

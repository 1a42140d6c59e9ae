#include "cli/commands.hpp"
#include "cli/open_schema.hpp"
#include "cli/run_node.hpp"
#include "cli/settings_options.hpp"
#include "cli/signals.hpp"
#include "config/text.hpp"
#include "flow/pacer.hpp"
#include "kafka/embedded_broker.hpp"
#include "kafka/producer.hpp"
#include "model/paysim/paysim_source.hpp"
#include "model/schema/message_writer.hpp"
#include "web/server.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <thread>

namespace vigie {

namespace {

constexpr double demo_rate = 500; ///< transactions a second, the mission's figure
constexpr int demo_partitions = 4;
constexpr std::uint16_t first_port = 8080; ///< of the dashboard, where any will do

template <class T>
T value_of(kafka_result<T> result) {
  if (const auto* error = std::get_if<kafka_error>(&result))
    throw std::runtime_error(error->text);
  return std::move(std::get<T>(result));
}

/// Produces generated transactions, in both encodings in turn, until it goes. What the producer can't take
/// waits, so it holds no more than its queue.
class demo_feed {
public:
  demo_feed(std::shared_ptr<const schema> of, std::string bootstrap_servers, std::string topic)
      : of_{std::move(of)}, writer_{*of_, field_selection::with_carried(*of_)},
        producer_{open(std::move(bootstrap_servers))}, topic_{std::move(topic)},
        thread_{[this](const std::stop_token& stop) { feed(stop); }} {}

private:
  static producer open(std::string bootstrap_servers) {
    producer_options options;
    options.client.bootstrap_servers = std::move(bootstrap_servers);
    options.properties = {{"linger.ms", "5"}};
    return value_of(producer::make(std::move(options)));
  }

  void feed(const std::stop_token& stop) {
    constexpr std::size_t rows_at_once = 512;
    generator_options options;
    for (; !stop.stop_requested(); ++options.seed) {
      paysim_source source{of_, options};
      for (auto rows = source.make_batch(); !stop.stop_requested() && source.next(rows_at_once, rows);
           rows.clear())
        feed(rows, stop);
    }
  }

  void feed(const event_batch& rows, const std::stop_token& stop) {
    const auto columns = views_of(rows);
    for (std::size_t row = 0; row < rows.size() && !stop.stop_requested(); ++row) {
      const auto elapsed = [this] { return std::chrono::steady_clock::now() - start_; };
      for (auto wait = pacer_.take(elapsed()); wait.count() > 0 && !stop.stop_requested();
           wait = pacer_.take(elapsed()))
        producer_.poll(std::max(std::chrono::milliseconds{1},
                                std::chrono::duration_cast<std::chrono::milliseconds>(wait)));
      value_.clear();
      writer_.append(columns, row, sent_++ % 2 == 0 ? encoding::object : encoding::string, value_);
      send();
    }
  }

  void send() {
    outgoing_record record;
    record.topic = topic_;
    record.value = value_;
    while (producer_.produce(record))
      producer_.poll(std::chrono::milliseconds{10});
  }

  std::shared_ptr<const schema> of_;
  message_writer writer_;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
  rate_pacer pacer_{demo_rate};
  std::uint64_t sent_ = 0;
  producer producer_;
  std::string topic_;
  std::string value_;
  std::jthread thread_; ///< goes first
};

std::optional<host_port> free_port_behind(const host_port& taken) {
  constexpr int most_tried = 100;
  for (int port = taken.port + 1; port <= std::min(taken.port + most_tried, 65535); ++port)
    if (const host_port tried{taken.host, static_cast<std::uint16_t>(port)}; can_listen(tried))
      return tried;
  return std::nullopt;
}

/// What to type in another terminal so that other commands find this broker: the program need not be on the
/// path, and a second node neither shares the partitions of this one nor wants its port.
std::string next_commands(const settings& values) {
  const auto folder = std::filesystem::read_symlink("/proc/self/exe").parent_path().string();
  return "vigie demo: for other commands, in another terminal, first:\n"
         "  export PATH=\"" +
         folder +
         ":$PATH\"\n"
         "  export VIGIE_KAFKA_BOOTSTRAP_SERVERS=" +
         values.kafka.bootstrap_servers +
         "\n"
         "  export VIGIE_KAFKA_GROUP=another VIGIE_HTTP_LISTEN=127.0.0.1:0\n";
}

class demo_subcommand final : public subcommand {
public:
  command_title title() const override {
    return {"demo", "The whole system on this machine: an embedded broker, a producer at 500 tx/s, a node",
            "vigie demo\n"
            "vigie demo --windows=30s,5min --http.listen=127.0.0.1:8090\n"
            "vigie demo --language=fr"};
  }

  void declare(CLI::App& app) override { settings_.declare(app); }

  int run() override {
    auto configured = settings_.read_quietly();
    if (configured.origins.contains("kafka.bootstrap-servers"))
      throw usage_error(
          "kafka.bootstrap-servers: the demo brings its own broker; use `vigie run` for another");
    auto& values = configured.values;
    if (values.schema != "paysim")
      throw usage_error("schema: the demo makes transactions of paysim; use `vigie run` for others");
    const signals blocked; // Before the first thread.
    choose_port(configured);
    auto broker = value_of(embedded_broker::start());
    for (const auto& topic : {values.kafka.topic, values.kafka.alerts_topic, values.kafka.dead_letter_topic})
      if (const auto error = broker.create_topic(topic, demo_partitions))
        throw std::runtime_error(error->text);
    values.kafka.bootstrap_servers = broker.bootstrap_servers();
    values.kafka.start = start_at::earliest;
    const demo_feed feed{open_schema("schema", values.schema), values.kafka.bootstrap_servers,
                         values.kafka.topic};
    std::cerr << "vigie demo: a broker at " << values.kafka.bootstrap_servers << ", " << demo_rate
              << " transactions a second on the topic " << values.kafka.topic
              << "; the first line comes after a few seconds, Ctrl-C ends it\n";
    if (values.http.listen)
      std::cerr << "vigie demo: look at it on http://" << to_string(*values.http.listen) << "/\n";
    std::cerr << next_commands(values);
    return run_node(configured, {.own_broker = true});
  }

private:
  /// Nobody is sent to a page that somebody else serves.
  static void choose_port(configuration& configured) {
    auto& listen = configured.values.http.listen;
    if (!listen)
      return;
    if (listen->port == 0) // any free one, which is to be told
      listen = free_port_behind({listen->host, first_port}).value_or(*listen);
    if (can_listen(*listen))
      return;
    const auto taken = to_string(*listen);
    const auto free = free_port_behind(*listen);
    if (!free || configured.origins.contains("http.listen"))
      throw std::runtime_error("http.listen: " + taken + " is taken by another program" +
                               (free ? "; " + to_string(*free) + " is free" : ""));
    std::cerr << "vigie demo: " << taken << " is taken by another program; the dashboard takes "
              << to_string(*free) << " (--http.listen chooses another)\n";
    listen = free;
  }

private:
  settings_options settings_;
};

} // namespace

std::unique_ptr<subcommand> demo_command() {
  return std::make_unique<demo_subcommand>();
}

} // namespace vigie

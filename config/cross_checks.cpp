#include "config/cross_checks.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <fstream>
#include <initializer_list>
#include <span>

namespace vigie {

namespace {

using keys = std::initializer_list<std::string_view>;

class checker {
public:
  checker(const settings& values, const std::set<std::string_view>& failed)
      : values_{values}, failed_{failed} {}

  std::vector<std::string> run() && {
    in_flight();
    input();
    topics();
    certificates();
    cluster_addresses();
    cluster_clock();
    http_address();
    return std::move(errors_);
  }

private:
  void in_flight() {
    expect({"in-flight", "batch-size"}, values_.in_flight >= values_.batch_size,
           "in-flight: " + std::to_string(values_.in_flight) +
               " is less than one batch; use at least batch-size, " + std::to_string(values_.batch_size));
  }

  void input() {
    const auto& input = values_.input;
    expect({"input.format", "input.registry"}, input.format != input_format::avro || !input.registry.empty(),
           "input.registry: missing; input.format avro needs the address of a schema registry");
  }

  /// A topic that is both read and written would feed itself.
  void topics() {
    const auto& kafka = values_.kafka;
    auto differ = [&](std::string_view key, const std::string& one, std::string_view other_key,
                      const std::string& other) {
      expect({key, other_key}, one != other,
             std::string{key} + ": " + in_quotes(one) + " is also " + std::string{other_key} +
                 "; use another topic");
    };
    differ("kafka.alerts-topic", kafka.alerts_topic, "kafka.topic", kafka.topic);
    differ("kafka.dead-letter-topic", kafka.dead_letter_topic, "kafka.topic", kafka.topic);
    differ("kafka.dead-letter-topic", kafka.dead_letter_topic, "kafka.alerts-topic", kafka.alerts_topic);
    const std::pair<std::string_view, const std::string*> others[] = {
        {"kafka.topic", &kafka.topic},
        {"kafka.alerts-topic", &kafka.alerts_topic},
        {"kafka.dead-letter-topic", &kafka.dead_letter_topic},
        {"kafka.verdicts-topic", &kafka.verdicts_topic}};
    for (const auto& [key, topic] : std::span{others}.first(3))
      if (!kafka.verdicts_topic.empty())
        differ("kafka.verdicts-topic", kafka.verdicts_topic, key, *topic);
    for (const auto& [key, topic] : others)
      if (!kafka.policy_topic.empty())
        differ("kafka.policy-topic", kafka.policy_topic, key, *topic);
  }

  void certificates() {
    const auto& cluster = values_.cluster;
    bool any = !cluster.certificate.empty() || !cluster.key.empty() || !cluster.ca.empty();
    auto check = [&](std::string_view key, const std::filesystem::path& path) {
      expect({"cluster.certificate", "cluster.key", "cluster.ca"}, !any || !path.empty(),
             std::string{key} + ": missing; cluster.certificate, cluster.key and cluster.ca go together");
      expect({key}, path.empty() || is_readable(path),
             std::string{key} + ": " + in_quotes(path.string()) +
                 " cannot be read; use the path of a PEM file");
    };
    check("cluster.certificate", cluster.certificate);
    check("cluster.key", cluster.key);
    check("cluster.ca", cluster.ca);
  }

  void cluster_addresses() {
    auto check = [&](std::string_view key, const host_port& address) {
      expect(
          {key, "cluster.certificate"}, values_.cluster.has_tls() || is_loopback(address),
          std::string{key} + ": " + to_string(address) +
              " is not on loopback; set cluster.certificate, cluster.key and cluster.ca, or use 127.0.0.1");
    };
    if (values_.cluster.listen)
      check("cluster.listen", *values_.cluster.listen);
    for (const auto& address : values_.cluster.join)
      check("cluster.join", address);
  }

  /// By event time a window's end follows from the messages that this one node has read.
  void cluster_clock() {
    const auto& cluster = values_.cluster;
    expect({"clock", "cluster.listen", "cluster.join"},
           values_.clock == clock_source::wall || (!cluster.listen && cluster.join.empty()),
           "clock: event is for one node alone; use wall, or leave cluster.listen and cluster.join out");
  }

  void http_address() {
    const auto& http = values_.http;
    if (http.listen)
      expect({"http.listen", "http.token"}, is_loopback(*http.listen) || !http.token.empty(),
             "http.listen: " + to_string(*http.listen) +
                 " is not on loopback; set http.token or http.token-file, or use 127.0.0.1");
  }

  static bool is_readable(const std::filesystem::path& path) {
    return std::filesystem::is_regular_file(path) && std::ifstream{path}.good();
  }

  void expect(keys involved, bool holds, std::string error) {
    auto has_failed = [&](std::string_view key) { return failed_.contains(key); };
    if (!holds && std::ranges::none_of(involved, has_failed))
      errors_.push_back(std::move(error));
  }

  const settings& values_;
  const std::set<std::string_view>& failed_;
  std::vector<std::string> errors_;
};

} // namespace

std::vector<std::string> cross_checks(const settings& values, const std::set<std::string_view>& failed) {
  return checker{values, failed}.run();
}

} // namespace vigie

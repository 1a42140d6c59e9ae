#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigie {

/// A network address as written: "localhost:8080", "10.0.0.1:4711", "[::1]:4711".
struct host_port {
  std::string host; ///< without the brackets of an IPv6 address
  std::uint16_t port = 0;

  friend bool operator==(const host_port&, const host_port&) = default;
};

enum class start_at : std::uint8_t { latest, earliest };
enum class delivery_guarantee : std::uint8_t { at_least_once, exactly_once };
enum class clock_source : std::uint8_t { wall, event };
enum class input_format : std::uint8_t { json, avro };
enum class log_format : std::uint8_t { text, json };
enum class log_level : std::uint8_t { error, warning, info, debug, trace };
enum class report_language : std::uint8_t { english, french };

struct kafka_settings {
  std::string bootstrap_servers; ///< as librdkafka takes them: "host:port,host:port"
  std::string topic;
  std::string group;
  std::string alerts_topic;
  std::string verdicts_topic; ///< empty: none
  std::string policy_topic;   ///< empty: policies come from files
  std::string dead_letter_topic;
  start_at start{};
  delivery_guarantee delivery{};
  std::string key; ///< the field that the topic is keyed by; empty: the schema's
  std::map<std::string, std::string> properties; ///< librdkafka's, with those of the file below
  std::filesystem::path credentials;             ///< empty: no such file
};

/// What a schema registry wants to see; from a file alone. Paths of PEM files.
struct registry_access {
  std::string user_info; ///< "user:password"
  std::string ca;
  std::string certificate;
  std::string key;
};

struct input_settings {
  input_format format{};
  std::string registry;              ///< its address; empty: none
  std::filesystem::path credentials; ///< empty: no such file
  registry_access access;            ///< what is in it
};

struct history_settings {
  std::chrono::milliseconds lateness{};
  bool partial = false;
  std::size_t memory = 0; ///< bytes
};

struct cluster_settings {
  std::optional<host_port> listen;
  std::vector<host_port> join;
  std::string name; ///< empty: the host's name, and no static member id
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path ca;

  bool has_tls() const { return !certificate.empty(); }
};

struct http_settings {
  std::optional<host_port> listen;
  std::string token; ///< empty: none is asked for
  std::filesystem::path token_file;
};

struct log_settings {
  log_format format{};
  log_level level{};
};

/// Everything that a user can set. `load` fills it by the table in settings_table.cpp, which says what each
/// one means.
struct settings {
  kafka_settings kafka;
  input_settings input;
  history_settings history;
  std::vector<std::chrono::milliseconds> windows; ///< whole seconds, no two alike
  std::chrono::milliseconds refresh{};            ///< whole seconds
  clock_source clock{};
  std::chrono::milliseconds report_delay{};
  std::chrono::milliseconds idle_timeout{};
  std::size_t scorers = 0; ///< at least one once loaded
  std::size_t batch_size = 0;
  std::size_t in_flight = 0;
  std::size_t in_flight_bytes = 0;
  std::string schema;              ///< a shipped one's name, or a file
  std::filesystem::path model;     ///< "none": no model
  std::filesystem::path rules;     ///< empty: none
  std::filesystem::path shadow;    ///< empty: none
  std::optional<double> threshold; ///< none: the model's own
  bool verdict_features = false;
  report_language language{};
  bool mask_accounts = true;
  cluster_settings cluster;
  http_settings http;
  log_settings log;
};

} // namespace vigie

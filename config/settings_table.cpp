#include "config/settings_table.hpp"

namespace vigie {

using namespace std::chrono_literals;

namespace {

const words<start_at> starts{{"earliest", start_at::earliest}, {"latest", start_at::latest}};
const words<delivery_guarantee> deliveries{{"at-least-once", delivery_guarantee::at_least_once},
                                           {"exactly-once", delivery_guarantee::exactly_once}};
const words<clock_source> clocks{{"wall", clock_source::wall}, {"event", clock_source::event}};
const words<report_language> languages{{"en", report_language::english}, {"fr", report_language::french}};
const words<input_format> input_formats{{"json", input_format::json}, {"avro", input_format::avro}};
const words<log_format> formats{{"text", log_format::text}, {"json", log_format::json}};
const words<log_level> levels{{"error", log_level::error},
                              {"warning", log_level::warning},
                              {"info", log_level::info},
                              {"debug", log_level::debug},
                              {"trace", log_level::trace}};

constexpr bool common = true;

} // namespace

// clang-format off
std::vector<setting> settings_table(settings& s) {
  return {
    // key                       default                     kind, range and unit
    //     example
    //     meaning, and whether it is among the options that most users want

    {"kafka.bootstrap-servers",  "127.0.0.1:9092",           brokers(s.kafka.bootstrap_servers),
         "kafka-1:9092,kafka-2:9092",
         "The brokers to ask first.", common},

    {"kafka.topic",              "transactions",             kafka_name(s.kafka.topic),
         "payments",
         "The topic to read.", common},

    {"kafka.group",              "vigie",                    text(s.kafka.group, "NAME"),
         "vigie-test",
         "The consumer group to read it by; the nodes of one group share the partitions.", common},

    {"kafka.alerts-topic",       "fraud-alerts",             kafka_name(s.kafka.alerts_topic),
         "payments-alerts",
         "The topic to write alerts to.", common},

    {"kafka.dead-letter-topic",  "transactions-dead-letter", kafka_name(s.kafka.dead_letter_topic),
         "payments-dead-letter",
         "The topic to set messages aside in that are no transactions."},

    {"kafka.verdicts-topic",     "off",                      or_none("off", s.kafka.verdicts_topic, kafka_name(s.kafka.verdicts_topic)),
         "payments-verdicts",
         "The topic to write the verdict on every transaction to, with the promise that alerts have."},

    {"kafka.policy-topic",       "off",                      or_none("off", s.kafka.policy_topic, kafka_name(s.kafka.policy_topic)),
         "payments-policies",
         "The topic that policies are published to (vigie policy); off: they are model, rules and threshold."},

    {"kafka.start",              "latest",                   choice(s.kafka.start, starts),
         "earliest",
         "Where to begin in a partition for which the group has no committed offset.", common},

    {"kafka.delivery",           "at-least-once",            choice(s.kafka.delivery, deliveries),
         "exactly-once",
         "Whether an alert may be repeated after a failure, or never (by Kafka transactions, a little later)."},

    {"kafka.key",                "",                         name(s.kafka.key),
         "TERMINAL_ID",
         "The field that the topic is keyed by, where it is not the schema's key."},

    {"kafka.properties",         "{}",                       properties(s.kafka.properties),
         "session.timeout.ms=6000",
         "Any property of librdkafka, passed through word for word. Properties of several places add up."},

    {"kafka.credentials",        "",                         path(s.kafka.credentials, true),
         "/etc/vigie/credentials/kafka.properties",
         "A file of such properties, name=value on each line, for those that are secret; they win over the others."},

    {"input.format",             "json",                     choice(s.input.format, input_formats),
         "avro",
         "What messages are written in; avro: as Confluent's serialisers frame it, with schemas from a registry."},

    {"input.registry",           "",                         web_address(s.input.registry),
         "https://registry:8081",
         "The address of the schema registry (Confluent's API), which avro needs."},

    {"input.credentials",        "",                         path(s.input.credentials, true),
         "/etc/vigie/credentials/registry.properties",
         "A file of what the registry wants to see, name=value on each line: basic.auth.user.info=USER:PASSWORD, "
         "ssl.ca.location, ssl.certificate.location, ssl.key.location."},

    {"history.lateness",         "1h",                       duration(s.history.lateness, 0s, 400 * 24h),
         "10min",
         "How far behind its partition's newest a message may be and still have its exact history."},

    {"history.partial",          "false",                    boolean(s.history.partial),
         "true",
         "Whether to run although history by a second key is not whole; alerts say that it is not."},

    {"history.memory",           "1GiB",                     bytes(s.history.memory, mebibyte, 1024 * gibibyte),
         "4GiB",
         "The most bytes that history takes in a node. Where that does not suffice the oldest of it goes first, and "
         "says so."},

    {"windows",                  "[30s]",                    durations(s.windows, 1s, 24h, 8),
         "[30s, 5min]",
         "The lengths of the sliding windows, one aggregator each.", common},

    {"refresh",                  "1s",                       duration(s.refresh, 1s, 1h, whole_seconds{}),
         "5s",
         "How often each window is reported."},

    {"clock",                    "wall",                     choice(s.clock, clocks),
         "event",
         "What ends a window: the machine's clock, or (for replays) the timestamps of the messages read.", common},

    {"report-delay",             "250ms",                    duration(s.report_delay, 0s, 10s),
         "1s",
         "With the wall clock, how long after a window's end it is reported, so that messages under way are in it."},

    {"idle-timeout",             "10s",                      duration(s.idle_timeout, 100ms, 1h),
         "1min",
         "With the event clock, how long a silent partition holds back the others."},

    {"scorers",                  "0",                        number(s.scorers, 0, 256, "scorers"),
         "4",
         "How many actors score at once; 0 for one a core."},

    {"batch-size",               "1000",                     number(s.batch_size, 1, 100'000, "transactions"),
         "500",
         "The most transactions that travel together."},

    {"in-flight",                "20000",                    number(s.in_flight, 1, 10'000'000, "transactions"),
         "50000",
         "The most transactions under way in a node at once; reading pauses beyond. At least batch-size."},

    {"in-flight-bytes",          "32MiB",                    bytes(s.in_flight_bytes, 64 * kibibyte, 64 * gibibyte),
         "128MiB",
         "The most bytes of them at once, as received. Each partition may have one message under way that is larger "
         "than its share."},

    {"schema",                   "paysim",                   text(s.schema, "NAME|FILE"),
         "/etc/vigie/payments.yaml",
         "What the messages are: the name of a shipped schema (paysim, cards), or a YAML file (docs/schema.md).", common},

    {"model",                    "boosted.json",             path(s.model),
         "/etc/vigie/model.json",
         "The model file; boosted.json and logistic.json, for paysim, are shipped. A changed file is loaded anew. "
         "none: a node without a model, which only counts.", common},

    {"rules",                    "none",                     or_none("none", s.rules, path(s.rules)),
         "/etc/vigie/rules.yaml",
         "A file of rules that judge beside the model (docs/rules.md). A changed file, or list of it, is loaded anew.",
         common},

    {"shadow",                   "none",                     or_none("none", s.shadow, path(s.shadow)),
         "/etc/vigie/next-rules.yaml",
         "A model or rules file that judges beside the real one, without effect (docs/policies.md). A changed file is loaded "
         "anew."},

    {"threshold",                "model",                    share_or(s.threshold, "model"),
         "0.8",
         "The score from which a transaction is suspicious; model for the threshold in the model file.", common},

    {"verdict-features",         "false",                    boolean(s.verdict_features),
         "true",
         "Whether these verdicts tell every history figure and feature of the schema."},

    {"language",                 "en",                       choice(s.language, languages),
         "fr",
         "The language of the report lines.", common},

    {"mask-accounts",            "true",                     boolean(s.mask_accounts),
         "false",
         "Whether account names are shortened in logs and on the dashboard. Alerts carry them whole."},

    {"cluster.listen",           "off",                      listen_address(s.cluster.listen, false),
         "10.0.0.1:4711",
         "This node's address for other nodes; a node that joins without one takes any free port. Other than on "
         "loopback it needs the certificates below."},

    {"cluster.join",             "[]",                       addresses(s.cluster.join),
         "10.0.0.2:4711,10.0.0.3:4711",
         "Addresses of nodes to join; any one of the cluster will do, several are tried in turn."},

    {"cluster.name",             "",                         kafka_name(s.cluster.name, true),
         "node-1",
         "This node's name, also Kafka's static member id; empty for the host's name and no static member id."},

    {"cluster.certificate",      "",                         path(s.cluster.certificate, true),
         "/etc/vigie/node.crt",
         "This node's certificate (PEM) for mutual TLS between nodes."},

    {"cluster.key",              "",                         path(s.cluster.key, true),
         "/etc/vigie/node.key",
         "The private key (PEM) of the certificate."},

    {"cluster.ca",               "",                         path(s.cluster.ca, true),
         "/etc/vigie/ca.crt",
         "The authority (PEM) that the certificates of all nodes must come from."},

    {"http.listen",              "127.0.0.1:8080",           listen_address(s.http.listen, true),
         "0.0.0.0:8080",
         "Where the dashboard, the API, the metrics and the health checks are served. Other than on loopback it "
         "needs a token.", common},

    {"http.token",               "",                         secret_text(s.http.token),
         "R4nd0mW0rds",
         "What an HTTP client has to show; empty for none."},

    {"http.token-file",          "",                         path(s.http.token_file, true),
         "/etc/vigie/credentials/http.token",
         "A file that holds the token, in place of http.token."},

    {"log.format",               "text",                     choice(s.log.format, formats),
         "json",
         "Lines for people, or one JSON object a line.", common},

    {"log.level",                "info",                     choice(s.log.level, levels),
         "debug",
         "The least important lines to log."},
  };
}
// clang-format on

std::string_view setting::section() const {
  auto dot = key.find('.');
  return dot == std::string_view::npos ? std::string_view{} : key.substr(0, dot);
}

std::string_view setting::name() const {
  return key.substr(key.find('.') + 1);
}

std::string environment_name(std::string_view key) {
  std::string result{"VIGIE_"};
  for (char c : key)
    result += c == '.' || c == '-' ? '_' : static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
  return result;
}

} // namespace vigie

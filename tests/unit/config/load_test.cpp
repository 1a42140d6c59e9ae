#define CAF_SUITE config.load

#include "config/load.hpp"

#include "config/settings_table.hpp"

#include "caf/test/unit_test.hpp"

#include <filesystem>
#include <fstream>

#include <unistd.h>

using namespace vigie;
using namespace std::chrono_literals;

namespace {

using texts = std::vector<std::string>;
using milliseconds = std::chrono::milliseconds;

configuration load_file(std::string_view content) {
  return load(std::vector{file_layer(content, "vigie.conf")});
}

configuration load_environment(std::vector<std::string_view> variables) {
  return load(std::vector{environment_layer(variables)});
}

/// As if given on the command line.
configuration load_one(const std::string& key, const std::string& text) {
  return load(std::vector{layer{{{key, text, "--" + key}}, {}}});
}

/// A file for as long as the object lives.
struct scratch_file {
  explicit scratch_file(const std::string& content) {
    std::string name = (std::filesystem::temp_directory_path() / "vigie-test-XXXXXX").string();
    close(mkstemp(name.data()));
    path = name;
    std::ofstream{path} << content;
  }
  ~scratch_file() { std::filesystem::remove(path); }
  scratch_file(const scratch_file&) = delete;
  scratch_file& operator=(const scratch_file&) = delete;

  std::string path;
};

/// The only error that a value causes, without "key (from origin): ".
std::string error_of(const std::string& key, const std::string& text) {
  auto errors = load_one(key, text).errors;
  if (errors.size() != 1)
    return std::to_string(errors.size()) + " errors";
  auto head = key + " (from --" + key + "): ";
  return errors.front().starts_with(head) ? errors.front().substr(head.size()) : errors.front();
}

} // namespace

CAF_TEST(every default and every example fits) {
  settings values;
  for (const auto& entry : settings_table(values)) {
    CAF_MESSAGE(entry.key);
    CAF_CHECK(!entry.kind.read(entry.standard));
    CAF_CHECK(!entry.kind.read(entry.example));
    CAF_CHECK(!entry.sentence.empty());
  }
  CAF_CHECK(load({}).errors.empty());
}

CAF_TEST(the defaults are those that users rely on) {
  auto values = load({}).values;
  CAF_CHECK_EQUAL(values.kafka.bootstrap_servers, "127.0.0.1:9092");
  CAF_CHECK_EQUAL(values.kafka.topic, "transactions");
  CAF_CHECK_EQUAL(values.kafka.group, "vigie");
  CAF_CHECK_EQUAL(values.kafka.alerts_topic, "fraud-alerts");
  CAF_CHECK_EQUAL(values.kafka.dead_letter_topic, "transactions-dead-letter");
  CAF_CHECK(values.kafka.start == start_at::latest);
  CAF_CHECK(values.kafka.delivery == delivery_guarantee::at_least_once);
  CAF_CHECK(values.kafka.properties.empty());
  CAF_CHECK((values.windows == std::vector<milliseconds>{30s}));
  CAF_CHECK(values.refresh == 1s);
  CAF_CHECK(values.clock == clock_source::wall);
  CAF_CHECK(values.report_delay == 250ms);
  CAF_CHECK(values.idle_timeout == 10s);
  CAF_CHECK(values.scorers >= 1);
  CAF_CHECK_EQUAL(values.model.string(), "boosted.json");
  CAF_CHECK(!values.threshold);
  CAF_CHECK(values.language == report_language::english);
  CAF_CHECK(values.mask_accounts);
  CAF_CHECK(!values.cluster.listen && values.cluster.join.empty() && values.cluster.name.empty());
  CAF_CHECK((values.http.listen == host_port{"127.0.0.1", 8080}));
  CAF_CHECK(values.log.format == log_format::text);
  CAF_CHECK(values.log.level == log_level::info);
}

CAF_TEST(a file sets every kind of value) {
  auto loaded = load_file(R"(
kafka {
  bootstrap-servers = "a:9092,b:9092"
  start = "earliest"
  properties = { "session.timeout.ms" = 6000, "sasl.password" = "a, \"b\"" }
}
windows = [30s, 5min]
idle-timeout = 250ms
batch-size = 10
threshold = 0.75
mask-accounts = false
model = "/etc/model.json"
cluster { join = ["127.0.0.1:4711", "[::1]:4712"] }
http { listen = "off" }
)");
  CAF_CHECK_EQUAL(loaded.errors, texts{});
  const auto& values = loaded.values;
  CAF_CHECK_EQUAL(values.kafka.bootstrap_servers, "a:9092,b:9092");
  CAF_CHECK(values.kafka.start == start_at::earliest);
  CAF_CHECK_EQUAL(values.kafka.properties.at("session.timeout.ms"), "6000");
  CAF_CHECK_EQUAL(values.kafka.properties.at("sasl.password"), "a, \"b\"");
  CAF_CHECK((values.windows == std::vector<milliseconds>{30s, 5min}));
  CAF_CHECK(values.idle_timeout == 250ms);
  CAF_CHECK_EQUAL(values.batch_size, 10u);
  CAF_CHECK(values.threshold == 0.75);
  CAF_CHECK(!values.mask_accounts);
  CAF_CHECK_EQUAL(values.model.string(), "/etc/model.json");
  CAF_CHECK((values.cluster.join == std::vector<host_port>{{"127.0.0.1", 4711}, {"::1", 4712}}));
  CAF_CHECK(!values.http.listen);
}

CAF_TEST(the command line wins over the environment and that over the file) {
  std::vector<std::string_view> variables{"VIGIE_KAFKA_TOPIC=environment", "VIGIE_KAFKA_GROUP=environment"};
  std::vector layers{file_layer("kafka { topic = file, group = file, alerts-topic = file }", "vigie.conf"),
                     environment_layer(variables),
                     layer{{{"kafka.topic", "command-line", "--kafka.topic"}}, {}}};
  auto loaded = load(layers);
  CAF_CHECK_EQUAL(loaded.errors, texts{});
  CAF_CHECK_EQUAL(loaded.values.kafka.topic, "command-line");
  CAF_CHECK_EQUAL(loaded.values.kafka.group, "environment");
  CAF_CHECK_EQUAL(loaded.values.kafka.alerts_topic, "file");
  CAF_CHECK_EQUAL(loaded.origins["kafka.topic"], "--kafka.topic");
  CAF_CHECK_EQUAL(loaded.origins["kafka.group"], "VIGIE_KAFKA_GROUP");
  CAF_CHECK_EQUAL(loaded.origins["kafka.alerts-topic"], "vigie.conf, line 1");
  CAF_CHECK(!loaded.origins.contains("windows"));
}

CAF_TEST(properties of all places add up) {
  std::vector<std::string_view> variables{"VIGIE_KAFKA_PROPERTIES={\"b\" = 2, c.d = 2}",
                                          "VIGIE_KAFKA_PROPERTIES_SESSION_TIMEOUT_MS=6000"};
  std::vector layers{file_layer("kafka { properties { a = 1, b = 1 } }", "vigie.conf"),
                     environment_layer(variables),
                     layer{{{"kafka.properties.c.d", "x=\"y\", z", "--kafka.properties"}}, {}}};
  auto loaded = load(layers);
  CAF_CHECK_EQUAL(loaded.errors, texts{});
  using map = std::map<std::string, std::string>;
  CAF_CHECK((loaded.values.kafka.properties ==
             map{{"a", "1"}, {"b", "2"}, {"c.d", "x=\"y\", z"}, {"session.timeout.ms", "6000"}}));
}

CAF_TEST(a bad value is named with its origin and what is allowed) {
  CAF_CHECK_EQUAL(
      load_environment({"VIGIE_KAFKA_START=newest"}).errors,
      texts{"kafka.start (from VIGIE_KAFKA_START): \"newest\" is not allowed; use earliest or latest"});
  CAF_CHECK_EQUAL(
      load_file("\nrefresh = 0s").errors,
      texts{"refresh (from vigie.conf, line 2): \"0s\" is out of range; use 1s to 1h in whole seconds"});
}

CAF_TEST(values out of range are errors) {
  CAF_CHECK_EQUAL(error_of("refresh", "30"),
                  "\"30\" has no unit (ms, s, min or h); use 1s to 1h in whole seconds");
  CAF_CHECK_EQUAL(error_of("refresh", "1500ms"),
                  "\"1500ms\" is not in whole seconds; use 1s to 1h in whole seconds");
  CAF_CHECK_EQUAL(error_of("refresh", "2h"), "\"2h\" is out of range; use 1s to 1h in whole seconds");
  CAF_CHECK_EQUAL(error_of("report-delay", "11s"), "\"11s\" is out of range; use 0s to 10s");
  CAF_CHECK_EQUAL(error_of("idle-timeout", "99ms"), "\"99ms\" is out of range; use 100ms to 1h");
  CAF_CHECK_EQUAL(error_of("idle-timeout", "soon"), "\"soon\" is not a duration; use 100ms to 1h");
  CAF_CHECK_EQUAL(error_of("batch-size", "0"), "\"0\" is out of range; use 1 to 100000 transactions");
  CAF_CHECK_EQUAL(error_of("batch-size", "1.5"),
                  "\"1.5\" is not a whole number; use 1 to 100000 transactions");
  CAF_CHECK_EQUAL(error_of("batch-size", "99999999999999999999"),
                  "\"99999999999999999999\" is out of range; use 1 to 100000 transactions");
  CAF_CHECK_EQUAL(error_of("threshold", "1.01"), "\"1.01\" is out of range; use 0 to 1, or model");
  CAF_CHECK_EQUAL(error_of("threshold", "nan"), "\"nan\" is not a number; use 0 to 1, or model");
  CAF_CHECK_EQUAL(error_of("mask-accounts", "yes"), "\"yes\" is not allowed; use true or false");
  CAF_CHECK_EQUAL(error_of("log.level", "loud"),
                  "\"loud\" is not allowed; use error, warning, info, debug or trace");
}

CAF_TEST(names and addresses are checked) {
  auto name_rule = std::string{"; use 1 to 249 letters, digits, \".\", \"_\" and \"-\""};
  for (auto text : {"", "a b", "..", "caf\xc3\xa9"})
    CAF_CHECK_EQUAL(error_of("kafka.topic", text),
                    in_quotes(text) + " is not a name that Kafka takes" + name_rule);
  CAF_CHECK_EQUAL(load_one("cluster.name", "").errors, texts{});
  CAF_CHECK_EQUAL(error_of("kafka.bootstrap-servers", "a:9092,b:x"),
                  "\"a:9092,b:x\" does not fit: \"b:x\" is not a broker's address; use a list of host:port");
  CAF_CHECK_EQUAL(error_of("kafka.bootstrap-servers", ""), "\"\" names no broker; use a list of host:port");
  CAF_CHECK_EQUAL(
      load_one("kafka.bootstrap-servers", "SSL://a:9092, b, [::1]:9092").values.kafka.bootstrap_servers,
      "SSL://a:9092,b,[::1]:9092");
  for (const auto* written : {"[::1]", "[::1],[::2]", "[[::1], [::2]]"})
    CAF_CHECK_EQUAL(load_one("kafka.bootstrap-servers", written).errors.size(), 0u);
  CAF_CHECK_EQUAL(load_one("kafka.bootstrap-servers", "a b://c").errors.size(), 1u);
  CAF_CHECK_EQUAL(
      error_of("http.listen", "8080"),
      "\"8080\" is not an address; use host:port with a port from 0 (any free one) to 65535, or off");
  CAF_CHECK_EQUAL(error_of("cluster.listen", "127.0.0.1:0"),
                  "\"127.0.0.1:0\" is not an address; use host:port with a port from 1 to 65535, or off");
  CAF_CHECK_EQUAL(
      error_of("cluster.join", "127.0.0.1:1,x"),
      "\"127.0.0.1:1,x\" does not fit: \"x\" is not an address; use a list of host:port with ports from 1 to "
      "65535");
}

CAF_TEST(windows are one to eight different lengths) {
  auto rule = std::string{"; use 1 to 8 different lengths, each 1s to 24h in whole seconds"};
  CAF_CHECK_EQUAL(error_of("windows", "[]"), "\"[]\" has 0 entries" + rule);
  CAF_CHECK_EQUAL(error_of("windows", "1s,2s,3s,4s,5s,6s,7s,8s,9s"),
                  "\"1s,2s,3s,4s,5s,6s,7s,8s,9s\" has 9 entries" + rule);
  CAF_CHECK_EQUAL(error_of("windows", "60s,1min"), "\"60s,1min\" names a length twice" + rule);
  CAF_CHECK_EQUAL(error_of("windows", "30s,25h"), "\"30s,25h\" does not fit: \"25h\" is out of range" + rule);
}

CAF_TEST(unknown names are errors with a suggestion) {
  CAF_CHECK_EQUAL(load_file("kafka {\n topik = \"a\"\n}\nsomething-else = 1").errors,
                  (texts{"kafka.topik (from vigie.conf, line 2): unknown key; did you mean \"kafka.topic\"?",
                         "something-else (from vigie.conf, line 4): unknown key"}));
  CAF_CHECK_EQUAL(load_file("kafka = 5").errors, texts{"kafka (from vigie.conf, line 1): unknown key"});
  CAF_CHECK_EQUAL(load_file("kafkaesque {}").errors,
                  texts{"kafkaesque (from vigie.conf, line 1): unknown key"});
  CAF_CHECK_EQUAL(load_environment({"VIGIE_KAFKA_TOPIK=a"}).errors,
                  texts{"VIGIE_KAFKA_TOPIK: unknown variable; did you mean \"VIGIE_KAFKA_TOPIC\"?"});
}

CAF_TEST(an empty section and the variables of others are no errors) {
  CAF_CHECK_EQUAL(load_file("kafka {\n}\ncluster {}").errors, texts{});
  CAF_CHECK_EQUAL(
      load_environment({"VIGIE_FAILPOINTS=x", "VIGIE_CONFIG_FILE=x", "PATH=/bin", "VIGIER=1"}).errors,
      texts{});
}

CAF_TEST(variables that Kubernetes makes for services are passed over with one line) {
  auto loaded = load_environment({"VIGIE_SERVICE_HOST=10.0.0.1", "VIGIE_SERVICE_PORT=8080",
                                  "VIGIE_SERVICE_PORT_HTTP=8080", "VIGIE_PORT=tcp://10.0.0.1:8080",
                                  "VIGIE_PORT_8080_TCP=tcp://10.0.0.1:8080", "VIGIE_PORT_8080_TCP_PROTO=tcp",
                                  "VIGIE_PORT_8080_TCP_PORT=8080", "VIGIE_PORT_8080_TCP_ADDR=10.0.0.1",
                                  "VIGIE_HTTP_SERVICE_HOST=10.0.0.2", "VIGIE_HTTP_PORT=udp://10.0.0.2:53",
                                  "VIGIE_HTTP_PORT_53_UDP_ADDR=10.0.0.2",
                                  "VIGIE_KAFKA_PROPERTIES_SERVICE_HOST=10.0.0.3", "VIGIE_KAFKA_GROUP=night"});
  CAF_CHECK_EQUAL(loaded.errors, texts{});
  CAF_CHECK_EQUAL(loaded.notes,
                  texts{"passed over 12 variables that Kubernetes makes for services: VIGIE_SERVICE_HOST, "
                        "VIGIE_SERVICE_PORT, VIGIE_SERVICE_PORT_HTTP and 9 others"});
  CAF_CHECK_EQUAL(loaded.values.kafka.group, "night");
  CAF_CHECK(loaded.values.kafka.properties.empty());
  CAF_CHECK_EQUAL(load_environment({"VIGIE_KAFKA_GROUP=night"}).notes, texts{});
  CAF_CHECK_EQUAL(load_environment({"VIGIE_PORT=tcp://[::1]:80"}).notes,
                  texts{"passed over 1 variable that Kubernetes makes for services: VIGIE_PORT"});
}

CAF_TEST(a variable that only resembles those of Kubernetes is an error) {
  for (auto variable :
       {"VIGIE_HTTP_PORT=8080", "VIGIE_SERVICE=x", "VIGIE_SERVICE_HOSTS=x", "VIGIE_PORT_X_TCP=x",
        "VIGIE_PORT_80_TCP_NAME=x", "VIGIE_XPORT=tcp://x:1", "VIGIE_SERVICE_PORTS=1"})
    CAF_CHECK_EQUAL(load_environment({variable}).errors.size(), 1u);
  CAF_CHECK_EQUAL(load_environment({"VIGIE_KAFKA_PROPERTIES_SASL_KERBEROS_SERVICE_NAME=kafka"})
                      .values.kafka.properties.at("sasl.kerberos.service.name"),
                  "kafka");
}

CAF_TEST(a key that is set twice in a file is an error) {
  CAF_CHECK_EQUAL(load_file("refresh = 1s\nrefresh = 2s").errors,
                  texts{"refresh (from vigie.conf, line 2): set already on line 1"});
  CAF_CHECK_EQUAL(load_file("kafka { topic = a }\nkafka.topic = b").errors,
                  texts{"kafka.topic (from vigie.conf, line 2): set already on line 1"});
}

CAF_TEST(a file that cannot be parsed is one error) {
  CAF_CHECK_EQUAL(load_file("kafka {\n topic = a\n").errors,
                  texts{"vigie.conf, line 3: the section \"kafka\", opened on line 1, is not closed"});
}

CAF_TEST(all errors are reported together) {
  std::vector<std::string_view> variables{"VIGIE_CLOCK=sun", "VIGIE_TOPIC=a"};
  std::vector layers{file_layer("refresh = 0s\nrefersh = 1s", "vigie.conf"), environment_layer(variables),
                     layer{{{"http.listen", "0.0.0.0:80", "--http.listen"}}, {}}};
  CAF_CHECK_EQUAL(load(layers).errors.size(), 5u);
}

CAF_TEST(a bad value is an error even where another layer overrides it) {
  std::vector layers{file_layer("refresh = 0s", "vigie.conf"), layer{{{"refresh", "1s", "--refresh"}}, {}}};
  CAF_CHECK_EQUAL(load(layers).errors.size(), 1u);
}

CAF_TEST(a node reads more than one batch) {
  CAF_CHECK_EQUAL(load_file("batch-size = 500\nin-flight = 499").errors,
                  texts{"in-flight: 499 is less than one batch; use at least batch-size, 500"});
  CAF_CHECK_EQUAL(load_file("batch-size = 500\nin-flight = 500").errors, texts{});
  CAF_CHECK_EQUAL(load_file("in-flight-bytes = 1MiB").values.in_flight_bytes, std::size_t{1} << 20);
  CAF_CHECK_EQUAL(error_of("in-flight-bytes", "1024"),
                  "\"1024\" has no unit (KiB, MiB or GiB); use 64KiB to 64GiB");
  CAF_CHECK_EQUAL(error_of("in-flight-bytes", "1KiB"), "\"1KiB\" is out of range; use 64KiB to 64GiB");
  CAF_CHECK_EQUAL(load_file("batch-size = 30000\nin-flight = many").errors.size(), 1u);
}

CAF_TEST(what is written is not what is read) {
  CAF_CHECK_EQUAL(load_one("kafka.topic", "fraud-alerts").errors,
                  texts{"kafka.alerts-topic: \"fraud-alerts\" is also kafka.topic; use another topic"});
  CAF_CHECK_EQUAL(load_one("kafka.alerts-topic", "transactions-dead-letter").errors.size(), 1u);
  CAF_CHECK_EQUAL(load_one("kafka.dead-letter-topic", "transactions").errors.size(), 1u);
}

CAF_TEST(other machines reach a node only under protection) {
  CAF_CHECK_EQUAL(
      load_one("http.listen", "0.0.0.0:8080").errors,
      texts{"http.listen: 0.0.0.0:8080 is not on loopback; set http.token or http.token-file, or use "
            "127.0.0.1"});
  CAF_CHECK_EQUAL(load_file("http { listen = \"0.0.0.0:8080\", token = x }").errors, texts{});
  CAF_CHECK_EQUAL(
      load_one("cluster.listen", "10.0.0.1:4711").errors,
      texts{"cluster.listen: 10.0.0.1:4711 is not on loopback; set cluster.certificate, cluster.key and "
            "cluster.ca, or use 127.0.0.1"});
  CAF_CHECK_EQUAL(load_one("cluster.join", "127.0.0.1:1,10.0.0.1:2").errors.size(), 1u);
  CAF_CHECK_EQUAL(load_one("cluster.listen", "127.0.0.1:4711").errors, texts{});
}

CAF_TEST(certificates come whole and readable) {
  auto file = std::string{VIGIE_SOURCE_DIR "/LICENSE"};
  auto missing = std::string{VIGIE_SOURCE_DIR "/no-such-file"};
  auto cluster = [](const std::string& certificate, const std::string& key, const std::string& ca) {
    return load_file("cluster {\n listen = \"10.0.0.1:4711\"\n certificate = " + in_quotes(certificate) +
                     "\n key = " + in_quotes(key) + "\n ca = " + in_quotes(ca) + "\n}");
  };
  CAF_CHECK_EQUAL(cluster(file, file, file).errors, texts{});
  CAF_CHECK_EQUAL(cluster(file, "", file).errors,
                  texts{"cluster.key: missing; cluster.certificate, cluster.key and cluster.ca go together"});
  CAF_CHECK_EQUAL(cluster(file, file, missing).errors,
                  texts{"cluster.ca: " + in_quotes(missing) + " cannot be read; use the path of a PEM file"});
}

CAF_TEST(an error does not give a secret away) {
  CAF_CHECK_EQUAL(
      error_of("http.token", "my secret"),
      "\"****\" holds a character that is not allowed; use printable ASCII characters without spaces");
  CAF_CHECK_EQUAL(error_of("kafka.properties", "sasl.password secret"),
                  "\"****\" does not fit: expected \"=\" or \"{\" after \"sasl.password\", found \"s\"; use "
                  "properties of "
                  "librdkafka, as name=value");
}

CAF_TEST(secrets may come from files of their own) {
  const scratch_file kafka{"# of the node\nsasl.username=node\n sasl.password = p=w d \r\n\n"};
  const scratch_file token{"R4nd0mW0rds-of-some-length-0123456789\n"};
  auto loaded = load_file("kafka { properties = { sasl.username = other, acks = all }, credentials = " +
                          in_quotes(kafka.path) + " }\nhttp { token-file = " + in_quotes(token.path) + " }");
  CAF_CHECK_EQUAL(loaded.errors, texts{});
  CAF_CHECK((loaded.values.kafka.properties ==
             std::map<std::string, std::string>{
                 {"acks", "all"}, {"sasl.password", "p=w d"}, {"sasl.username", "node"}}));
  CAF_CHECK_EQUAL(loaded.values.http.token, "R4nd0mW0rds-of-some-length-0123456789");
}

CAF_TEST(a file of secrets that is empty changes nothing) {
  const scratch_file empty{""};
  auto loaded = load_file("kafka.credentials = " + in_quotes(empty.path) +
                          "\nhttp { token = x, token-file = " + in_quotes(empty.path) + " }");
  CAF_CHECK_EQUAL(loaded.errors, texts{});
  CAF_CHECK_EQUAL(loaded.values.http.token, "x");
}

CAF_TEST(a wrong file of secrets is named without what it holds) {
  const scratch_file kafka{"security.protocol=SSL\nhunter2\n"};
  CAF_CHECK_EQUAL(load_one("kafka.credentials", kafka.path).errors,
                  texts{"kafka.credentials: " + kafka.path + ", line 2: is not name=value"});
  const scratch_file token{"hunter 2"};
  CAF_CHECK_EQUAL(load_one("http.token-file", token.path).errors,
                  texts{"http.token-file: " + token.path +
                        " holds a character that is not allowed; use printable "
                        "ASCII characters without spaces"});
  CAF_CHECK_EQUAL(
      load_one("http.token-file", "/no/such/file").errors,
      texts{"http.token-file: \"/no/such/file\" cannot be read; use the path of a file that holds the "
            "token"});
  CAF_CHECK_EQUAL(load_one("kafka.credentials", "/").errors.size(), 1u);
}

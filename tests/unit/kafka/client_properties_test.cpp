#define CAF_SUITE kafka.client_properties

#include "kafka/client_properties.hpp"

#include "caf/test/unit_test.hpp"

#include <mutex>
#include <vector>

using namespace vigie;

namespace {

std::string error_of(std::map<std::string, std::string> properties, std::vector<own_property> own = {}) {
  client_context context;
  const auto result = make_configuration({"127.0.0.1:1", std::move(properties)}, own, context);
  const auto* error = std::get_if<kafka_error>(&result);
  return error ? error->text : "";
}

} // namespace

CAF_TEST(any property of librdkafka passes) {
  CAF_CHECK_EQUAL(error_of({{"session.timeout.ms", "6000"}, {"linger.ms", "2"}}), "");
}

CAF_TEST(an unknown property is named in the error) {
  const auto text = error_of({{"no.such.thing", "1"}});
  CAF_CHECK(text.find("kafka.properties.no.such.thing") != text.npos);
}

CAF_TEST(a value that librdkafka refuses is an error that says what is allowed) {
  const auto text = error_of({{"session.timeout.ms", "soon"}});
  CAF_CHECK(text.find("kafka.properties.session.timeout.ms") != text.npos);
  CAF_CHECK(error_of({{"acks", "77777"}}).find("allowed range") != text.npos);
}

CAF_TEST(the user may change a standard but not what the program requires) {
  const auto user = std::map<std::string, std::string>{{"linger.ms", "7"}};
  CAF_CHECK_EQUAL(error_of(user, {{"linger.ms", "1", own_property::standard}}), "");
  CAF_CHECK(error_of(user, {{"linger.ms", "1", own_property::required}}).find("cannot be changed") !=
            std::string::npos);
}

CAF_TEST(brokers have their own option) {
  CAF_CHECK(error_of({{"bootstrap.servers", "x"}}).find("kafka.bootstrap-servers") != std::string::npos);
  CAF_CHECK(error_of({{"metadata.broker.list", "x"}}).find("kafka.bootstrap-servers") != std::string::npos);
}

CAF_TEST(log lines come to the program but not those about the other kind of client) {
  std::mutex mutex;
  std::vector<std::string> lines;
  client_context context;
  context.log = [&](kafka_log_level, std::string_view, std::string_view text) {
    const std::lock_guard guard(mutex);
    lines.emplace_back(text);
  };
  // The one makes lines at the start; the other belongs to producers.
  const client_properties user{"127.0.0.1:1", {{"debug", "generic"}, {"request.timeout.ms", "1"}}};
  auto configuration = make_configuration(user, {}, context);
  CAF_REQUIRE(std::holds_alternative<configuration_handle>(configuration));
  {
    const auto client = make_consumer_client(std::get<configuration_handle>(std::move(configuration)));
    CAF_REQUIRE(std::holds_alternative<client_handle>(client));
  }
  CAF_CHECK(!lines.empty());
  for (const auto& line : lines)
    CAF_CHECK(line.find("will be ignored") == line.npos);
}

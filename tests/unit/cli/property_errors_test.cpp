#define CAF_SUITE cli.property_errors

#include "cli/property_errors.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

namespace {

using texts = std::vector<std::string>;

texts errors_of(std::map<std::string, std::string> properties) {
  kafka_settings kafka;
  kafka.properties = std::move(properties);
  return property_errors(kafka);
}

} // namespace

CAF_TEST(a property that librdkafka does not have is named with the nearest that it has) {
  CAF_CHECK_EQUAL(
      errors_of({{"sesion.timeout.ms", "6000"}, {"compresion.type", "lz4"}, {"no.such.thing", "1"}}),
      (texts{"kafka.properties.compresion.type: librdkafka has no such property; did you mean "
             "\"compression.type\"?",
             "kafka.properties.no.such.thing: librdkafka has no such property",
             "kafka.properties.sesion.timeout.ms: librdkafka has no such property; did you mean "
             "\"session.timeout.ms\"?"}));
}

CAF_TEST(a value that librdkafka does not take is named with what is allowed) {
  CAF_CHECK_EQUAL(
      errors_of({{"acks", "77777"}, {"session.timeout.ms", "6000"}}),
      texts{"kafka.properties.acks: Configuration property \"request.required.acks\" value 77777 is "
            "outside allowed range -1..1000"});
}

CAF_TEST(an error about a property does not give a secret away) {
  const auto errors = errors_of({{"sasl.jaas.config", "hunter2"}, {"sasl.pasword", "hunter2"}});
  CAF_CHECK_EQUAL(errors,
                  (texts{"kafka.properties.sasl.jaas.config: librdkafka does not take this value",
                         "kafka.properties.sasl.pasword: librdkafka has no such property; did you mean "
                         "\"sasl.password\"?"}));
}

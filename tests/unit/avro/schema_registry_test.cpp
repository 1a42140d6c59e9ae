#define CAF_SUITE avro.schema_registry

#include "avro/schema_registry.hpp"

#include "avro/registry_client.hpp"
#include "unit/avro/schemas.hpp"

#include <atomic>
#include <future>

using namespace vigie;

namespace {

constexpr std::chrono::seconds patience{10};

const auto silent = [](const std::string&) {};

bool is_unavailable(const found_schema& found) {
  return std::holds_alternative<schema_unavailable>(found);
}

} // namespace

CAF_TEST(a schema is asked for once and whoever waits for it is told) {
  std::atomic<int> asked = 0;
  const auto schema = parsed(record_of(R"({"name": "n", "type": "int"})"));
  std::promise<void> told;
  schema_registry registry{[&](std::uint32_t) -> found_schema { return ++asked, schema; }, silent};
  CAF_CHECK(is_unavailable(registry.find(1, [&] { told.set_value(); })));
  CAF_REQUIRE(told.get_future().wait_for(patience) == std::future_status::ready);
  for (int i = 0; i < 3; ++i)
    CAF_CHECK(std::get<std::shared_ptr<const writer_schema>>(registry.find(1, {})) == schema);
  CAF_CHECK_EQUAL(asked.load(), 1);
}

CAF_TEST(a registry that is away is asked again and what is known stays) {
  std::atomic<bool> away = false;
  const auto schema = parsed(record_of(R"({"name": "n", "type": "int"})"));
  std::promise<std::string> gone;
  std::promise<std::string> back;
  std::atomic<int> lines = 0;
  const auto note = [&](const std::string& line) { (lines++ == 0 ? gone : back).set_value(line); };
  std::promise<void> first;
  std::promise<void> second;
  schema_registry registry{[&](std::uint32_t) -> found_schema {
                             if (away)
                               return schema_unavailable{"nobody listens"};
                             return schema;
                           },
                           note};
  registry.find(1, [&] { first.set_value(); });
  CAF_REQUIRE(first.get_future().wait_for(patience) == std::future_status::ready);
  away = true;
  registry.find(2, [&] { second.set_value(); });
  CAF_CHECK_EQUAL(gone.get_future().get(), "the schema registry can't be asked: nobody listens");
  CAF_CHECK(!is_unavailable(registry.find(1, {})));
  CAF_CHECK(is_unavailable(registry.find(2, {})));
  away = false;
  CAF_CHECK_EQUAL(back.get_future().get(), "the schema registry answers again");
  CAF_CHECK(second.get_future().wait_for(patience) == std::future_status::ready);
}

CAF_TEST(schemas are kept up to a bound) {
  const auto schema = parsed(record_of(R"({"name": "n", "type": "int"})"));
  schema_registry registry{[&](std::uint32_t) -> found_schema { return schema; }, silent};
  for (std::uint32_t id = 0; id <= schema_registry::most_schemas; ++id) {
    std::promise<void> told;
    registry.find(id, [&] { told.set_value(); });
    CAF_REQUIRE(told.get_future().wait_for(patience) == std::future_status::ready);
  }
  CAF_CHECK(!is_unavailable(registry.find(schema_registry::most_schemas, {})));
  CAF_CHECK(is_unavailable(registry.find(0, {})));
}

CAF_TEST(addresses are shown without what is secret) {
  CAF_CHECK_EQUAL(shown_url("http://registry:8081/apis"), "http://registry:8081/apis");
  CAF_CHECK_EQUAL(shown_url("https://user:pass@registry/path?token=1"), "https://registry/path");
  CAF_CHECK_EQUAL(shown_url("https://u:p@ss@registry"), "https://registry");
}

#define CAF_SUITE policy.verdict_records

#include "model/policy/reading_plan.hpp"
#include "model/policy/verdict_records.hpp"
#include "model/schema/schema_file.hpp"

#include "caf/test/unit_test.hpp"
#include "unit/model/policy/some_policies.hpp"

#include <boost/json.hpp>

using namespace vigie;

namespace {

constexpr std::string_view cards = R"(
name: cards
fields:
  customer: {type: string, role: account}
  terminal: {type: string}
  paid: {type: money, role: amount}
key: customer
history:
  own: {count: all, by: customer, over: 1d}
  theirs: {count: all, by: terminal, over: 1d}
features:
  twice: {value: paid * 2.0, sets: [all]}
  both: {value: own + theirs, sets: [all]}
)";

std::shared_ptr<const schema> loaded() {
  return std::get<std::shared_ptr<const schema>>(read_schema(cards));
}

} // namespace

CAF_TEST(verdicts tell what the topic holds whole and ask for nothing else) {
  const auto of = loaded();
  const auto records = std::get<verdict_records_ptr>(verdict_records::make(of, true));
  const auto by = std::get<policy_ptr>(make_policy(of, nullptr, nullptr, std::nullopt));
  const auto plan = std::get<reading_plan_ptr>(plan_reading(*some::timeline_of(by), records.get()));
  CAF_CHECK_EQUAL(records->figures(), std::vector<std::size_t>{0});
  CAF_MESSAGE("so that a node is not refused for the sake of its verdicts");
  CAF_CHECK(plan->split_figure() == nullptr);

  auto events = make_batch(of, plan->fields);
  events.offsets = {7};
  events.timestamps_ms = {1000};
  events.times_us = {1'000'000};
  for (const auto place : plan->fields.fields) {
    auto& column = events.columns[static_cast<std::size_t>(std::ranges::find(plan->fields.fields, place) -
                                                           plan->fields.fields.begin())];
    if (of->fields[place].type == value_type::money)
      column.append(std::int64_t{250});
    else
      column.append(std::string_view{"C1"});
  }
  history_keeper{plan->past, 0}.apply(events);
  judge verdicts;
  verdicts.apply(*by, events);
  verdict_memory memory;
  records->prepare(events, memory);
  CAF_CHECK_EQUAL(*records->key(events, 0), "C1");
  const auto text = records->value({"t-0-7", 1000, true}, *by, verdicts, 0, records->computed(memory, 0));
  CAF_CHECK_EQUAL(
      text, R"({"id":"t-0-7","timestamp_ms":1000,"score":null,"threshold":null,"suspicious":false,)"
            R"("rules":[],"policy":")" +
                by->sha256 +
                R"(","history_complete":true,"features":{"own":1,"theirs":null,"twice":5,"both":null}})");
}

CAF_TEST(without features they ask for the account alone) {
  const auto records = std::get<verdict_records_ptr>(verdict_records::make(loaded(), false));
  CAF_CHECK_EQUAL(records->fields(), std::vector<std::size_t>{0});
  CAF_CHECK(records->figures().empty());
}

CAF_TEST(where nothing is whole all is told as null) {
  auto of = std::make_shared<schema>(*loaded());
  of->key.reset();
  of->features.erase(of->features.begin());
  const auto records = std::get<verdict_records_ptr>(verdict_records::make(of, true));
  const auto by = std::get<policy_ptr>(make_policy(of, nullptr, nullptr, std::nullopt));
  auto events = make_batch(of, {records->fields()});
  events.offsets = events.timestamps_ms = events.times_us = {0};
  events.columns.front().append(std::string_view{"C1"});
  judge verdicts;
  verdicts.apply(*by, events);
  verdict_memory memory;
  records->prepare(events, memory);
  const auto text = records->value({"t-0-0", 0, true}, *by, verdicts, 0, records->computed(memory, 0));
  CAF_CHECK(text.ends_with(R"("features":{"own":null,"theirs":null,"both":null}})"));
}

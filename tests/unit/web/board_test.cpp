#define CAF_SUITE web.board

#include "web/board.hpp"

#include "unit/paysim.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

using namespace vigie;
namespace json = boost::json;

namespace {

board_options options(bool mask = true) {
  board_options result;
  result.node = "node-1";
  result.topic = "transactions";
  result.windows = {std::chrono::seconds{30}, std::chrono::seconds{300}};
  result.mask_accounts = mask;
  result.of = some::paysim();
  return result;
}

summary line(std::int64_t window_s, std::int64_t end_s, bool complete = true) {
  summary result;
  result.window_s = window_s;
  result.window_end_ms = end_s * 1000;
  result.complete = complete;
  result.counts.transactions = static_cast<std::uint64_t>(end_s);
  return result;
}

void report(board& to, std::int64_t end_s, bool complete = true) {
  const std::vector<summary> lines{line(30, end_s, complete), line(300, end_s)};
  to.saw_summaries(lines);
}

outgoing_message alert(int number) {
  outgoing_message result;
  result.value = R"({"id":"t-0-)" + std::to_string(number) +
                 R"(","score":0.5,"transaction":{"type":"TRANSFER",)" +
                 R"("amount":10.01,"nameOrig":"C1231006815","nameDest":"M1979787155","note":"unknown"}})";
  return result;
}

void raise(board& to, int from, int count) {
  std::vector<outgoing_message> all;
  for (int i = 0; i < count; ++i)
    all.push_back(alert(from + i));
  to.saw_alerts(all);
}

std::size_t count(const std::vector<board::event>& events, std::string_view kind) {
  return static_cast<std::size_t>(
      std::count_if(events.begin(), events.end(), [kind](const auto& event) { return event.kind == kind; }));
}

constexpr std::size_t unlimited = 1u << 30;

} // namespace

CAF_TEST(the summaries are the newest of each window in the order of the option) {
  board uut{options()};
  CAF_CHECK_EQUAL(uut.summaries(), "[]");
  report(uut, 100);
  report(uut, 101);
  const auto all = json::parse(uut.summaries()).as_array();
  CAF_REQUIRE_EQUAL(all.size(), 2u);
  CAF_CHECK_EQUAL(all[0].at("window_s").as_int64(), 30);
  CAF_CHECK_EQUAL(all[1].at("window_s").as_int64(), 300);
  CAF_CHECK_EQUAL(all[0].at("window_end_ms").as_int64(), 101'000);
}

CAF_TEST(alerts come newest first and with masked accounts and known fields alone) {
  board uut{options()};
  raise(uut, 1, 2);
  const auto all = json::parse(uut.alerts()).as_array();
  CAF_REQUIRE_EQUAL(all.size(), 2u);
  CAF_CHECK_EQUAL(all[0].at("id").as_string(), "t-0-2");
  const auto& transaction = all[0].at("transaction").as_object();
  CAF_CHECK_EQUAL(transaction.at("nameOrig").as_string(), "C…6815");
  CAF_CHECK_EQUAL(transaction.at("nameDest").as_string(), "M…7155");
  CAF_CHECK_EQUAL(transaction.at("amount").as_double(), 10.01);
  CAF_CHECK(!transaction.contains("note"));
}

CAF_TEST(accounts are shown whole where masking is off) {
  board uut{options(false)};
  raise(uut, 1, 1);
  CAF_CHECK_NOT_EQUAL(uut.alerts().find("C1231006815"), std::string::npos);
}

CAF_TEST(a transaction of any schema is shown by the fields that it declares) {
  auto of = std::get<std::shared_ptr<const schema>>(read_schema(R"(name: payments
fields:
  merchant: {type: string, path: /merchant/id}
  customer: {type: string, role: account, mask: true}
  total: {type: money, decimals: 3, role: amount}
)"));
  auto chosen = options();
  chosen.of = of;
  chosen.figures = figure_style_of(*of);
  board uut{chosen};
  outgoing_message raised;
  raised.value = R"({"id":"t-0-1","score":0.5,"transaction":{"merchant":{"id":"M1","owner":"x"},)"
                 R"("customer":12345678901,"total":"1.500","note":1}})";
  uut.saw_alerts({&raised, 1});
  CAF_CHECK(
      uut.alerts().find(R"("transaction":{"merchant":{"id":"M1"},"customer":"1…8901","total":"1.500"})") !=
      std::string::npos);
  const auto status = json::parse(uut.status()).as_object();
  CAF_CHECK(status.at("model").is_null());
  CAF_CHECK(status.at("totals").at("frauds").is_null());
  CAF_CHECK_EQUAL(status.at("totals").at("amount").as_string(), "0.000");
  CAF_CHECK_EQUAL(json::serialize(status.at("schema")),
                  R"({"name":"payments","amount":"total","amount_path":["total"],"decimals":3,"label":null,)"
                  R"("kind":null,"kind_path":null,"accounts":[["customer"]],"says":{}})");
  report(uut, 100);
  CAF_CHECK(uut.summaries().find("\"frauds\":null") != std::string::npos);
}

CAF_TEST(an alert that is raised again is shown once) {
  board uut{options()};
  raise(uut, 1, 3);
  raise(uut, 2, 2);
  CAF_CHECK_EQUAL(json::parse(uut.alerts()).as_array().size(), 3u);
}

CAF_TEST(what is kept is bounded whatever comes) {
  board uut{options()};
  for (int i = 0; i < 50; ++i)
    raise(uut, i * 1000, 1000);
  for (int second = 0; second < 2000; ++second)
    report(uut, second);
  const auto events = uut.events_after(0, unlimited);
  CAF_CHECK_EQUAL(count(events, "alert"), board::alerts_kept);
  CAF_CHECK_EQUAL(count(events, "summary"), 2 * board::summaries_kept);
  const auto all = json::parse(uut.alerts()).as_array();
  CAF_CHECK_EQUAL(all.front().at("id").as_string(), "t-0-49999");
}

CAF_TEST(a stream gets each event once and in order) {
  board uut{options()};
  report(uut, 100);
  raise(uut, 1, 1);
  const auto first = uut.events_after(0, unlimited);
  CAF_CHECK_EQUAL(count(first, "summary"), 2u);
  CAF_CHECK_EQUAL(count(first, "alert"), 1u);
  CAF_CHECK(std::is_sorted(first.begin(), first.end(),
                           [](const auto& left, const auto& right) { return left.number < right.number; }));
  CAF_CHECK(uut.events_after(first.back().number, unlimited).empty());
  report(uut, 101);
  const auto second = uut.events_after(first.back().number, unlimited);
  CAF_CHECK_EQUAL(count(second, "summary"), 2u);
  CAF_CHECK_EQUAL(count(second, "alert"), 0u);
}

CAF_TEST(a stream takes in pieces what does not fit at once) {
  board uut{options()};
  for (int second = 0; second < 100; ++second)
    report(uut, second);
  std::uint64_t number = 0;
  std::size_t taken = 0;
  std::size_t pieces = 0;
  for (auto piece = uut.events_after(number, 4'096); !piece.empty();
       piece = uut.events_after(number, 4'096)) {
    std::size_t bytes = 0;
    for (const auto& event : piece)
      bytes += event.json->size();
    CAF_CHECK_LESS_OR_EQUAL(bytes, 4'096u);
    taken += piece.size();
    number = piece.back().number;
    ++pieces;
  }
  CAF_CHECK_EQUAL(taken, 200u);
  CAF_CHECK_GREATER(pieces, 10u);
}

CAF_TEST(a number from another process gives everything) {
  board uut{options()};
  report(uut, 100);
  CAF_CHECK_EQUAL(uut.events_after(~std::uint64_t{0}, unlimited).size(), 2u);
}

CAF_TEST(a node is ready once it has partitions and all its windows are complete) {
  board uut{options()};
  CAF_CHECK_EQUAL(*uut.not_ready(), "no partition is assigned");
  const std::vector<partition_standing> standings{{0, {}, 17, 3}};
  uut.saw_partitions(standings);
  CAF_CHECK(uut.not_ready());
  report(uut, 100, false);
  CAF_CHECK_EQUAL(*uut.not_ready(), "the window of 30 s is incomplete");
  report(uut, 101);
  CAF_CHECK(!uut.not_ready());
  CAF_MESSAGE("trouble comes first, and goes");
  uut.saw_trouble("partition 3", "can't be read from offset 17 on: why");
  CAF_CHECK_EQUAL(*uut.not_ready(), "partition 3: can't be read from offset 17 on: why");
  uut.saw_trouble("partition 3", std::nullopt);
  CAF_CHECK(!uut.not_ready());
  uut.saw_partitions({});
  CAF_CHECK(uut.not_ready());
}

CAF_TEST(precision and recall are unknown until there is something to divide by) {
  board uut{options()};
  CAF_CHECK(json::parse(uut.status()).at("totals").at("precision").is_null());
  totals done;
  done.counts.true_positives = 3;
  done.counts.false_positives = 1;
  uut.saw_totals(done);
  const auto status = json::parse(uut.status());
  CAF_CHECK_EQUAL(status.at("totals").at("precision").as_double(), 0.75);
  CAF_CHECK_EQUAL(status.at("totals").at("recall").to_number<double>(), 1.0);
}

CAF_TEST(a number beyond all bounds leaves an alert JSON) {
  board uut{options()};
  const std::vector<outgoing_message> alerts{{{}, R"({"id":"a","transaction":{"amount":1e400}})", {}, 0}};
  uut.saw_alerts(alerts);
  const auto all = json::parse(uut.alerts()).as_array();
  CAF_CHECK_EQUAL(all.size(), 1u);
}

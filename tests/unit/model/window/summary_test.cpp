#define CAF_SUITE window.summary

#include "model/window/summary.hpp"

#include "caf/test/unit_test.hpp"

#include <cstdlib>
#include <ctime>

using namespace vigie;

namespace {

summary example() {
  summary line;
  line.window_s = 30;
  line.window_end_ms = 1'767'225'600'000;
  line.counts.transactions = 12;
  line.counts.frauds = 2;
  line.counts.predicted_frauds = 3;
  line.counts.true_positives = 2;
  line.counts.false_positives = 1;
  line.counts.amount = money_sum::from_cents(400'050);
  line.counts.fraud_amount = money_sum::from_cents(100'000);
  line.partitions = 8;
  line.complete = true;
  return line;
}

struct utc {
  utc() {
    setenv("TZ", "UTC", 1);
    tzset();
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(summary_tests, utc)

CAF_TEST(the JSON line has every field of the contract) {
  CAF_CHECK_EQUAL(
      to_json(example()),
      "{\"event\":\"summary\",\"window_s\":30,\"window_end_ms\":1767225600000,\"transactions\":12,"
      "\"frauds\":2,\"predicted_frauds\":3,\"amount\":\"4000.50\",\"fraud_amount\":\"1000.00\","
      "\"fraud_amount_share\":0.249968754,\"true_positives\":2,\"false_positives\":1,"
      "\"false_negatives\":0,\"scope\":\"node\",\"nodes\":1,\"partitions\":8,\"complete\":true,\"lag\":0}");
}

CAF_TEST(ends that are skipped are told by the first and the last) {
  const end_range ends{1'767'225'600, 1'767'229'200};
  CAF_CHECK_EQUAL(to_json(ends), "{\"event\":\"skipped\",\"from_ms\":1767225600000,\"to_ms\":1767229200000}");
  CAF_CHECK_EQUAL(to_text(ends, language::english),
                  "2026-01-01 00:00:00  no transactions up to 2026-01-01 01:00:00");
  CAF_CHECK_EQUAL(to_text(ends, language::french),
                  "2026-01-01 00:00:00  Aucune transaction jusqu'à 2026-01-01 01:00:00.");
}

CAF_TEST(the share of no amount is null) {
  CAF_CHECK(to_json(summary{}).find("\"fraud_amount_share\":null") != std::string::npos);
}

CAF_TEST(the English line reads as a sentence) {
  CAF_CHECK_EQUAL(
      to_text(example(), language::english),
      "2026-01-01 00:00:00  last 30 s: 12 transactions, 2 fraudulent, 3 predicted; amount 4000.50, 25.00 % "
      "of it fraud");
}

CAF_TEST(the French line uses the words of the course) {
  CAF_CHECK_EQUAL(
      to_text(example(), language::french),
      "2026-01-01 00:00:00  Nombre total de transactions réalisées au cours des 30 dernières secondes : 12 ; "
      "Nombre de transactions frauduleuses effectives : 2 ; Nombre de transactions frauduleuses prévues : 3 "
      "; "
      "Montant total des transactions (frauduleuses et non frauduleuses) : 4000.50 ; Part que représente le "
      "montant des transactions frauduleuses sur le montant total : 25.00 %");
  auto silent = example();
  silent.counts = {};
  CAF_CHECK_EQUAL(to_text(silent, language::french),
                  "2026-01-01 00:00:00  Aucune transaction au cours des 30 dernières secondes.");
}

CAF_TEST(a line says what makes its figures doubtful) {
  auto line = example();
  line.lag = 7;
  line.complete = false;
  CAF_CHECK(to_text(line, language::english).ends_with(" of it fraud; lag 7; incomplete"));
  CAF_CHECK(to_text(line, language::french).ends_with(" % ; retard 7 ; incomplet"));
  line.counts = {};
  CAF_CHECK_EQUAL(to_text(line, language::english),
                  "2026-01-01 00:00:00  last 30 s: no transactions; lag 7; incomplete");
}

CAF_TEST(a span is told in the largest unit of which it is several) {
  auto line = example();
  const auto says = [&](std::int64_t seconds, language in, std::string_view span) {
    line.window_s = seconds;
    return to_text(line, in).find(span) != std::string::npos;
  };
  CAF_CHECK(says(60, language::english, "last 60 s:"));
  CAF_CHECK(says(300, language::english, "last 5 min:"));
  CAF_CHECK(says(3'600, language::english, "last 60 min:"));
  CAF_CHECK(says(7'200, language::english, "last 2 h:"));
  CAF_CHECK(says(300, language::french, "des 5 dernières minutes"));
  CAF_CHECK(says(7'200, language::french, "des 2 dernières heures"));
}

CAF_TEST(the totals say that everything read is accounted for) {
  totals line;
  line.counts = example().counts;
  line.dead_letters = 3;
  line.late = 1;
  line.alerts = 3;
  line.seconds = 1.5;
  line.cpu_seconds = 0.75;
  CAF_CHECK_EQUAL(to_json(line),
                  "{\"event\":\"totals\",\"read\":15,\"transactions\":12,\"dead_letters\":3,\"late\":1,"
                  "\"frauds\":2,\"predicted_frauds\":3,\"alerts\":3,\"amount\":\"4000.50\","
                  "\"fraud_amount\":\"1000.00\",\"seconds\":1.500,\"cpu_seconds\":0.750}");
}

CAF_TEST(what the messages do not give is null and said to be missing and not zero) {
  const figure_style neither{false, false, 0, false, {}};
  CAF_CHECK_EQUAL(
      to_json(example(), neither),
      "{\"event\":\"summary\",\"window_s\":30,\"window_end_ms\":1767225600000,\"transactions\":12,"
      "\"frauds\":null,\"predicted_frauds\":3,\"amount\":null,\"fraud_amount\":null,"
      "\"fraud_amount_share\":null,\"true_positives\":null,\"false_positives\":null,"
      "\"false_negatives\":null,\"scope\":\"node\",\"nodes\":1,\"partitions\":8,\"complete\":true,\"lag\":"
      "0}");
  CAF_CHECK(to_text(example(), language::english, neither)
                .ends_with(": 12 transactions, 3 predicted; no amounts; no labels"));
  CAF_CHECK(to_text(example(), language::french, neither)
                .ends_with(": 12 ; Nombre de transactions frauduleuses prévues : 3 ; sans montants ; sans "
                           "étiquettes"));
  totals done;
  CAF_CHECK(to_json(done, neither).find("\"frauds\":null") != std::string::npos);
  CAF_CHECK(to_json(done, neither).find("\"fraud_amount\":null") != std::string::npos);
}

CAF_TEST(amounts have the decimals and the name of their field) {
  const figure_style mills{true, false, 3, false, "TX_AMOUNT"};
  CAF_CHECK(to_json(example(), mills).find("\"amount\":\"400.050\"") != std::string::npos);
  CAF_CHECK(to_text(example(), language::english, mills)
                .ends_with(": 12 transactions, 3 predicted; TX_AMOUNT 400.050; no labels"));
}

CAF_TEST_FIXTURE_SCOPE_END()

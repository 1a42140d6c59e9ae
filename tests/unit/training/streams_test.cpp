#define CAF_SUITE training.streams

// Training on streams that are not PaySim's: splits by time, sets of features, missing values, messages for
// golden vectors.

#include "model/schema/json_decoder.hpp"
#include "model/scoring/model_file.hpp"
#include "training/feature_table.hpp"
#include "training/golden_messages.hpp"
#include "training/parts.hpp"
#include "training/report.hpp"
#include "training/time_axis.hpp"
#include "training/train.hpp"
#include "unit/paysim.hpp"
#include "unit/training/data_folder.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <random>
#include <sstream>

using namespace vigie;

namespace {

void silent(std::string_view, double) {}

const auto payments = schema_of("name: payments\n"
                                "fields:\n"
                                "  at:     {type: time, role: time}\n"
                                "  who:    {type: string, role: account}\n"
                                "  amount: {type: money, role: amount}\n"
                                "  rate:   {type: double, optional: true}\n"
                                "  fraud:  {type: bool, role: label, optional: true}\n"
                                "features:\n"
                                "  amount_ln: {value: ln(amount), sets: [some, all], says: the amount}\n"
                                "  rate_itself: {value: rate, sets: [all], says: the rate}\n"
                                "  night: {value: at.getHours() < 6, sets: [all], says: at night}\n");

constexpr std::int64_t day_us = 86'400'000'000;
constexpr std::int64_t first_us = 1'704'067'200'000'000; // 2024-01-01

struct fixture : data_folder {
  /// 3,000 payments over 30 days, in the order of their time unless shuffled; frauds are large and lack their
  /// rate.
  path payments_file(bool shuffled = false) const {
    std::mt19937_64 random(5);
    std::vector<std::string> lines;
    for (int i = 0; i < 3000; ++i) {
      const auto fraud = random() % 10 == 0;
      std::ostringstream line;
      line << i * 864 + 1'704'067'200 << ",C" << random() % 50 << ',' << (fraud ? 500 : 1) + random() % 1000
           << ',' << (random() % 10 < (fraud ? 8u : 1u) ? "" : std::to_string(random() % 100)) << ',' << fraud
           << '\n';
      lines.push_back(line.str());
    }
    if (shuffled)
      std::shuffle(lines.begin(), lines.end(), random);
    std::string text = "at,who,amount,rate,fraud\n";
    for (const auto& line : lines)
      text += line;
    return write(shuffled ? "shuffled.csv" : "payments.csv", text);
  }

  /// The same schema whose time is in seconds.
  static std::shared_ptr<const schema> in_seconds() {
    auto result = std::make_shared<schema>(*payments);
    result->fields[0].unit = field::time_unit::seconds;
    return result;
  }

  training_options options(model_kind kind = model_kind::boosted) const {
    training_options result;
    result.of = in_seconds();
    result.input = payments_file();
    result.kind = kind;
    result.split = split_kind::time;
    return result;
  }

  static std::string refusal_of(const training_options& o) {
    try {
      train(o, silent);
      return "";
    } catch (const training_error& error) {
      return error.what();
    }
  }
};

} // namespace

CAF_TEST_FIXTURE_SCOPE(streams_tests, fixture)

CAF_TEST(bounds of a split are dates and times and values of the field) {
  const auto of = in_seconds();
  const auto axis = time_axis::of(*of);
  CAF_CHECK_EQUAL(axis->parse("2024-01-01"), first_us);
  CAF_CHECK_EQUAL(axis->parse("2024-01-01T12:00:00+12:00"), first_us);
  CAF_CHECK_EQUAL(axis->parse("1704067200"), first_us);
  CAF_CHECK(!time_axis::of(*payments)->parse("1704067200"));
  CAF_CHECK(!axis->parse("yesterday"));
  CAF_CHECK_EQUAL(axis->parse_span("7d"), 7 * day_us);
  CAF_CHECK_EQUAL(axis->day_of(first_us), axis->day_of(first_us + day_us - 1));
  CAF_CHECK_EQUAL(axis->day_of(-1), -1);
  const auto steps = time_axis::of(*some::paysim());
  CAF_CHECK_EQUAL(steps->parse("600"), 600);
  CAF_CHECK(!steps->parse("2024-01-01"));
  CAF_CHECK_EQUAL(steps->parse_span("24"), 24);
  CAF_CHECK(!steps->parse_span("1d"));
  CAF_CHECK_EQUAL(steps->day_of(24), 0);
  CAF_CHECK_EQUAL(steps->day_of(25), 1);
}

CAF_TEST(the parts lie where the bounds say and the gap belongs to neither) {
  auto o = options();
  o.train_from = "2024-01-05";
  o.test_from = "2024-01-20";
  o.test_until = "2024-01-27";
  o.gap = "7d";
  const auto rows = read_labelled_events(o.input, o.of, field_selection::all(*o.of), nullptr, silent);
  const auto divided = divide(rows, o, 1.0);
  const auto axis = time_axis::of(*o.of);
  const auto range_of = [&](const labelled_events& part) {
    const auto times = axis->values_of(part.view());
    const auto [least, most] = std::minmax_element(times.begin(), times.end());
    return std::pair{(*least - first_us) / day_us, (*most - first_us) / day_us};
  };
  CAF_CHECK_EQUAL(range_of(divided.learning), (std::pair<std::int64_t, std::int64_t>{4, 11}));
  CAF_CHECK_EQUAL(range_of(divided.test), (std::pair<std::int64_t, std::int64_t>{19, 25}));
  CAF_CHECK_EQUAL(divided.test.size(), 700u);
  CAF_CHECK_EQUAL(divided.learning.size(), 800u);
  // The last of what is learnt from, by time, is validated on.
  const auto times = axis->values_of(divided.validation());
  CAF_CHECK_GREATER(*std::min_element(times.begin(), times.end()),
                    axis->values_of(divided.fit())[divided.to_fit - 1]);
}

CAF_TEST(rows are taken in the order of their time whatever that of the file) {
  auto o = options();
  const auto in_order = train(o, silent);
  o.input = payments_file(true);
  const auto shuffled = train(o, silent);
  CAF_CHECK(in_order.model.definition().parameters == shuffled.model.definition().parameters);
  CAF_CHECK_EQUAL(in_order.model.threshold(), shuffled.model.threshold());
  CAF_CHECK_EQUAL(in_order.report.cards->precision, shuffled.report.cards->precision);

  // But verdicts are in the file's.
  const auto report = evaluate(in_order.model, o.of, o.input, 100, silent);
  const auto rows = read_labelled_events(o.input, o.of, field_selection::all(*o.of), nullptr, silent);
  CAF_REQUIRE_EQUAL(rows.order.size(), 3000u);
  const auto scores = scores_of(in_order.model, rows.view());
  for (std::size_t i = 0; i < scores.size(); ++i)
    CAF_CHECK_EQUAL(report.scores[rows.order[i]], scores[i]);
}

CAF_TEST(wishes that the schema does not have are refused with what it has) {
  auto o = options();
  o.features = "none";
  CAF_CHECK_EQUAL(refusal_of(o), "--features: the schema payments has no set none; its sets are some, all");
  o = options();
  o.test_from = "soon";
  CAF_CHECK_EQUAL(refusal_of(o),
                  "--test-from: \"soon\" is not a date, a time or a number as the field has them");
  o = options();
  o.gap = "long";
  CAF_CHECK_EQUAL(refusal_of(o), "--gap: \"long\" is not a time such as 7d, 12h, 30min or 10s");
  o = options();
  auto timeless = std::make_shared<schema>(*o.of);
  timeless->roles[static_cast<std::size_t>(field_role::time)].reset();
  o.of = timeless;
  CAF_CHECK_EQUAL(refusal_of(o),
                  "--split time: the schema payments has neither a field with the role time nor a whole "
                  "number named step");
  auto bare = std::make_shared<schema>(*payments);
  bare->features.clear();
  o.of = bare;
  CAF_CHECK_EQUAL(refusal_of(o), "the schema payments has no features to learn from");
}

CAF_TEST(the largest set is learnt from where none is named) {
  const auto result = train(options(), silent);
  CAF_CHECK_EQUAL(result.model.definition().features,
                  (std::vector<std::string>{"amount_ln", "rate_itself", "night"}));
  CAF_CHECK(!result.report.rule);
  const auto json = boost::json::parse(report_json(result.report)).as_object();
  CAF_CHECK(json.contains("card_precision"));
  CAF_CHECK(!json.contains("course"));
  CAF_CHECK(report_html(result.report).find("PaySim") == std::string::npos);
}

CAF_TEST(models of both kinds learn from missing values and read back) {
  for (const auto kind : {model_kind::logistic, model_kind::boosted}) {
    const auto o = options(kind);
    const auto result = train(o, silent);
    CAF_CHECK_GREATER(result.report.tested.average_precision(), 0.5);
    const auto read = read_model(result.text, o.of);
    CAF_REQUIRE(std::holds_alternative<classifier>(read));
    if (kind == model_kind::logistic) {
      const auto& p = std::get<logistic_parameters>(result.model.definition().parameters);
      CAF_CHECK(p.means[1] > 40 && p.means[1] < 60);
    }
  }
}

CAF_TEST(golden messages of any schema are messages of it) {
  const auto strange = schema_of(
      "name: strange\nfields:\n"
      "  a: {type: int, min: -5, max: 5}\n  b: {type: money, decimals: 3, negative: true, min: -1.5}\n"
      "  c: {type: double, min: 0, max: 1}\n  d: {type: string, values: [x, y], path: /deep/d}\n"
      "  e: {type: string, path: /deep/e}\n  f: {type: time, unit: ms, role: time}\n"
      "  g: {type: bool, optional: true}\n  h: {type: time, optional: true}\n"
      "  i: {type: money, decimals: 0}\n  j: {type: string, default: none}\n");
  for (const auto& of : {strange, payments, some::paysim()}) {
    json_decoder decoder(of, field_selection::all(*of));
    auto events = decoder.make_batch();
    const auto messages = golden_messages(of);
    CAF_CHECK_GREATER(messages.size(), 10u);
    for (const auto& message : messages) {
      const auto failure = decoder.decode(message, 0, 0, events);
      CAF_CHECK_EQUAL(failure ? failure->reason : "", "");
    }
  }
}

CAF_TEST(features of a file are those of its rows in its order and a missing one is null) {
  const auto file =
      write("a.csv", "fraud,rate,amount,who,at\n1,5,1,C1,2024-01-02T00:00:00Z\n,,0,C2,2024-01-01 07:00:00\n");
  write_features({payments, file, folder / "f.jsonl", {}}, silent);
  const auto text_of = [](const path& name) {
    std::ifstream stream(name);
    return std::string{std::istreambuf_iterator<char>(stream), {}};
  };
  CAF_CHECK_EQUAL(text_of(folder / "f.jsonl"),
                  "{\"amount_ln\": 0, \"rate_itself\": 5, \"night\": 1}\n"
                  "{\"amount_ln\": null, \"rate_itself\": null, \"night\": 0}\n");
  write_features({payments, file, folder / "f.csv", {"night", "amount_ln"}}, silent);
  CAF_CHECK_EQUAL(text_of(folder / "f.csv"), "night,amount_ln\n1,0\n0,\n");
  write_features({payments, file, folder / "f.parquet", {}}, silent);
  const auto table = fields_of("  night: {type: double}\n  rate_itself: {type: double, optional: true}\n");
  CAF_CHECK_EQUAL(lines_of(read_events(folder / "f.parquet", table)),
                  (std::vector<std::string>{"1.000000 5.000000", "0.000000 -"}));
  try {
    write_features({payments, file, folder / "g.csv", {"nigth"}}, silent);
    CAF_FAIL("written");
  } catch (const training_error& error) {
    CAF_CHECK_EQUAL(std::string(error.what()),
                    "--only: the schema payments has no feature nigth; did you mean \"night\"?");
  }
}

CAF_TEST_FIXTURE_SCOPE_END()

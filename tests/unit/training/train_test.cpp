#define CAF_SUITE training.train

#include "training/train.hpp"

#include "model/policy/verdicts.hpp"
#include "model/schema/message_writer.hpp"
#include "model/scoring/model_file.hpp"
#include "training/dataset.hpp"
#include "training/output_file.hpp"
#include "training/row_stream.hpp"
#include "training/time_axis.hpp"
#include "unit/paysim.hpp"
#include "unit/training/reference.hpp"

#include "caf/test/unit_test.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <sstream>

using namespace vigie;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

void silent(std::string_view, double) {}

struct folder {
  folder() {
    std::string name = fs::temp_directory_path() / "vigie-train-XXXXXX";
    path = mkdtemp(name.data());
  }
  ~folder() { fs::remove_all(path); }

  fs::path file(std::string_view name, std::string_view text) const {
    std::ofstream(path / name) << text;
    return path / name;
  }

  fs::path path;
};

training_options options(model_kind kind, const std::string& set) {
  training_options result;
  result.of = some::paysim();
  result.input = reference::path("rows.csv");
  result.kind = kind;
  result.features = set;
  result.sample = 1.0;
  return result;
}

/// Why nothing can be trained; empty where something can.
std::string refusal_of(const training_options& o) {
  try {
    train(o, silent);
    return "";
  } catch (const training_error& error) {
    return error.what();
  } catch (const dataset_error& error) {
    return error.what();
  }
}

std::string refusal_of(const fs::path& input) {
  auto o = options(model_kind::logistic, "seed");
  o.input = input;
  return refusal_of(o);
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

/// The reference's rows, those only whose last column but one is as wanted.
std::string rows_with_label(char label) {
  std::istringstream lines(reference::text("rows.csv"));
  std::string result;
  std::string line;
  std::getline(lines, line);
  result = line + "\n";
  while (std::getline(lines, line))
    if (line[line.size() - 3] == label)
      result += line + "\n";
  return result;
}

std::string with_columns_renamed(std::string_view from, std::string_view to) {
  auto text = reference::text("rows.csv");
  return text.replace(text.find(from), from.size(), to);
}

} // namespace

CAF_TEST(every kind with every set makes a model that reads back and a report) {
  for (const auto kind : {model_kind::logistic, model_kind::boosted})
    for (const auto* set : {"seed", "strict", "pre", "full"}) {
      const auto result = train(options(kind, set), silent);
      CAF_CHECK_EQUAL(result.model.kind(), kind);
      CAF_CHECK(result.model.definition().features == features_in(*some::paysim(), set));
      CAF_CHECK_EQUAL(result.report.scores.size(), 300u);
      CAF_CHECK_EQUAL(result.report.sha256, result.model.sha256());
    }
}

CAF_TEST(the same data and seed give the same file to the byte) {
  for (const auto kind : {model_kind::logistic, model_kind::boosted}) {
    const auto o = options(kind, "pre");
    CAF_CHECK_EQUAL(train(o, silent).text, train(o, silent).text);
  }
}

CAF_TEST(the seed set is sampled by default) {
  auto o = options(model_kind::logistic, "seed");
  o.sample.reset();
  o.test = 0.5;
  CAF_CHECK_EQUAL(train(o, silent).report.scores.size(), 150u);
  o.features = "strict";
  CAF_CHECK_EQUAL(train(o, silent).report.scores.size(), 750u);
}

CAF_TEST(the threshold follows the rule) {
  auto o = options(model_kind::logistic, "seed");
  o.rule.recall = 1.0;
  const auto all = train(o, silent).model.threshold();
  o.rule.recall = 0.5;
  const auto half = train(o, silent).model.threshold();
  o.rule = {};
  o.rule.precision = 0.02;
  const auto few = train(o, silent).model.threshold();
  CAF_CHECK_LESS(all, half);
  CAF_CHECK_LESS_OR_EQUAL(few, all);
}

CAF_TEST(the test part has no say in the model) {
  const folder here;
  auto rows = reference::rows();
  const auto tested =
      divide_at_time(time_axis::of(*some::paysim())->values_of(rows.view()), all_places(rows.size()), 600)
          .taken;
  std::istringstream lines(reference::text("rows.csv"));
  std::string turned;
  std::string line;
  std::getline(lines, line);
  turned = line + "\n";
  for (std::uint32_t i = 0; std::getline(lines, line); ++i) {
    if (std::find(tested.begin(), tested.end(), i) != tested.end())
      line[line.size() - 3] = line[line.size() - 3] == '1' ? '0' : '1';
    turned += line + "\n";
  }
  auto by_time = options(model_kind::boosted, "strict");
  by_time.split = split_kind::time;
  by_time.test_from = "600";
  const auto straight = train(by_time, silent);
  by_time.input = here.file("turned.csv", turned);
  const auto other = train(by_time, silent);
  CAF_CHECK(straight.model.definition().parameters == other.model.definition().parameters);
  CAF_CHECK_EQUAL(straight.model.threshold(), other.model.threshold());
}

CAF_TEST(data that nothing can be learnt from are refused with the reason) {
  const folder here;
  CAF_CHECK(contains(refusal_of(here.path / "none.csv"), "none.csv"));
  CAF_CHECK(contains(refusal_of(here.file("empty.csv", "")), "empty.csv"));
  CAF_CHECK(contains(refusal_of(here.file("column.csv", with_columns_renamed("oldbalanceOrg", "other"))),
                     "oldbalanceOrg"));
  CAF_CHECK(contains(refusal_of(here.file("text.csv", with_columns_renamed("35112.15", "a lot"))), "amount"));
  CAF_CHECK(
      contains(refusal_of(here.file("label.csv", with_columns_renamed("isFraud", "other"))), "isFraud"));
  CAF_CHECK(contains(refusal_of(here.file("good.csv", rows_with_label('0'))), "no fraud"));
  CAF_CHECK(contains(refusal_of(here.file("bad.csv", rows_with_label('1'))), "nothing but frauds"));
}

CAF_TEST(a test part of one class is refused) {
  auto o = options(model_kind::logistic, "seed");
  o.split = split_kind::time;
  o.test_from = "10000";
  CAF_CHECK(contains(refusal_of(o), "the test part holds no fraud among its 0 rows"));
}

CAF_TEST(a precision out of reach is refused) {
  auto o = options(model_kind::logistic, "seed");
  o.rule.precision = 1.0;
  o.trees = 1;
  o.kind = model_kind::boosted;
  o.depth = 1;
  CAF_CHECK(contains(refusal_of(o), "no threshold reaches the precision 1"));
}

CAF_TEST(a model of XGBoost gets its threshold here) {
  auto o = options(model_kind::boosted, "seed");
  o.import = reference::path("xgboost-3.json");
  const auto result = train(o, silent);
  CAF_CHECK_EQUAL(std::get<boosted_parameters>(result.model.definition().parameters).trees.size(), 20u);
  o.import = reference::path("figures.json");
  CAF_CHECK(contains(refusal_of(o), "figures.json, is refused"));
}

CAF_TEST(training and evaluation and verdicts score alike to the last bit) {
  for (const auto kind : {model_kind::logistic, model_kind::boosted}) {
    const auto o = options(kind, "pre");
    const auto trained = train(o, silent);
    const folder here;
    write_whole(here.path / "model.json", trained.text);
    const auto loaded = load_model(here.path / "model.json", some::paysim());
    const auto& model = std::get<classifier>(loaded);

    const auto rows = reference::rows();
    const auto evaluated = scores_of(model, rows.view());
    const auto evaluation_report = evaluate(model, some::paysim(), o.input, 100, silent);
    CAF_CHECK_EQUAL(evaluation_report.outcome.true_positives,
                    evaluation(rows.view(), evaluated).at(model.threshold()).true_positives);

    // As messages of the topic, in batches of another size.
    std::vector<std::string> messages;
    row_stream stream({.of = some::paysim(), .source = o.input, .steps = {}, .limit = {}});
    const message_writer encoder(*some::paysim(), stream.fields());
    while (stream.next())
      encoder.append(stream.columns(), stream.row(), encoding::object, messages.emplace_back());
    verdict_writer writer(some::paysim(), model, model.threshold(), false);
    std::istringstream verdicts(writer.verdicts(std::span(messages).first(700)) +
                                writer.verdicts(std::span(messages).subspan(700)));
    std::string line;
    for (std::size_t i = 0; i < evaluated.size(); ++i) {
      CAF_REQUIRE(std::getline(verdicts, line));
      const auto at = line.find(':') + 1;
      CAF_CHECK_EQUAL(std::strtod(line.c_str() + at, nullptr), evaluated[i]);
    }
  }
}

CAF_TEST(a report is a folder of whole files) {
  const folder here;
  const auto result = train(options(model_kind::boosted, "pre"), silent);
  write_report(result.report, here.path / "report");
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(here.path / "report"))
    names.insert(entry.path().filename());
  CAF_CHECK_EQUAL(names, (std::set<std::string>{"confusion-matrix.svg", "index.html", "precision-recall.svg",
                                                "report.json", "roc.svg"}));
  std::ifstream stream(here.path / "report/report.json");
  const auto report = json::parse(std::string{std::istreambuf_iterator<char>(stream), {}}).as_object();
  CAF_CHECK_EQUAL(report.at("facts").as_object().at("data_sha256").as_string().size(), 64u);
  CAF_CHECK(report.contains("average_precision"));
  CAF_CHECK_EQUAL(report.at("course").as_object().at("frauds").as_int64(), 312);
}

CAF_TEST(what a report cannot be written to stays as it was) {
  const folder here;
  write_whole(here.path / "model.json", "old");
  fs::create_directory(here.path / "model.json.partial");
  CAF_CHECK_THROWS_AS(write_whole(here.path / "model.json", "new"), std::runtime_error);
  std::ifstream stream(here.path / "model.json");
  CAF_CHECK_EQUAL((std::string{std::istreambuf_iterator<char>(stream), {}}), "old");
}

#include "training/train.hpp"
#include "cli/progress.hpp"
#include "cli/tool_commands.hpp"
#include "cli/tool_options.hpp"
#include "cli/tools.hpp"
#include "training/output_file.hpp"

#include <iostream>

namespace vigie {

namespace {

class train_model final : public subcommand {
public:
  command_title title() const override { return train_title; }

  void declare(CLI::App& app) override {
    declare_files(app);
    declare_model(app);
    declare_parts(app);
    declare_fit(app);
  }

  int run() override {
    options_.of = schema_.open();
    options_.kind = *model_kind_from(kind_);
    options_.split = *split_kind_from(split_);
    require_split_by_time("--train-from", options_.train_from);
    require_split_by_time("--test-from", options_.test_from);
    require_split_by_time("--test-until", options_.test_until);
    require_split_by_time("--gap", options_.gap);
    if (options_.import && options_.kind != model_kind::boosted)
      throw usage_error("--import: only goes with --kind boosted");
    output_file model(output_); // rather fails now than after the work
    const auto result = on_users_data([this] {
      progress_bar bar("training");
      return train(options_, [&](std::string_view work, double done) { bar.update(done, work); });
    });
    model.write(result.text);
    model.finish();
    write_report(result.report, report_);
    std::cerr << "wrote " << output_.string() << " and " << (report_ / "index.html").string() << '\n';
    return exit_done;
  }

private:
  void require_split_by_time(const std::string& option, const std::optional<std::string>& value) const {
    if (value && options_.split != split_kind::time)
      throw usage_error(option + ": only goes with --split time");
  }

  void declare_files(CLI::App& app) {
    schema_.declare(app);
    app.add_option("--input", options_.input, "The data set: a .parquet, .csv or .jsonl file with labels")
        ->type_name("FILE")
        ->required();
    app.add_option("--output", output_, "The model file to write")->type_name("FILE")->required();
    app.add_option("--report", report_, "The folder for the report")->type_name("FOLDER")->required();
  }

  void declare_model(CLI::App& app) {
    app.add_option("--kind", kind_, "logistic or boosted")
        ->type_name("KIND")
        ->check(one_of({"logistic", "boosted"}))
        ->capture_default_str();
    app.add_option(
           "--features", options_.features,
           "What the model may know: one of the schema's sets, such as paysim's seed, strict, pre and full "
           "[pre; of another schema the largest]")
        ->type_name("SET");
    app.add_option("--target-precision", options_.rule.precision,
                   "Choose the lowest threshold of this precision, instead of the best F1")
        ->group("threshold")
        ->type_name("X")
        ->check(within(0.0, 1.0));
    app.add_option("--target-recall", options_.rule.recall, "Choose the highest threshold of this recall")
        ->group("threshold")
        ->type_name("X")
        ->check(within(0.0, 1.0))
        ->excludes("--target-precision");
    app.add_option("--attribution", options_.attribution,
                   "Who made the data, under which licence: kept in the model")
        ->group("fit")
        ->type_name("TEXT");
  }

  void declare_parts(CLI::App& app) {
    app.add_option("--sample", options_.sample,
                   "Share of the rows to use [0.2 with --features seed, as the course's model; else 1]")
        ->type_name("X")
        ->check(within(0.000001, 1.0));
    app.add_option("--test", options_.test, "Share of them to test on")
        ->type_name("X")
        ->check(within(0.01, 0.99))
        ->capture_default_str();
    app.add_option("--split", split_, "How the test part is taken: at random, or as the last by time")
        ->type_name("random|time")
        ->check(one_of({"random", "time"}))
        ->capture_default_str();
    app.add_option("--train-from", options_.train_from,
                   "With --split time: learn from this date, time or step on")
        ->group("time")
        ->type_name("TIME");
    app.add_option("--test-from", options_.test_from,
                   "With --split time: test from this date, time or step on")
        ->group("time")
        ->type_name("TIME");
    app.add_option("--test-until", options_.test_until,
                   "With --split time: test on what is before this date, time or step")
        ->group("time")
        ->type_name("TIME");
    app.add_option(
           "--gap", options_.gap,
           "With --split time: leave out so much before the test part, as its labels were not known yet")
        ->group("time")
        ->type_name("SPAN");
    app.add_option("--seed", options_.seed, "What chance comes from: the same seed gives the same model")
        ->type_name("N")
        ->capture_default_str();
  }

  void declare_fit(CLI::App& app) {
    declare_top_k(app, options_.top_k);
    app.add_flag("--balanced,!--not-balanced", options_.balanced,
                 "Logistic: let both classes weigh the same [yes, but for --features seed]")
        ->group("fit");
    app.add_option("--trees", options_.trees, "Boosted: how many trees [100; seed 300]")
        ->group("fit")
        ->type_name("N")
        ->check(within(1, 10'000));
    app.add_option("--depth", options_.depth, "Boosted: how deep [4; strict 3, seed 6]")
        ->group("fit")
        ->type_name("N")
        ->check(within(1, 16));
    app.add_option("--learning-rate", options_.learning_rate,
                   "Boosted: how far each tree goes [0.2; seed 0.1]")
        ->group("fit")
        ->type_name("X")
        ->check(within(0.001, 1.0));
    app.add_option(
           "--import", options_.import,
           "Boosted: take this model in XGBoost's JSON, whose features are named as ours, and choose its "
           "threshold")
        ->group("fit")
        ->type_name("FILE");
  }

  training_options options_;
  std::string kind_ = "boosted";
  schema_argument schema_;
  std::string split_ = "random";
  std::filesystem::path output_;
  std::filesystem::path report_;
};

} // namespace

std::unique_ptr<subcommand> train_command() {
  return std::make_unique<train_model>();
}

} // namespace vigie

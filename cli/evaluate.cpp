#include "cli/progress.hpp"
#include "cli/shipped_files.hpp"
#include "cli/tool_commands.hpp"
#include "cli/tool_options.hpp"
#include "cli/tools.hpp"
#include "model/policy/verdicts.hpp"
#include "training/output_file.hpp"
#include "training/train.hpp"

#include <iostream>

namespace vigie {

namespace {

class evaluate_model final : public subcommand {
public:
  command_title title() const override { return evaluate_title; }

  void declare(CLI::App& app) override {
    app.add_option("--model", model_, "The model file, or the name of a shipped model")
        ->type_name("FILE")
        ->required();
    schema_.declare(app);
    app.add_option("--input", input_, "The data set: a .parquet, .csv or .jsonl file with labels")
        ->type_name("FILE")
        ->required();
    app.add_option("--report", report_, "The folder for the report")->type_name("FOLDER")->required();
    app.add_option("--verdicts", verdicts_,
                   "A file for the verdict on each row, as `vigie score` writes them")
        ->type_name("FILE");
    declare_top_k(app, top_k_);
  }

  int run() override {
    const auto of = schema_.open();
    const auto loaded = load_named_model(model_, of);
    if (const auto* failure = std::get_if<model_failure>(&loaded))
      throw usage_error("--model: " + failure->reason);
    const auto& model = std::get<classifier>(loaded);
    const auto report = on_users_data([&] {
      progress_bar bar("evaluating");
      return evaluate(model, of, input_, top_k_,
                      [&](std::string_view work, double done) { bar.update(done, work); });
    });
    write_report(report, report_);
    if (!verdicts_.empty())
      write_whole(verdicts_, verdict_lines(report.scores, report.threshold));
    std::cerr << "wrote " << (report_ / "index.html").string() << '\n';
    return exit_done;
  }

private:
  std::filesystem::path model_;
  std::filesystem::path input_;
  std::filesystem::path report_;
  std::filesystem::path verdicts_;
  schema_argument schema_;
  std::size_t top_k_ = 100;
};

} // namespace

std::unique_ptr<subcommand> evaluate_command() {
  return std::make_unique<evaluate_model>();
}

} // namespace vigie

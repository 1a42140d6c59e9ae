#include "training/backtest.hpp"
#include "cli/progress.hpp"
#include "cli/shipped_files.hpp"
#include "cli/tool_commands.hpp"
#include "cli/tool_options.hpp"
#include "cli/tools.hpp"
#include "model/policy/policy_files.hpp"

#include <iostream>
#include <optional>

namespace vigie {

namespace {

class try_policy final : public subcommand {
public:
  command_title title() const override { return backtest_title; }

  void declare(CLI::App& app) override {
    const auto policy =
        app.add_option("--policy", policy_,
                       "The policy that is tried: a YAML file that names model, rules, threshold")
            ->type_name("FILE");
    const auto rules = app.add_option("--rules", rules_, "The rules that are tried")->type_name("FILE");
    const auto model =
        app.add_option("--model", model_, "The model that is tried: a file, or the name of a shipped one")
            ->type_name("FILE");
    const auto threshold = app.add_option("--threshold", threshold_, "In place of the model's own")
                               ->type_name("SHARE")
                               ->check(within(0.0, 1.0));
    policy->excludes(rules)->excludes(model)->excludes(threshold);
    threshold->needs(model);
    app.add_option("--against", against_,
                   "The policy in force, to be compared with: a YAML file as for --policy, or a model")
        ->type_name("FILE");
    schema_.declare(app);
    app.add_option("--input", input_, "The data set: a .parquet, .csv or .jsonl file")
        ->type_name("FILE")
        ->required();
    app.add_option("--report", report_, "The folder for the report")->type_name("FOLDER")->required();
  }

  int run() override {
    const auto of = schema_.open();
    const auto tried = load("", tried_files(), of);
    const auto against = against_.empty() ? policy_ptr{} : load("--against: ", against_files(), of);
    const auto report = on_users_data([&] {
      progress_bar bar("backtest");
      return run_backtest(tried, against, input_,
                          [&](std::string_view work, double done) { bar.update(done, work); });
    });
    write_backtest(report, report_);
    std::cerr << "wrote " << (report_ / "index.html").string() << '\n';
    return exit_done;
  }

private:
  static policy_ptr load(const std::string& option, const policy_files& files,
                         const std::shared_ptr<const schema>& of) {
    auto loaded = load_policy(files, of);
    if (const auto* faults = std::get_if<policy_faults>(&loaded))
      refuse(option, *faults);
    return std::get<policy_ptr>(std::move(loaded));
  }

  [[noreturn]] static void refuse(const std::string& option, policy_faults faults) {
    for (auto& fault : faults)
      fault.insert(0, option);
    throw usage_error(faults);
  }

  static policy_files files_in(const std::string& option, const std::filesystem::path& policy) {
    auto read = read_policy_files(policy);
    if (const auto* faults = std::get_if<policy_faults>(&read))
      refuse(option, *faults);
    return std::get<policy_files>(std::move(read));
  }

  policy_files tried_files() const {
    if (!policy_.empty())
      return files_in("--policy: ", policy_);
    if (rules_.empty() && model_.empty())
      throw usage_error("--policy, --rules or --model is required: what is to be tried?");
    policy_files result{{}, rules_, threshold_};
    if (!model_.empty())
      result.model = model_file("--model", model_);
    return result;
  }

  policy_files against_files() const {
    const auto extension = against_.extension();
    if (extension == ".yaml" || extension == ".yml")
      return files_in("--against: ", against_);
    return {model_file("--against", against_), {}, std::nullopt};
  }

  std::filesystem::path policy_;
  std::filesystem::path rules_;
  std::filesystem::path model_;
  std::optional<double> threshold_;
  std::filesystem::path against_;
  std::filesystem::path input_;
  std::filesystem::path report_;
  schema_argument schema_;
};

} // namespace

std::unique_ptr<subcommand> backtest_command() {
  return std::make_unique<try_policy>();
}

} // namespace vigie

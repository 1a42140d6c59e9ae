#include "cli/progress.hpp"
#include "cli/tool_commands.hpp"
#include "cli/tool_options.hpp"
#include "cli/tools.hpp"
#include "training/feature_table.hpp"

namespace vigie {

namespace {

class features final : public subcommand {
public:
  command_title title() const override { return features_title; }

  void declare(CLI::App& app) override {
    schema_.declare(app);
    app.add_option("--input", options_.input, "The data set: a .parquet, .csv or .jsonl file")
        ->type_name("FILE")
        ->required();
    app.add_option("--output", options_.output,
                   "A .parquet, .csv or .jsonl file; - is JSON Lines on standard output")
        ->type_name("FILE")
        ->capture_default_str();
    app.add_option("--only", options_.names, "Only these features, in this order")
        ->type_name("NAME,...")
        ->delimiter(',');
  }

  int run() override {
    options_.of = schema_.open();
    on_users_data([this] {
      progress_bar bar("features");
      write_features(options_, [&](std::string_view, double done) { bar.update(done); });
    });
    return exit_done;
  }

private:
  schema_argument schema_;
  feature_table_options options_{.of = {}, .input = {}, .output = "-", .names = {}};
};

} // namespace

std::unique_ptr<subcommand> features_command() {
  return std::make_unique<features>();
}

} // namespace vigie

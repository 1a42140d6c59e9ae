#include "cli/commands.hpp"
#include "cli/run_node.hpp"
#include "cli/settings_options.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

namespace vigie {

namespace {

class run_subcommand final : public subcommand {
public:
  command_title title() const override {
    return {"run", "Run a node: read the topic, score, raise alerts, report each window",
            "vigie run --kafka.bootstrap-servers=broker:9092 --kafka.topic=transactions\n"
            "vigie run --config-file=vigie.conf --windows=30s,5min --log.format=json\n"
            "vigie run --until-end --kafka.start=earliest --clock=event   # a replay, with its totals"};
  }

  void declare(CLI::App& app) override {
    app.add_flag("--until-end", options_.until_end,
                 "Stop at the end offsets seen at start, and print the totals");
    settings_.declare(app);
  }

  int run() override { return run_node(settings_.read_quietly(), options_); }

private:
  run_options options_;
  settings_options settings_;
};

} // namespace

std::unique_ptr<subcommand> run_command() {
  return std::make_unique<run_subcommand>();
}

} // namespace vigie

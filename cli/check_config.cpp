#include "cli/commands.hpp"
#include "cli/node_parts.hpp"
#include "cli/settings_options.hpp"
#include "config/print.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <iostream>

namespace vigie {

namespace {

class check_config final : public subcommand {
public:
  command_title title() const override {
    return {"check-config", "Say what is wrong with a configuration, or print the one in force",
            "vigie check-config --config-file=vigie.conf\n"
            "vigie check-config --sample > vigie.conf"};
  }

  void declare(CLI::App& app) override {
    auto* sample =
        app.add_flag("--sample", sample_, "Print a configuration file with every option at its default");
    app.add_flag("--manual", manual_, "Print the manual of all options (Markdown)")->excludes(sample);
    options_.declare(app);
  }

  int run() override {
    if (sample_)
      std::cout << sample_file();
    else if (manual_)
      std::cout << manual();
    else
      print_checked();
    return exit_done;
  }

private:
  /// What `vigie run` would not start with is no configuration to print.
  void print_checked() {
    const auto configured = options_.read();
    if (const auto errors = node_errors(configured.values); !errors.empty())
      throw usage_error(errors);
    std::cout << effective_configuration(configured);
  }

  bool sample_ = false;
  bool manual_ = false;
  settings_options options_;
};

} // namespace

std::unique_ptr<subcommand> check_config_command() {
  return std::make_unique<check_config>();
}

} // namespace vigie

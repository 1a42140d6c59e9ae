#include "cli/tools.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace vigie {

namespace {

namespace fs = std::filesystem;

/// Beside this program in a build tree, under libexec once installed.
fs::path find_tools() {
  auto here = fs::read_symlink("/proc/self/exe").parent_path();
  for (const auto& path : {here / "vigie-tools", here.parent_path() / "libexec/vigie/vigie-tools"})
    if (fs::exists(path))
      return path;
  throw std::runtime_error{"the program vigie-tools is neither in " + here.string() + " nor in " +
                           (here.parent_path() / "libexec/vigie").string() +
                           "; the package vigie-tools has it"};
}

class delegate final : public subcommand {
public:
  explicit delegate(command_title title) : title_{title} {}

  command_title title() const override { return title_; }

  void declare(CLI::App& app) override {
    app.set_help_flag(); // goes through, like all the rest
    app.set_help_all_flag();
    app.prefix_command();
    app_ = &app;
  }

  int run() override {
    auto program = find_tools().string();
    auto words = app_->remaining();
    words.insert(words.begin(), {program, std::string{title_.name}});
    std::vector<char*> arguments;
    for (auto& word : words)
      arguments.push_back(word.data());
    arguments.push_back(nullptr);
    execv(program.c_str(), arguments.data());
    throw std::system_error{errno, std::generic_category(), "cannot start " + program};
  }

private:
  command_title title_;
  CLI::App* app_ = nullptr;
};

} // namespace

std::unique_ptr<subcommand> delegate_to_tools(command_title title) {
  return std::make_unique<delegate>(title);
}

} // namespace vigie

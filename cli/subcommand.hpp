#pragma once

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace vigie {

/// How every command ends.
inline constexpr int exit_done = 0;
inline constexpr int exit_failed = 1; ///< while running
inline constexpr int exit_usage = 2;  ///< wrong usage or configuration; nothing was started

/// Wrong usage that a command finds only once it runs. Each line of its text names the option, what is wrong
/// with it and what is allowed.
struct usage_error : std::runtime_error {
  using std::runtime_error::runtime_error;
  explicit usage_error(const std::vector<std::string>& lines);
};

struct command_title {
  std::string_view name;
  std::string_view summary;    ///< one line for the list of commands
  std::string_view examples{}; ///< what to type, a line each
};

/// One command of a program: `declare` binds options to members, and `run` does the work if the command line
/// chose this command. What `run` throws ends the program: a usage_error with exit_usage, any other with
/// exit_failed.
class subcommand {
public:
  virtual ~subcommand() = default;
  virtual command_title title() const = 0;
  virtual void declare(CLI::App& app) = 0;
  virtual int run() = 0;
};

using subcommands = std::vector<std::unique_ptr<subcommand>>;

} // namespace vigie

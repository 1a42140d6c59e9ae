#include "cli/line_printer.hpp"

#include "cli/standard_output.hpp"

#include <spdlog/spdlog.h>

#include <string>

namespace vigie {

void line_printer::print(std::string_view line) {
  const std::lock_guard guard(printing_);
  if (failed_)
    return;
  if (const auto failure = write_to_stdout(std::string(line) + '\n')) {
    spdlog::critical("{}: {}", cannot_print, failure.message());
    failed_ = true;
  }
}

} // namespace vigie

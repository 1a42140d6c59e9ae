#include "cli/progress.hpp"

#include <algorithm>
#include <iostream>

#include <unistd.h>

namespace vigie {

namespace {

constexpr std::chrono::milliseconds redraw{100};
constexpr std::string_view clear_line = "\r\033[K";

std::string bar(double done) {
  constexpr double width = 30;
  const auto share = std::clamp(done, 0.0, 1.0);
  const auto full = static_cast<std::size_t>(share * width);
  const auto percent = std::to_string(static_cast<int>(share * 100));
  return '[' + std::string(full, '#') + std::string(static_cast<std::size_t>(width) - full, '.') + "] " +
         std::string(3 - std::min<std::size_t>(3, percent.size()), ' ') + percent + " % ";
}

} // namespace

progress_bar::progress_bar(std::string title)
    : title_(std::move(title)), is_terminal_(isatty(STDERR_FILENO) != 0) {}

progress_bar::~progress_bar() {
  if (is_terminal_)
    std::cerr << clear_line << std::flush;
}

void progress_bar::update(std::optional<double> done, std::string_view note) {
  if (!is_terminal_ || clock::now() - drawn_ < redraw)
    return;
  drawn_ = clock::now();
  std::cerr << clear_line << title_ << ' ' << (done ? bar(*done) : std::string{}) << note << std::flush;
}

} // namespace vigie

#pragma once

#include "model/window/figure_style.hpp"
#include "model/window/silence.hpp"
#include "model/window/tally.hpp"

#include <cstdint>
#include <string>

namespace vigie {

/// What is said of one window end; the contract's "summary".
struct summary {
  std::int64_t window_s = 0;      ///< length
  std::int64_t window_end_ms = 0; ///< exclusive
  tally counts;
  bool cluster = false; ///< over all nodes, else over this one alone
  std::int32_t nodes = 1;
  std::int32_t partitions = 0; ///< that the figures cover
  bool complete = false;       ///< exact: see docs/architecture.md
  std::int64_t lag = 0;        ///< messages not yet processed
};

/// One JSON object, without a line end. A figure that the style does not give is null.
std::string to_json(const summary& line, const figure_style& style = {});

enum class language { english, french };

/// One line for people, without a line end.
std::string to_text(const summary& line, language tongue, const figure_style& style = {});

/// What is said of window ends in a row that are all empty; the contract's "skipped".
std::string to_json(const end_range& skipped);
std::string to_text(const end_range& skipped, language tongue);

/// What a run that ends has done; the contract's "totals".
struct totals {
  tally counts;
  std::uint64_t dead_letters = 0;
  std::uint64_t late = 0;
  std::uint64_t alerts = 0;
  std::uint64_t remembered = 0; ///< messages that are no transactions by the schema's `judge`
  double seconds = 0;
  double cpu_seconds = 0; ///< user and system, of the process
};

std::string to_json(const totals& line, const figure_style& style = {});

} // namespace vigie

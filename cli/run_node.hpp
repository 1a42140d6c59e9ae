#pragma once

#include "config/load.hpp"

namespace vigie {

struct run_options {
  bool until_end = false;  ///< stop at the end offsets seen at start, and print the totals
  bool own_broker = false; ///< an embedded one, which refuses nobody
};

/// Runs a node until SIGTERM, SIGINT or the end that the options name. Returns the exit status.
int run_node(const configuration& configured, const run_options& options);

} // namespace vigie

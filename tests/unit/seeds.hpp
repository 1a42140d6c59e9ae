#pragma once

#include "caf/test/unit_test.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>

namespace vigie {

/// Runs a simulation for the seeds from 1 on; it returns what was wrong, or nothing. VIGIE_TEST_SEED=N
/// replays one of them, VIGIE_TEST_WORLDS=N says how many there are.
template <class Run>
void for_each_seed(int worlds, Run run) {
  if (const auto* one = std::getenv("VIGIE_TEST_SEED")) {
    const std::string failure = run(static_cast<std::uint32_t>(std::stoul(one)));
    if (!failure.empty())
      CAF_FAIL(failure);
    return;
  }
  if (const auto* wanted = std::getenv("VIGIE_TEST_WORLDS"))
    worlds = std::stoi(wanted);
  for (std::uint32_t seed = 1; seed <= static_cast<std::uint32_t>(worlds); ++seed) {
    const std::string failure = run(seed);
    if (!failure.empty())
      CAF_FAIL("VIGIE_TEST_SEED=" << seed << ": " << failure);
    CAF_CHECK(failure.empty());
  }
}

} // namespace vigie

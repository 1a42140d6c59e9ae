#pragma once

#include "model/policy/policy_shelf.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace vigie {

// What `vigie policy` prints: each a JSON object on a line.

/// `now_ms`: Unix milliseconds, for its state: in_force, coming, past or retired.
std::string policy_line(const policy_shelf& shelf, const published_policy& policy, std::int64_t now_ms);

/// The same with the rules and how many values each list has.
std::string policy_whole(const policy_shelf& shelf, const published_policy& policy, std::int64_t now_ms);

/// What changes from one to the other: the schema, the model, the threshold, the rules by name and the lists
/// by their values. Throws std::runtime_error where the rules of one can't be read.
std::string policy_difference(const policy_shelf& shelf, const published_policy& from,
                              const published_policy& to);

/// Writes policy.yaml with the files that it names, as `vigie backtest --policy` takes it. Throws
/// std::runtime_error.
void write_policy(const policy_shelf& shelf, const published_policy& policy,
                  const std::filesystem::path& folder);

} // namespace vigie

#pragma once

#include "model/expression/graph.hpp"
#include "model/expression/lowering.hpp"
#include "model/expression/plan.hpp"
#include "model/expression/step.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace vigie::cel {

/// What a plan is made of.
struct plan_parts {
  /// Where a place of the frame points to from the start.
  struct setting {
    const void* constant = nullptr;
    std::size_t memory = nowhere;   ///< offset of its values
    std::size_t failures = nowhere; ///< offset of where it may write which rows failed
  };
  static constexpr auto nowhere = static_cast<std::size_t>(-1);

  std::uint64_t number = 0; ///< of this plan alone
  std::vector<step> steps;
  std::vector<setting> places;
  std::size_t memory_bytes = 0;
  std::vector<std::size_t> slots;
  std::unordered_map<node_id, place_id> place_of; ///< of what the outputs are made of
  std::vector<std::size_t> outputs;
  std::vector<lowered> results;        ///< of the outputs
  std::vector<kind> types;             ///< of the results
  std::vector<place_id> result_places; ///< of those that are no lists
  const graph* nodes = nullptr;        ///< of the program
  std::shared_ptr<const program> of;
};

/// Orders the steps for these values, and gives them memory: what is used no more makes room for what comes.
plan_parts arrange(const graph& values, std::vector<lowered> results);

} // namespace vigie::cel

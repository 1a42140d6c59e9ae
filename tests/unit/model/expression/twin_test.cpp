// The evaluator by blocks against a plain one by rows, on random expressions and random columns.

#define CAF_SUITE expression.twin

#include "unit/model/expression/twin_program.hpp"
#include "unit/seeds.hpp"

using namespace vigie;
using namespace vigie::cel;

namespace {

/// Some expressions are used by later ones.
twin_program make_program(random_source& random) {
  twin_program result;
  expression_maker maker{random, false};
  for (auto left = 1 + random.below(12); left > 0; --left) {
    auto text = maker.make(maker.any_kind(), 5).ours;
    std::string name;
    if (!result.names().empty() && !result.names().back().empty() && random.one_in(2))
      text = "[" + result.names().back() + ", " + text + "]";
    else if (random.one_in(2))
      name = "defined_" + std::to_string(result.names().size());
    result.add({text, {}}, name);
  }
  return result;
}

std::string run_world(std::uint32_t seed) {
  random_source random{seed};
  auto program = make_program(random);
  if (!program.faults().empty())
    return to_string(program.faults()[0], "a program that should compile");
  const plan what{program.build()};
  const auto rows = random.one_in(3) ? 1 : random.one_in(3) ? block_rows + 3 : 1 + random.below(20);
  const auto columns = random_columns(random, rows);
  std::vector<column_view> views;
  for (const auto& one : columns)
    views.push_back(one.view());
  scratch memory;
  for (std::size_t first = 0; first < rows; first += block_rows) {
    const auto size = std::min(block_rows, rows - first);
    evaluate_block(what, memory, views, first, size);
    for (std::size_t row = 0; row<size; row += size> 50 ? 7 : 1)
      if (auto found = program.difference(what, memory, views, first, row); !found.empty())
        return found;
  }
  return "";
}

} // namespace

CAF_TEST(blocks give what rows give one by one) {
  for_each_seed(400, run_world);
}

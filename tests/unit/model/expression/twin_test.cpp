// The evaluator by blocks against a plain one by rows, on random expressions and random columns.

#define CAF_SUITE expression.twin

#include "model/expression/parser.hpp"
#include "unit/model/expression/random_expression.hpp"
#include "unit/model/expression/row_twin.hpp"
#include "unit/seeds.hpp"

using namespace vigie;
using namespace vigie::cel;

namespace {

/// Expressions of one program: some are used by later ones.
struct random_program {
  builder making;
  std::vector<std::string> texts;
  std::vector<std::string> names; ///< of definitions; empty: it has none
};

random_program make_program(random_source& random) {
  random_program result;
  for (std::size_t slot = 0; slot < random_names.size(); ++slot)
    result.making.declare(random_input(slot));
  expression_maker maker{random, false};
  for (auto left = 1 + random.below(12); left > 0; --left) {
    auto text = maker.make(maker.any_kind(), 5).ours;
    std::string name;
    if (!result.names.empty() && !result.names.back().empty() && random.one_in(2))
      text = "[" + result.names.back() + ", " + text + "]";
    else if (random.one_in(2))
      name = "defined_" + std::to_string(result.texts.size());
    if (name.empty())
      result.making.add({text, {}});
    else
      result.making.define(name, {text, {}});
    result.texts.push_back(text);
    result.names.push_back(name);
  }
  return result;
}

/// What a definition's value is to those that use it.
boxed as_used(boxed value) {
  if (value.failed == status::fine && value.type == kind::real && !std::isfinite(std::get<double>(value.one)))
    value.failed = status::not_finite;
  return value;
}

std::string difference(const random_program& program, const plan& what, const scratch& memory,
                       std::span<const column_view> views, std::size_t first, std::size_t row) {
  std::vector<std::pair<std::string, boxed>> defined;
  const row_twin twin{[&](const std::string& name) {
    for (const auto& [known, value] : defined)
      if (known == name)
        return value;
    for (std::size_t slot = 0; slot < random_names.size(); ++slot)
      if (name == random_names[slot].name)
        return value_of(views[slot], first + row);
    throw std::runtime_error("no name " + name);
  }};
  for (std::size_t place = 0; place < program.texts.size(); ++place) {
    const auto tree = parse(program.texts[place]);
    const auto wanted = twin(std::get<syntax>(tree));
    const auto found = boxed_result(what, memory, place, row);
    if (!same(found, wanted))
      return program.texts[place] + " in row " + std::to_string(first + row) + " is " + written(found) +
             ", not " + written(wanted);
    if (!program.names[place].empty())
      defined.emplace_back(program.names[place], as_used(wanted));
  }
  return "";
}

std::string run_world(std::uint32_t seed) {
  random_source random{seed};
  auto program = make_program(random);
  if (!program.making.faults().empty())
    return to_string(program.making.faults()[0], "a program that should compile");
  const plan what{program.making.build()};
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
      if (auto found = difference(program, what, memory, views, first, row); !found.empty())
        return found;
  }
  return "";
}

} // namespace

CAF_TEST(blocks give what rows give one by one) {
  for_each_seed(400, run_world);
}

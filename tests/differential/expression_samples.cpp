// Prints random expressions with random values for their names and what our evaluator makes of them, a JSON
// object a line: tests/system/test_expressions.py asks the reference evaluator for the same.
//   vigie-expression-samples SEED EXPRESSIONS

#include "model/base/json_text.hpp"
#include "model/expression/instant.hpp"
#include "model/expression/number_text.hpp"
#include "unit/model/expression/random_expression.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

using namespace vigie;
using namespace vigie::cel;

namespace {

constexpr std::size_t rows = 4;

/// {"int": "5"}: as text, since JSON numbers of most readers are doubles.
std::string json_of(const boxed& value) {
  if (value.failed != status::fine)
    return R"({"error":)" + json_text(to_string(value.failed)) + '}';
  const auto text = [&]() -> std::string {
    switch (value.type) {
    case kind::boolean:
      return std::get<bool>(value.one) ? "true" : "false";
    case kind::integer:
      return std::to_string(std::get<std::int64_t>(value.one));
    case kind::real:
      return write_real(std::get<double>(value.one));
    case kind::text:
      return std::get<std::string>(value.one);
    case kind::time:
      return write(std::get<instant>(value.one));
    default:
      return write_duration(std::get<std::chrono::nanoseconds>(value.one).count());
    }
  }();
  return "{" + json_text(to_string(value.type)) + ':' + json_text(text) + '}';
}

std::string bindings_of(std::span<const column_view> views, std::size_t row) {
  std::string result;
  for (std::size_t slot = 0; slot < views.size(); ++slot)
    if (const auto held = value_of(views[slot], row); held.failed == status::fine)
      result += (result.empty() ? "" : ",") + json_text(std::string_view(random_names[slot].name)) + ':' +
                json_of(held);
  return '{' + result + '}';
}

} // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: vigie-expression-samples SEED EXPRESSIONS\n", stderr);
    return 2;
  }
  random_source random{static_cast<std::uint32_t>(std::strtoul(argv[1], nullptr, 10))};
  random.times_at_the_ends = false;
  expression_maker maker{random, true};
  for (auto left = std::strtoul(argv[2], nullptr, 10); left > 0; --left) {
    const auto text = maker.make(maker.any_kind(), 1 + static_cast<int>(random.below(5)));
    builder making;
    for (std::size_t slot = 0; slot < random_names.size(); ++slot)
      making.declare(random_input(slot));
    making.add({text.ours, {}});
    if (!making.faults().empty()) {
      std::fprintf(stderr, "%s: %s\n", text.ours.c_str(), making.faults()[0].reason.c_str());
      return 1;
    }
    const plan what{making.build()};
    const auto columns = random_columns(random, rows);
    std::vector<column_view> views;
    for (const auto& one : columns)
      views.push_back(one.view());
    scratch memory;
    evaluate_block(what, memory, views, 0, rows);
    std::string samples;
    for (std::size_t row = 0; row < rows; ++row)
      samples += (row > 0 ? "," : "") + (R"({"bindings":)" + bindings_of(views, row)) + R"(,"ours":)" +
                 json_of(boxed_result(what, memory, 0, row)) + '}';
    std::printf(
        R"({"expression":%s,"type":%s,"rows":[%s]})"
        "\n",
        json_text(text.theirs).c_str(),
        json_text(to_string(what.outputs().empty() ? kind::list : result(what, memory, 0).type)).c_str(),
        samples.c_str());
  }
  return 0;
}

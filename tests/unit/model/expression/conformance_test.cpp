// The public conformance cases of the Common Expression Language, where they are at hand: the file that
// VIGIE_CEL_CASES names, or ../shared/data/cel/cases.jsonl beside the source. Each has to come out as the
// specification says, or to be refused when it is compiled.

#define CAF_SUITE expression.conformance

#include "model/expression/boxed.hpp"
#include "model/expression/plan.hpp"
#include "model/expression/program.hpp"
#include "unit/model/expression/row_twin.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/json.hpp>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>

using namespace vigie;
using namespace vigie::cel;
namespace json = boost::json;

namespace {

std::string cases_file() {
  if (const auto* named = std::getenv("VIGIE_CEL_CASES"))
    return named;
  return VIGIE_SOURCE_DIR "/../shared/data/cel/cases.jsonl";
}

/// A value as the cases write it: {"int": 42}, {"double": "1e3"}, {"duration": {"seconds": …, "nanos": …}}.
boxed wanted_value(const json::object& written) {
  const auto& [type, held] = *written.begin();
  boxed result;
  if (type == "list") {
    result.type = kind::list;
    for (const auto& element : held.as_array())
      result.elements.push_back(wanted_value(element.as_object()));
    return result;
  }
  if (type == "bool")
    result.one = held.as_bool();
  else if (type == "int")
    result.one = held.as_int64();
  else if (type == "double")
    result.one = std::strtod(held.as_string().c_str(), nullptr);
  else if (type == "string")
    result.one = std::string(held.as_string());
  else if (type == "timestamp")
    result.one =
        instant{held.at("seconds").as_int64(), static_cast<std::int32_t>(held.at("nanos").as_int64())};
  else if (type == "duration")
    result.one =
        std::chrono::nanoseconds(held.at("seconds").as_int64() * 1'000'000'000 + held.at("nanos").as_int64());
  else
    CAF_FAIL("a case has a value of the type " << std::string(type));
  result.type = kind_of(result.one);
  return result;
}

/// Variables are columns of one row, or definitions where no column has that type.
struct bound {
  builder making;
  std::vector<column> columns;

  void bind(const std::string& name, const json::object& written_value) {
    const auto value = wanted_value(written_value);
    value_type type{};
    switch (value.type) {
    case kind::boolean:
      type = value_type::boolean;
      break;
    case kind::integer:
      type = value_type::integer;
      break;
    case kind::real:
      type = value_type::real;
      break;
    case kind::text:
      type = value_type::text;
      break;
    default:
      making.define(name, {written(value), {}});
      return;
    }
    auto& made = columns.emplace_back(type);
    if (const auto* truth = std::get_if<bool>(&value.one))
      made.append(std::int64_t{*truth});
    else if (const auto* whole = std::get_if<std::int64_t>(&value.one))
      made.append(*whole);
    else if (const auto* real = std::get_if<double>(&value.one))
      made.append(*real);
    else
      made.append(std::string_view(std::get<std::string>(value.one)));
    input as;
    as.name = name;
    as.slot = columns.size() - 1;
    as.type = type;
    making.declare(std::move(as));
  }
};

enum class outcome { right, refused, wrong };

struct judged {
  outcome came_out;
  std::string found;
};

judged judge(const json::object& one) {
  bound names;
  if (const auto* bindings = one.if_contains("bindings"))
    for (const auto& [name, value] : bindings->as_object())
      if (name != "true" && name != "false") // the literals come first
        names.bind(std::string(name), value.as_object());
  text_map places;
  places.add(0, {1, 1});
  const auto output = names.making.add({std::string(one.at("expr").as_string()), places});
  if (!names.making.faults().empty())
    return {outcome::refused, to_string(names.making.faults()[0], "case")};
  const plan what{names.making.build(), std::vector{output}};
  scratch memory;
  std::vector<column_view> views;
  for (const auto& made : names.columns)
    views.push_back(made.view());
  evaluate_block(what, memory, views, 0, 1);
  const auto found = boxed_result(what, memory, 0, 0);
  const auto wants_error = one.contains("error");
  const auto fits = wants_error ? found.failed != status::fine
                                : found.failed == status::fine &&
                                      written(found) == written(wanted_value(one.at("value").as_object()));
  return {fits ? outcome::right : outcome::wrong, written(found)};
}

} // namespace

CAF_TEST(every case that is compiled comes out as the specification says) {
  std::ifstream file(cases_file());
  if (!file) {
    CAF_MESSAGE("no conformance cases at " << cases_file() << ": nothing is tested");
    return;
  }
  int right = 0;
  int refused = 0;
  int refused_though_typed = 0;
  for (std::string line; std::getline(file, line);) {
    const auto parsed = json::parse(line);
    const auto& one = parsed.as_object();
    const auto [came_out, found] = judge(one);
    const auto name = std::string(one.at("section").as_string()) + '/' +
                      std::string(one.at("name").as_string()) + ": " +
                      std::string(one.at("expr").as_string());
    right += came_out == outcome::right;
    refused += came_out == outcome::refused;
    if (came_out == outcome::wrong)
      CAF_ERROR(name << " gives " << found);
    // What the specification itself runs without a type checker may be refused by ours, and what is an error
    // anyway.
    if (came_out == outcome::refused && !one.contains("checked") && !one.contains("error")) {
      ++refused_though_typed;
      CAF_ERROR(name << " is refused: " << found);
    }
    if (came_out == outcome::refused)
      CAF_MESSAGE("refused: " << name << ": " << found);
  }
  std::printf("conformance: %d right, %d refused, of these %d that the specification's checker takes\n",
              right, refused, refused_though_typed);
  CAF_CHECK_EQUAL(refused_though_typed, 0);
  CAF_CHECK(right + refused >= 600);
}

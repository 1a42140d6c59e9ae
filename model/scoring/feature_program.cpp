#include "model/scoring/feature_program.hpp"

#include "model/expression/program.hpp"

#include <algorithm>
#include <cassert>
#include <limits>
#include <set>

namespace vigie {

namespace {

/// A field is known by its name, its column stands at its place.
void declare_fields(cel::builder& builder, const schema& of) {
  for (std::size_t place = 0; place < of.fields.size(); ++place) {
    const auto& f = of.fields[place];
    builder.declare({f.name, place, f.type, f.decimals, f.optional && !f.default_text, f.values}, f.place);
  }
}

/// A feature may be a field as it is, and has its name then: there is nothing new to be defined.
bool is_field(const schema& of, const named_expression& expression) {
  return of.find(expression.name).has_value() && expression.value == expression.name;
}

std::size_t add(cel::builder& builder, const schema& of, const named_expression& expression,
                cel::wanted type) {
  if (is_field(of, expression))
    return builder.add({expression.value, {}}, type);
  return builder.define(expression.name, {expression.value, {}}, type);
}

std::string list_of(const std::vector<file_fault>& faults) {
  constexpr std::size_t most_told = 5;
  std::string result;
  for (std::size_t i = 0; i < std::min(most_told, faults.size()); ++i)
    result += (result.empty() ? "" : "; ") + faults[i].reason;
  if (faults.size() > most_told)
    result += "; and " + std::to_string(faults.size() - most_told) + " more";
  return result;
}

/// What is no number, or not finite, is missing.
const double* numbers_of(const cel::result_column& from, std::size_t rows, double* out) {
  switch (from.type) {
  case cel::kind::boolean:
    std::copy_n(from.booleans(), rows, out);
    break;
  case cel::kind::integer:
    std::transform(from.integers(), from.integers() + rows, out,
                   [](std::int64_t x) { return static_cast<double>(x); });
    break;
  default:
    std::transform(from.reals(), from.reals() + rows, out, [](double x) { return x - (x - x); });
  }
  if (from.failed != nullptr)
    for (std::size_t i = 0; i < rows; ++i)
      if (from.failed[i] != cel::status::fine)
        out[i] = std::numeric_limits<double>::quiet_NaN();
  return out;
}

} // namespace

std::variant<feature_program, feature_failure>
feature_program::compile(const schema& of, std::span<const named_expression> expressions,
                         std::span<const std::string> features) {
  cel::builder builder;
  declare_fields(builder, of);
  for (const auto& expression : expressions) {
    const bool figure = std::ranges::find(features, expression.name) != features.end();
    add(builder, of, expression, figure ? cel::wanted::number : cel::wanted::any);
  }
  if (!builder.faults().empty())
    return feature_failure{list_of(builder.faults())};
  std::vector<std::size_t> outputs;
  for (const auto& name : features) {
    const auto found = std::ranges::find(expressions, name, &named_expression::name);
    if (found == expressions.end())
      return feature_failure{"there is no expression for the feature " + name};
    outputs.push_back(static_cast<std::size_t>(found - expressions.begin()));
  }
  return feature_program(std::make_shared<const cel::plan>(builder.build(), outputs));
}

feature_view feature_program::compute(std::span<const column_view> columns, std::size_t first,
                                      std::size_t rows, feature_memory& memory) const {
  assert(rows <= cel::block_rows);
  memory.values.resize(size() * cel::block_rows);
  memory.columns.resize(size());
  cel::evaluate_block(*plan_, memory.expressions, columns, first, rows);
  for (std::size_t f = 0; f < size(); ++f)
    memory.columns[f] = numbers_of(cel::result(*plan_, memory.expressions, f), rows,
                                   memory.values.data() + f * cel::block_rows);
  return {memory.columns, rows};
}

std::vector<std::string> features_in(const schema& of, std::string_view set) {
  std::vector<std::string> result;
  for (const auto& feature : of.features)
    if (std::ranges::find(feature.sets, set) != feature.sets.end())
      result.push_back(feature.name);
  return result;
}

std::variant<std::vector<named_expression>, feature_failure>
expressions_of(const schema& of, std::span<const std::string> features) {
  cel::builder builder;
  declare_fields(builder, of);
  std::vector<named_expression> all;
  for (const auto& feature : of.features) {
    all.push_back({feature.name, feature.value, feature.says});
    add(builder, of, all.back(), cel::wanted::any);
  }
  if (!builder.faults().empty())
    return feature_failure{list_of(builder.faults())};
  const auto program = builder.build();
  std::set<std::string_view> needed;
  std::vector<named_expression> result;
  for (auto i = all.size(); i-- > 0;) {
    const bool wanted = std::ranges::find(features, all[i].name) != features.end();
    // Whoever uses a field's name means the field.
    if (!wanted && (is_field(of, all[i]) || !needed.contains(all[i].name)))
      continue;
    needed.insert(program->names(i).begin(), program->names(i).end());
    result.push_back(all[i]);
  }
  std::ranges::reverse(result);
  return result;
}

} // namespace vigie

#include "model/scoring/feature_program.hpp"

#include "model/expression/parser.hpp"
#include "model/expression/program.hpp"
#include "model/history/names.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>
#include <limits>
#include <set>

namespace vigie {

namespace {

/// A field is known by its name, its column stands at its place.
/// A feature may be a field or a history figure as it is, and has its name then: there is nothing new to be
/// defined.
bool is_field(const schema& of, const named_expression& expression) {
  return expression.value == expression.name && (of.find(expression.name) || of.find_figure(expression.name));
}

std::size_t add(cel::builder& builder, const schema& of, const named_expression& expression,
                cel::wanted type) {
  if (is_field(of, expression))
    return builder.add({expression.value, {}}, type);
  return builder.define(expression.name, {expression.value, {}}, type);
}

/// What is wrong with the first of some named expressions that is.
class complaint {
public:
  void look(const std::string& name, const cel::builder& builder) {
    constexpr std::size_t longest = 250;
    if (text_.empty() && !builder.faults().empty())
      text_ = name + ": " + builder.faults().front().reason.substr(0, longest);
  }

  bool empty() const { return text_.empty(); }
  feature_failure told() const { return {text_}; }

private:
  std::string text_;
};

void add_names(const cel::syntax& of, std::vector<std::string>& to) {
  if ((of.what == cel::syntax::form::name || of.what == cel::syntax::form::has) &&
      std::ranges::find(to, of.word) == to.end())
    to.push_back(of.word);
  for (const auto& part : of.parts)
    add_names(part, to);
}

constexpr auto nothing = std::numeric_limits<double>::quiet_NaN();

/// True where some are missing: not finite.
bool copy_finite(const double* from, std::size_t rows, double* out) {
  constexpr std::size_t lanes = 4; // so that the compiler adds them up side by side
  std::array<double, lanes> odd{};
  const auto copy = [&](std::size_t i, std::size_t lane) {
    const auto rest = from[i] - from[i]; // 0, but NaN where the value is not finite
    out[i] = from[i] - rest;
    odd[lane] += rest;
  };
  std::size_t i = 0;
  for (; i + lanes <= rows; i += lanes)
    for (std::size_t lane = 0; lane < lanes; ++lane)
      copy(i + lane, lane);
  for (; i < rows; ++i)
    copy(i, 0);
  return std::isnan(odd[0] + odd[1] + odd[2] + odd[3]);
}

/// By their bits: twice as fast as a conversion.
void copy_flags(const std::uint8_t* from, std::size_t rows, double* out) {
  constexpr auto one = std::bit_cast<std::uint64_t>(1.0);
  for (std::size_t i = 0; i < rows; ++i)
    out[i] = std::bit_cast<double>((0 - std::uint64_t{from[i]}) & one);
}

/// What is no number, or not finite, is NaN. Returns how many are.
std::uint64_t numbers_of(const cel::result_column& from, std::size_t rows, double* out) {
  bool some = from.failed != nullptr;
  switch (from.type) {
  case cel::kind::boolean:
    copy_flags(from.booleans(), rows, out);
    break;
  case cel::kind::integer:
    std::transform(from.integers(), from.integers() + rows, out,
                   [](std::int64_t x) { return static_cast<double>(x); });
    break;
  default:
    some |= copy_finite(from.reals(), rows, out);
  }
  if (from.failed != nullptr)
    for (std::size_t i = 0; i < rows; ++i)
      if (from.failed[i] != cel::status::fine)
        out[i] = nothing;
  return some ? static_cast<std::uint64_t>(
                    std::count_if(out, out + rows, [](double x) { return std::isnan(x); }))
              : 0;
}

} // namespace

std::variant<feature_program, feature_failure>
feature_program::compile(const schema& of, std::span<const named_expression> expressions,
                         std::span<const std::string> features) {
  if (features.size() > most_model_features)
    return feature_failure{"there are " + std::to_string(features.size()) + " features; at most " +
                           std::to_string(most_model_features) + " can be used"};
  cel::builder builder;
  complaint wrong;
  declare_fields(builder, of);
  declare_history(builder, of);
  for (const auto& expression : expressions) {
    const bool figure = std::ranges::find(features, expression.name) != features.end();
    add(builder, of, expression, figure ? cel::wanted::number : cel::wanted::any);
    wrong.look(expression.name, builder);
  }
  if (!wrong.empty())
    return wrong.told();
  std::vector<std::size_t> outputs;
  for (const auto& name : features) {
    const auto found = std::ranges::find(expressions, name, &named_expression::name);
    if (found == expressions.end())
      return feature_failure{"there is no expression for the feature " + name};
    outputs.push_back(static_cast<std::size_t>(found - expressions.begin()));
  }
  return feature_program(std::make_shared<const cel::plan>(builder.build(), outputs), first_figure(of));
}

feature_program::feature_program(std::shared_ptr<const cel::plan> plan, std::size_t first_figure)
    : plan_(std::move(plan)) {
  for (const auto slot : plan_->slots())
    if (slot < first_figure)
      fields_.push_back(slot);
    else
      figures_.push_back(slot - first_figure);
}

std::variant<history_program_ptr, feature_failure> feature_program::past(const schema& of) const {
  return past_of(of, figures_);
}

feature_view feature_program::compute(std::span<const column_view> columns, std::size_t first,
                                      std::size_t rows, feature_memory& memory) const {
  assert(rows <= cel::block_rows);
  memory.values.resize(size() * cel::block_rows);
  memory.columns.resize(size());
  memory.missing.resize(size());
  cel::evaluate_block(*plan_, memory.expressions, columns, first, rows);
  for (std::size_t f = 0; f < size(); ++f) {
    auto* column = memory.values.data() + f * cel::block_rows;
    memory.missing[f] += numbers_of(cel::result(*plan_, memory.expressions, f), rows, column);
    memory.columns[f] = column;
  }
  return {memory.columns, rows};
}

std::vector<file_fault> check_expressions(const schema& of) {
  // What the log alone tells of a message comes first: the figures are made of it.
  cel::builder of_message;
  declare_fields(of_message, of);
  of_message.add({of.judge, of.judge_map}, cel::wanted::boolean);
  for (const auto& figure : of.history)
    if (!figure.where.empty())
      of_message.add({figure.where, figure.where_map}, cel::wanted::boolean);
  cel::builder builder;
  declare_fields(builder, of);
  declare_history(builder, of);
  for (const auto& feature : of.features) {
    if (feature.value.empty()) // a fault of the file already
      continue;
    const auto type = feature.sets.empty() ? cel::wanted::any : cel::wanted::number;
    const named_expression expression{feature.name, feature.value, {}};
    if (is_field(of, expression))
      builder.add({feature.value, feature.value_map}, type);
    else
      builder.define(feature.name, {feature.value, feature.value_map}, type, feature.place);
  }
  auto faults = of_message.faults();
  faults.insert(faults.end(), builder.faults().begin(), builder.faults().end());
  return faults;
}

std::variant<std::shared_ptr<const cel::plan>, feature_failure> compile_judge(const schema& of) {
  cel::builder builder;
  declare_fields(builder, of);
  builder.add({of.judge, of.judge_map}, cel::wanted::boolean);
  complaint wrong;
  wrong.look("judge", builder);
  if (!wrong.empty())
    return wrong.told();
  return std::make_shared<const cel::plan>(builder.build());
}

std::variant<feature_program, feature_failure> program_by_names(const schema& of,
                                                                std::span<const std::string> names) {
  auto expressions = expressions_of(of, names);
  if (auto* failure = std::get_if<feature_failure>(&expressions))
    return std::move(*failure);
  auto& all = std::get<std::vector<named_expression>>(expressions);
  for (const auto& name : names)
    if (of.find_figure(name) && std::ranges::find(all, name, &named_expression::name) == all.end())
      all.push_back({name, name, {}});
  return feature_program::compile(of, all, names);
}

std::variant<history_program_ptr, feature_failure> past_of(const schema& of,
                                                           std::vector<std::size_t> figures) {
  if (figures.empty())
    return history_program_ptr{};
  std::ranges::sort(figures);
  figures.erase(std::unique(figures.begin(), figures.end()), figures.end());
  auto compiled = history_program::compile(of, std::move(figures));
  if (auto* why = std::get_if<std::string>(&compiled))
    return feature_failure{std::move(*why)};
  return std::get<history_program_ptr>(std::move(compiled));
}

std::vector<std::string> fields_missed(const schema& of, std::span<const named_expression> expressions) {
  std::vector<std::string> used;
  for (const auto& expression : expressions)
    if (const auto parsed = cel::parse(expression.value); std::holds_alternative<cel::syntax>(parsed))
      add_names(std::get<cel::syntax>(parsed), used);
  const auto defined = [&](const std::string& name) {
    return std::ranges::any_of(expressions,
                               [&](const auto& each) { return each.name == name && each.value != name; });
  };
  std::erase_if(used, [&](const std::string& name) {
    const bool remembered =
        std::ranges::any_of(of.history, [&](const auto& each) { return each.name == name; });
    return name == "math" || name.starts_with("lists.") || of.find(name) || remembered || defined(name);
  });
  return used;
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
  complaint wrong;
  declare_fields(builder, of);
  declare_history(builder, of);
  std::vector<named_expression> all;
  for (const auto& feature : of.features) {
    all.push_back({feature.name, feature.value, feature.says});
    add(builder, of, all.back(), cel::wanted::any);
    wrong.look(feature.name, builder);
  }
  if (!wrong.empty())
    return wrong.told();
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

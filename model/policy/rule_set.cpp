#include "model/policy/rule_set.hpp"

#include "model/base/utf8.hpp"
#include "model/expression/number_text.hpp"
#include "model/expression/parser.hpp"
#include "model/expression/program.hpp"
#include "model/expression/value_set.hpp"
#include "model/history/names.hpp"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

namespace vigie {

namespace {

constexpr std::string_view score_name = "score";

std::size_t score_slot(const schema& of) {
  return first_figure(of) + of.history.size();
}

/// True where a number is looked up in that list.
bool asks_for_number(const cel::syntax& tree, const std::string& list, const schema& of) {
  if (tree.is_call("in") && tree.parts[1].word == list) {
    const auto& wanted = tree.parts[0];
    if (wanted.what == cel::syntax::form::literal)
      return !std::holds_alternative<std::string>(wanted.literal);
    if (const auto place = of.find(wanted.word); wanted.what == cel::syntax::form::name && place)
      return of.fields[*place].type != value_type::text;
    return of.find_figure(wanted.word).has_value();
  }
  return std::ranges::any_of(tree.parts, [&](const auto& part) { return asks_for_number(part, list, of); });
}

/// A rules file to be: its faults are gathered.
class compiler {
public:
  compiler(const schema& of, const rules_definition& definition) : of_{of}, definition_{definition} {
    declare_fields(builder_, of);
    declare_history(builder_, of);
    // A name that a field or feature has taken means that one.
    if (!taken(score_name))
      builder_.declare({std::string{score_name}, score_slot(of), value_type::real, 0, true, {}});
    for (const auto& list : definition.lists)
      declare(list);
    for (const auto& feature : of.features)
      if (!of.find(feature.name))
        builder_.define(feature.name, {feature.value, {}});
  }

  cel::builder& builder() { return builder_; }

  void fault(text_place at, std::string reason) { faults_.push_back({at, std::move(reason)}); }

  bool known(std::string_view name) const { return taken(name) || name == score_name; }

  std::vector<file_fault> faults() const {
    auto result = faults_;
    result.insert(result.end(), builder_.faults().begin(), builder_.faults().end());
    std::ranges::stable_sort(result, {}, &file_fault::place);
    return result;
  }

private:
  bool taken(std::string_view name) const {
    return of_.find(name) || of_.find_figure(name) ||
           std::ranges::find(of_.features, name, &feature_definition::name) != of_.features.end();
  }

  void declare(const value_list& list) {
    const bool numbers = std::ranges::any_of(definition_.rules, [&](const rule_definition& rule) {
      const auto tree = cel::parse(rule.when);
      const auto* parsed = std::get_if<cel::syntax>(&tree);
      return parsed != nullptr && asks_for_number(*parsed, "lists." + list.name, of_);
    });
    if (!numbers)
      return builder_.declare_list(list.name, std::make_shared<cel::value_set>(std::span{list.values}),
                                   list.place);
    std::vector<double> values;
    std::vector<std::int64_t> whole;
    for (const auto& text : list.values) {
      const auto number = cel::read_real(text);
      if (!number)
        fault(list.place, "lists." + list.name + " holds \"" + excerpt(text) +
                              "\", and a number is looked up in it; allowed are numbers");
      values.push_back(number.value_or(0));
      if (const auto integer = cel::read_integer(text))
        whole.push_back(*integer);
    }
    if (whole.size() == list.values.size())
      builder_.declare_list(list.name, std::make_shared<cel::value_set>(std::span<const std::int64_t>{whole}),
                            list.place);
    else
      builder_.declare_list(list.name, std::make_shared<cel::value_set>(std::span<const double>{values}),
                            list.place);
  }

  const schema& of_;
  const rules_definition& definition_;
  cel::builder builder_;
  std::vector<file_fault> faults_;
};

} // namespace

std::variant<std::shared_ptr<const rule_set>, std::vector<file_fault>>
rule_set::compile(rules_definition definition, const schema& of) {
  compiler work{of, definition};
  auto& builder = work.builder();
  std::shared_ptr<rule_set> result{new rule_set};
  // By rule: the outputs of its condition, and of the names in its sentence.
  std::vector<std::size_t> conditions;
  std::vector<std::vector<std::size_t>> named;
  std::set<std::size_t> looked_at;
  for (const auto& rule : definition.rules) {
    conditions.push_back(builder.add({rule.when, rule.when_map}, cel::wanted::boolean));
    auto& outputs = named.emplace_back();
    auto& said = result->sentences_.emplace_back();
    auto parsed = parse_sentence(rule.says);
    if (const auto* why = std::get_if<std::string>(&parsed)) {
      work.fault(rule.says_place, "rule " + excerpt(rule.name) + ".says " + *why);
    } else {
      said.text = std::get<sentence_text>(std::move(parsed));
      for (const auto& name : said.text.names) {
        said.decimals.push_back(money_decimals(of, name));
        if (work.known(name))
          outputs.push_back(builder.add({name, {}}));
        else
          work.fault(rule.says_place, "rule " + excerpt(rule.name) + ".says names " + name +
                                          ", which is no field, history figure or feature of the schema " +
                                          of.name);
      }
    }
    for (const auto& name : rule.suppress ? rule.suppress->by : std::vector<std::string>{}) {
      if (const auto place = of.find(name))
        looked_at.insert(*place);
      else
        work.fault(rule.suppress->place, "rule " + excerpt(rule.name) + ".suppress.by is " + excerpt(name) +
                                             ", which is no field of the schema " + of.name);
    }
  }
  if (auto faults = work.faults(); !faults.empty())
    return faults;
  const auto program = builder.build();
  const auto note = [&](const std::vector<std::size_t>& slots) {
    looked_at.insert(slots.begin(), slots.end());
  };
  if (!conditions.empty()) {
    result->conditions_.emplace(program, conditions);
    note(result->conditions_->slots());
  }
  for (std::size_t rule = 0; rule < conditions.size(); ++rule) {
    note(result->filled_.emplace_back(program, conditions[rule]).slots());
    if (!named[rule].empty())
      note(result->sentences_[rule].values.emplace(program, named[rule]).slots());
  }
  for (const auto slot : looked_at)
    if (slot < of.fields.size())
      result->fields_.push_back(slot);
    else if (slot >= first_figure(of) && slot < score_slot(of))
      result->figures_.push_back(slot - first_figure(of));
  result->rules_ = std::move(definition.rules);
  result->suppresses_ =
      std::ranges::any_of(result->rules_, [](const auto& rule) { return rule.suppress.has_value(); });
  result->sha256_ = std::move(definition.sha256);
  result->files_ = std::move(definition.files);
  return std::shared_ptr<const rule_set>{std::move(result)};
}

void rule_set::match(std::span<const column_view> columns, std::size_t rows, rule_matches& out) const {
  out.rows = rows;
  out.masks.resize(rules_.size() * rows);
  out.failures.assign(rules_.size(), 0);
  if (conditions_ && rows > 0)
    cel::write_masks(*conditions_, out.expressions, columns, rows, out.masks.data(), out.failures.data());
}

std::string rule_set::when(std::size_t rule, std::span<const column_view> columns, std::size_t row,
                           cel::scratch& memory) const {
  return filled_[rule].write(memory, columns, row);
}

std::optional<std::string> rule_set::says(std::size_t rule, std::span<const column_view> columns,
                                          std::size_t row, cel::scratch& memory) const {
  if (rules_[rule].says.empty())
    return std::nullopt;
  const auto& said = sentences_[rule];
  if (said.values)
    cel::evaluate_block(*said.values, memory, columns, row, 1);
  auto result = said.text.pieces.front();
  for (std::size_t i = 0; i < said.text.names.size(); ++i)
    result +=
        shown_value(cel::result(*said.values, memory, i), 0, said.decimals[i]) + said.text.pieces[i + 1];
  return result;
}

} // namespace vigie

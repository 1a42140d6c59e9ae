#include "model/expression/program.hpp"

#include "model/expression/checker.hpp"
#include "model/expression/lexer.hpp"
#include "model/expression/limits.hpp"
#include "model/expression/printer.hpp"
#include "model/expression/program_parts.hpp"
#include "model/expression/value_set.hpp"

#include <algorithm>
#include <utility>

namespace vigie::cel {

namespace {

void collect_names(const syntax& tree, std::vector<std::string>& names) {
  if (tree.what == syntax::form::name || tree.what == syntax::form::has)
    names.push_back(tree.word);
  for (std::size_t i = qualified(tree) ? 1 : 0; i < tree.parts.size(); ++i)
    collect_names(tree.parts[i], names);
}

std::vector<std::string> names_in(const syntax& tree) {
  std::vector<std::string> result;
  collect_names(tree, result);
  std::ranges::sort(result);
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

bool is(const static_type& found, wanted type) {
  switch (type) {
  case wanted::boolean:
    return found.base == kind::boolean;
  case wanted::number:
    return found.base == kind::boolean || found.is_number();
  default:
    return true;
  }
}

kind kind_of(value_type column) {
  switch (column) {
  case value_type::boolean:
    return kind::boolean;
  case value_type::integer:
    return kind::integer;
  case value_type::text:
    return kind::text;
  case value_type::time:
    return kind::time;
  default:
    return kind::real;
  }
}

operation load_of(value_type column) {
  switch (column) {
  case value_type::boolean:
    return operation::load_boolean;
  case value_type::integer:
    return operation::load_integer;
  case value_type::real:
    return operation::load_real;
  case value_type::text:
    return operation::load_text;
  default:
    return operation::load_time;
  }
}

} // namespace

program::program(std::unique_ptr<const program_parts> parts) : parts_{std::move(parts)} {}

program::~program() = default;

std::size_t program::size() const {
  return parts_->outputs.size();
}

kind program::type(std::size_t output) const {
  return parts_->outputs[output].is.base;
}

const std::string& program::text(std::size_t output) const {
  return parts_->outputs[output].text;
}

const std::vector<std::string>& program::names(std::size_t output) const {
  return parts_->outputs[output].names;
}

struct builder::work {
  std::unique_ptr<program_parts> parts = std::make_unique<program_parts>();
  std::vector<file_fault> faults;

  void fault(const expression_source& expression, const mistake& found) {
    faults.push_back({expression.places.at(found.offset), found.reason});
  }

  /// Takes the name for what it stands for.
  void declare(const std::string& name, symbol of, meaning what, text_place place) {
    const auto last = name.starts_with("lists.") ? name.substr(6) : name;
    if (!is_identifier(last))
      faults.push_back(
          {place,
           "'" + last + "' is no name: letters, digits and _, the first no digit, and no reserved word"});
    else if (!parts->names.add(name, std::move(of)))
      faults.push_back({place, "the name '" + name + "' is taken"});
    else
      parts->meanings.push_back(std::move(what));
  }

  /// Nothing where it is wrong.
  std::optional<compiled> compile(const expression_source& expression, wanted wanted_type) {
    auto parsed = parse(expression.text);
    if (const auto* found = std::get_if<mistake>(&parsed)) {
      fault(expression, *found);
      return std::nullopt;
    }
    compiled result;
    result.tree = std::move(std::get<syntax>(parsed));
    std::vector<mistake> mistakes;
    const auto checked = check(result.tree, parts->names, mistakes);
    for (const auto& found : mistakes)
      fault(expression, found);
    if (!checked)
      return std::nullopt;
    if (!is(checked->is, wanted_type)) {
      fault(expression, {0, std::string("the expression has to be ") +
                                (wanted_type == wanted::boolean ? "a bool" : "a number or a bool") +
                                ", not " + to_string(checked->is)});
      return std::nullopt;
    }
    try {
      result.value = lower(*checked, parts->meanings, parts->values);
    } catch (const mistake& found) {
      fault(expression, found);
      return std::nullopt;
    }
    if (parts->values.size() > most_nodes) {
      fault(expression,
            {0, "the expressions together take more than " + std::to_string(most_nodes) + " operations"});
      return std::nullopt;
    }
    result.is = checked->is;
    result.text = print(result.tree);
    result.names = names_in(result.tree);
    return result;
  }
};

builder::builder() : work_{std::make_unique<work>()} {}

builder::~builder() = default;
builder::builder(builder&&) noexcept = default;
builder& builder::operator=(builder&&) noexcept = default;

void builder::declare(input name, text_place place) {
  auto& values = work_->parts->values;
  const auto load = [&](operation what) { return values.load(what, name.slot, name.may_be_missing); };
  const auto closed = name.type == value_type::text && !name.values.empty();
  const auto node = name.type == value_type::money
                        ? values.load_money(name.slot, name.decimals, name.may_be_missing)
                    : closed ? values.make(operation::text_of_place, {load(operation::load_place)},
                                           {0, values.texts(name.values)})
                             : load(load_of(name.type));
  work_->declare(name.name, {symbol::sort::input, kind_of(name.type)}, {node, nullptr}, place);
}

void builder::declare_list(const std::string& name, std::shared_ptr<const value_set> values,
                           text_place place) {
  const auto sort = values->holds_text() ? symbol::sort::text_list : symbol::sort::number_list;
  work_->declare("lists." + name, {sort, kind::list}, {{}, std::move(values)}, place);
}

std::size_t builder::add(const expression_source& expression, wanted type) {
  auto& outputs = work_->parts->outputs;
  outputs.push_back(work_->compile(expression, type).value_or(compiled{}));
  return outputs.size() - 1;
}

std::size_t builder::define(const std::string& name, const expression_source& expression, wanted type,
                            text_place place) {
  const auto faults_before = work_->faults.size();
  const auto number = add(expression, type);
  const auto& output = work_->parts->outputs[number];
  auto value = output.value;
  const auto broken = output.text.empty() || work_->faults.size() > faults_before;
  if (!broken && output.is.base == kind::real)
    value = work_->parts->values.make(operation::require_finite, {value.node});
  work_->declare(name, {symbol::sort::definition, output.is, broken}, {value, nullptr}, place);
  return number;
}

const std::vector<file_fault>& builder::faults() const {
  return work_->faults;
}

std::shared_ptr<const program> builder::build() {
  if (!work_->faults.empty())
    return nullptr;
  return std::make_shared<const program>(std::move(work_->parts));
}

} // namespace vigie::cel

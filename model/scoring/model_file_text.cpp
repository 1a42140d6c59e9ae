#include "model/base/json_text.hpp"
#include "model/scoring/golden.hpp"
#include "model/scoring/model_file.hpp"

#include <string>
#include <string_view>

namespace vigie {

namespace {

template <class Range, class Function>
std::string list_of(const Range& range, Function item_text) {
  std::string result = "[";
  for (const auto& item : range) {
    if (result.size() > 1)
      result += ',';
    result += item_text(item);
  }
  return result + ']';
}

std::string list_of(const std::vector<double>& numbers) {
  return list_of(numbers, json_text<double>);
}

std::string text_of(const logistic_parameters& p) {
  return "\"logistic\": {\n  \"intercept\": " + json_text(p.intercept) +
         ",\n  \"coefficients\": " + list_of(p.coefficients) + ",\n  \"means\": " + list_of(p.means) +
         ",\n  \"scales\": " + list_of(p.scales) + "\n}";
}

std::string text_of(const tree& t) {
  return "\n  {\"left\":" + list_of(t, [](const auto& n) { return json_text(n.left); }) +
         ",\"feature\":" + list_of(t, [](const auto& n) { return json_text(n.feature); }) +
         ",\"threshold\":" + list_of(t, [](const auto& n) { return json_text(n.threshold); }) +
         ",\"value\":" + list_of(t, [](const auto& n) { return json_text(n.value); }) +
         ",\"cover\":" + list_of(t, [](const auto& n) { return json_text(n.cover); }) +
         ",\"default_left\":" + list_of(t, [](const auto& n) { return n.default_left ? "1" : "0"; }) + "}";
}

std::string text_of(const boosted_parameters& p) {
  return "\"boosted\": {\n  \"base\": " + json_text(p.base) +
         ",\n  \"trees\": " + list_of(p.trees, [](const tree& t) { return text_of(t); }) + "\n}";
}

std::string training_text(const model_definition& d) {
  std::string result;
  for (const auto& [name, value] : d.training)
    result += (result.empty() ? "\n  " : ",\n  ") + json_text(name) + ": " + json_text(value);
  return "{" + result + "\n}";
}

std::string expression_text(const named_expression& e) {
  auto result = "\n  {\"name\": " + json_text(e.name) + ", \"value\": " + json_text(e.value);
  if (!e.says.empty())
    result += ", \"says\": " + json_text(e.says);
  return result + '}';
}

std::string history_text(const classifier& model, const schema& of) {
  if (!model.past())
    return "";
  std::string result;
  for (const auto place : model.past()->figures())
    result += (result.empty() ? "\n  " : ",\n  ") + json_text(of.history[place].name) + ": " +
              json_text(described(of.history[place], of));
  return ",\n\"history\": {" + result + "\n}";
}

std::string golden_text(const classifier& model, const std::shared_ptr<const schema>& of,
                        std::span<const std::string> messages) {
  golden_judge judge(model, of);
  std::string result;
  for (const auto& message : messages)
    if (const auto log_odds = judge.log_odds(message))
      result += (result.empty() ? "\n  {\"log_odds\":" : ",\n  {\"log_odds\":") + json_text(*log_odds) +
                ",\"score\":" + json_text(sigmoid(*log_odds)) + ",\"transaction\":" + message + "}";
  return '[' + result + ']';
}

} // namespace

std::string model_file_text(const classifier& model, const std::shared_ptr<const schema>& of,
                            std::span<const std::string> golden) {
  const auto& definition = model.definition();
  const auto parameters = std::visit([](const auto& p) { return text_of(p); }, definition.parameters);
  return "{\n\"format\": " + json_text(model_file_format) +
         ",\n\"version\": " + std::to_string(model_file_version) +
         ",\n\"kind\": " + json_text(to_string(definition.kind())) +
         ",\n\"schema\": " + json_text(definition.schema) + history_text(model, *of) +
         ",\n\"expressions\": " + list_of(definition.expressions, expression_text) + ",\n\"features\": " +
         list_of(definition.features, [](const auto& name) { return "\n  " + json_text(name); }) +
         ",\n\"threshold\": " + json_text(definition.threshold) +
         ",\n\"training\": " + training_text(definition) + ",\n" + parameters +
         ",\n\"golden\": " + golden_text(model, of, golden) + "\n}\n";
}

} // namespace vigie

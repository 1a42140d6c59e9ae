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
         ",\"cover\":" + list_of(t, [](const auto& n) { return json_text(n.cover); }) + "}";
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

std::string golden_text(const model_definition& d) {
  const classifier model(d);
  return list_of(golden_messages(), [&](std::string_view message) {
    const auto explained = model.explain(*golden_transaction(message));
    return "\n  {\"log_odds\":" + json_text(explained.log_odds) +
           ",\"score\":" + json_text(sigmoid(explained.log_odds)) +
           ",\"transaction\":" + std::string(message) + "}";
  });
}

} // namespace

std::string model_file_text(const model_definition& definition) {
  const auto parameters = std::visit([](const auto& p) { return text_of(p); }, definition.parameters);
  return "{\n\"format\": " + json_text(model_file_format) +
         ",\n\"version\": " + std::to_string(model_file_version) +
         ",\n\"kind\": " + json_text(to_string(definition.kind())) + ",\n\"features\": " +
         list_of(definition.features, [](const feature* f) { return "\n  " + json_text(f->name); }) +
         ",\n\"threshold\": " + json_text(definition.threshold) +
         ",\n\"training\": " + training_text(definition) + ",\n" + parameters +
         ",\n\"golden\": " + golden_text(definition) + "\n}\n";
}

} // namespace vigie

#include "model/scoring/model_definition.hpp"

#include <array>

namespace vigie {

namespace {

constexpr std::array<std::string_view, 2> kind_names{"logistic", "boosted"};

} // namespace

std::string_view to_string(model_kind kind) {
  return kind_names[static_cast<std::size_t>(kind)];
}

std::optional<model_kind> model_kind_from(std::string_view name) {
  for (std::size_t i = 0; i < kind_names.size(); ++i)
    if (kind_names[i] == name)
      return static_cast<model_kind>(i);
  return std::nullopt;
}

std::variant<model_definition, feature_failure> definition_by(const schema& of,
                                                              std::vector<std::string> features) {
  auto expressions = expressions_of(of, features);
  if (auto* failure = std::get_if<feature_failure>(&expressions))
    return std::move(*failure);
  model_definition result;
  result.schema = of.name;
  result.expressions = std::get<std::vector<named_expression>>(std::move(expressions));
  result.features = std::move(features);
  return result;
}

} // namespace vigie

#pragma once

#include "model/scoring/feature_program.hpp"
#include "model/scoring/logistic.hpp"
#include "model/scoring/trees.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace vigie {

enum class model_kind : std::uint8_t { logistic, boosted };

std::string_view to_string(model_kind kind);
std::optional<model_kind> model_kind_from(std::string_view name);

/// What was learnt, as the model file holds it.
struct model_definition {
  std::string schema; ///< the name of the one whose fields the expressions use
  std::vector<named_expression> expressions;
  std::vector<std::string> features; ///< names of expressions, in the order of the parameters
  /// The history figures that they look at, and what each is (`described`); empty where the file says nothing
  /// of it.
  std::vector<std::pair<std::string, std::string>> history = {};
  std::variant<logistic_parameters, boosted_parameters> parameters;
  double threshold = 0.5;
  /// What the model was trained on and how: names and texts, in the file's order.
  std::vector<std::pair<std::string, std::string>> training;

  model_kind kind() const { return static_cast<model_kind>(parameters.index()); }
};

/// The definition of a model by these features of the schema, all but what is learnt.
std::variant<model_definition, feature_failure> definition_by(const schema& of,
                                                              std::vector<std::string> features);

} // namespace vigie

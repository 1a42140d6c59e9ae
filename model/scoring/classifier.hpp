#pragma once

#include "model/scoring/features.hpp"
#include "model/scoring/logistic.hpp"
#include "model/scoring/trees.hpp"

#include <cstdint>
#include <optional>
#include <span>
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
  feature_list features;
  std::variant<logistic_parameters, boosted_parameters> parameters;
  double threshold = 0.5;
  /// What the model was trained on and how: names and texts, in the file's order.
  std::vector<std::pair<std::string, std::string>> training;

  model_kind kind() const { return static_cast<model_kind>(parameters.index()); }
};

/// What one feature did to the log-odds of one transaction.
struct contribution {
  std::string_view feature;
  double value;        ///< the feature's
  double contribution; ///< to the log-odds
};

/// The log-odds of a score, taken apart: `base` and all contributions add up to them.
struct explanation {
  double log_odds;
  double base;
  std::vector<contribution> contributions; ///< one a feature, the strongest first
};

double sigmoid(double log_odds);

/// A trained model. It does not change: any number of threads may score with one, and whoever replaces it
/// makes another.
class classifier {
public:
  /// `sha256` is of the file that the definition was read from, in hexadecimal.
  explicit classifier(model_definition definition, std::string sha256 = {});

  /// One score from 0 to 1 for each transaction. It depends on that transaction alone: whatever the batches,
  /// it is equal to the last bit. `out` is as long as `transactions`.
  void score(std::span<const transaction> transactions, std::span<double> out) const;
  double score(const transaction& t) const;

  /// The same before the last step: score = sigmoid(log-odds).
  void log_odds(std::span<const transaction> transactions, std::span<double> out) const;

  explanation explain(const transaction& t) const;

  /// A score of this and over is suspicious, unless the node's configuration names another threshold.
  double threshold() const { return definition_.threshold; }
  model_kind kind() const { return definition_.kind(); }
  const std::string& sha256() const { return sha256_; }
  const model_definition& definition() const { return definition_; }

private:
  using scorer = std::variant<logistic_scorer, boosted_scorer>;

  static scorer make_scorer(const model_definition& definition);

  model_definition definition_;
  std::string sha256_;
  scorer scorer_;
};

} // namespace vigie

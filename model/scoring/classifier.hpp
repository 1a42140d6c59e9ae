#pragma once

#include "model/history/history_program.hpp"
#include "model/scoring/model_definition.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// What one feature did to the log-odds of one event.
struct contribution {
  std::string_view feature;
  double value;        ///< the feature's; NaN: missing
  double contribution; ///< to the log-odds
};

/// The log-odds of a score, taken apart: `base` and all contributions add up to them.
struct explanation {
  double log_odds;
  double base;
  std::vector<contribution> contributions; ///< one a feature, the strongest first
};

double sigmoid(double log_odds);

/// A trained model. It does not change: any number of threads may score with one, each with a memory of its
/// own, and whoever replaces it makes another. Events come as columns (`event_batch::views`), of which
/// those of `fields()` and the figures of `past()` must be filled.
class classifier {
public:
  /// `sha256` is of the file that the definition was read from, in hexadecimal.
  static std::variant<classifier, feature_failure> make(model_definition definition, const schema& of,
                                                        std::string sha256 = {});

  /// The fields that it looks at: places in `schema::fields`, rising.
  const std::vector<std::size_t>& fields() const { return program_.fields(); }
  /// The history that it looks at; null: none.
  const history_program_ptr& past() const { return past_; }

  /// One score from 0 to 1 for each event. It depends on that event alone: whatever the batches, it is equal
  /// to the last bit. `out` has an entry for each event.
  void score(std::span<const column_view> columns, std::span<double> out, feature_memory& memory) const;

  /// The same before the last step: score = sigmoid(log-odds).
  void log_odds(std::span<const column_view> columns, std::span<double> out, feature_memory& memory) const;

  /// Refers to this classifier.
  explanation explain(std::span<const column_view> columns, std::size_t row, feature_memory& memory) const;

  /// A score of this and over is suspicious, unless the node's configuration names another threshold.
  double threshold() const { return definition_.threshold; }
  model_kind kind() const { return definition_.kind(); }
  const std::string& sha256() const { return sha256_; }
  const model_definition& definition() const { return definition_; }

private:
  using scorer = std::variant<logistic_scorer, boosted_scorer>;

  classifier(model_definition definition, feature_program program, history_program_ptr past,
             std::string sha256);

  static scorer make_scorer(const model_definition& definition);

  model_definition definition_;
  feature_program program_;
  history_program_ptr past_;
  std::string sha256_;
  scorer scorer_;
};

/// The fields that have to be read for a model: its own, and those that its history is made of.
field_selection fields_read(const classifier& model);

} // namespace vigie

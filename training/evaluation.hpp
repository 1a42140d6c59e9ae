#pragma once

#include "model/scoring/classifier.hpp"
#include "training/labelled_events.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace vigie {

/// What comes out at one threshold. Weighted: a row counts for as many transactions as it stands for.
struct confusion {
  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;
  double true_negatives = 0;

  double precision() const; ///< 1 where nothing is raised
  double recall() const;
  double f1() const;
};

/// How well scores tell frauds from others, over all thresholds. Equal scores are raised together.
class evaluation {
public:
  /// The rows must hold both classes.
  evaluation(const labelled_view& rows, std::span<const double> scores);

  /// What is raised at one of the scores that occur, from the highest down.
  struct point {
    double score;
    double true_positives;
    double false_positives;
  };

  const std::vector<point>& points() const { return points_; }
  double frauds() const { return frauds_; }
  double others() const { return others_; }

  /// The sum over the points of precision times the gain in recall, as scikit-learn's
  /// average_precision_score.
  double average_precision() const;
  /// The area under the ROC curve.
  double auc() const;
  /// The largest recall where the precision is at least this; 0 where it never is.
  double recall_at_precision(double precision) const;

  confusion at(double threshold) const;

  /// Rules for a threshold. It lies between two scores that occur, at a short decimal.
  double best_f1_threshold() const;
  /// The lowest threshold of that precision; none where no threshold has it.
  std::optional<double> threshold_for_precision(double precision) const;
  /// The highest threshold of that recall.
  double threshold_for_recall(double recall) const;

  double precision(const point& p) const { return p.true_positives / (p.true_positives + p.false_positives); }
  double recall(const point& p) const { return p.true_positives / frauds_; }

private:
  double f1(const point& p) const;
  double threshold_below(std::size_t index) const;

  std::vector<point> points_;
  double frauds_ = 0;
  double others_ = 0;
};

/// By the code that the node scores with.
std::vector<double> scores_of(const classifier& model, const labelled_view& rows);

/// The shortest decimal above `low`, up to and including `high`.
double short_number_between(double low, double high);

} // namespace vigie

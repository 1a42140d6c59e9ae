#include "training/fit_logistic.hpp"

#include <lbfgs.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace vigie {

namespace {

constexpr std::size_t block_rows = cel::block_rows;
/// What a thread takes at a time. Sums are made chunk by chunk and added in order, so they do not depend on
/// threads.
constexpr std::size_t chunk_rows = 1 << 15;

/// log(1 + exp(x)) without overflow.
double softplus(double x) {
  return x > 0 ? x + std::log1p(std::exp(-x)) : std::log1p(std::exp(x));
}

struct class_weights {
  double legitimate = 1;
  double fraudulent = 1;
};

class_weights weights_of(const labelled_view& rows, bool balanced) {
  if (!balanced)
    return {};
  std::array<double, 2> totals{};
  for (std::size_t i = 0; i < rows.size(); ++i)
    totals[rows.frauds[i]] += rows.weights[i];
  const auto half = (totals[0] + totals[1]) / 2;
  return {half / totals[0], half / totals[1]};
}

/// The function to minimise. The features are computed anew in each pass: that costs less than the memory to
/// keep them.
class objective {
public:
  objective(const feature_program& features, const labelled_view& rows, const logistic_options& options,
            const logistic_parameters& scaling)
      : features_(features), rows_(rows), scaling_(scaling), weights_(weights_of(rows, options.balanced)),
        chunks_((rows.size() + chunk_rows - 1) / chunk_rows) {
    for (std::size_t i = 0; i < rows.size(); ++i)
      total_ += weight(i);
    penalty_ = 1 / (options.c * total_);
    for (auto& chunk : chunks_)
      chunk.gradient.resize(features.size() + 1);
  }

  /// Mean loss and penalty at `x`: one entry a feature, then the intercept.
  double operator()(const double* x, double* gradient) {
    const auto size = features_.size() + 1;
    work(x);
    double loss = 0;
    std::fill_n(gradient, size, 0.0);
    for (const auto& chunk : chunks_) {
      loss += chunk.loss;
      for (std::size_t i = 0; i < size; ++i)
        gradient[i] += chunk.gradient[i];
    }
    loss /= total_;
    for (std::size_t i = 0; i < size; ++i)
      gradient[i] /= total_;
    for (std::size_t i = 0; i + 1 < size; ++i) {
      loss += penalty_ * x[i] * x[i] / 2;
      gradient[i] += penalty_ * x[i];
    }
    return loss;
  }

private:
  struct partial_sum {
    double loss = 0;
    std::vector<double> gradient;
  };

  double weight(std::size_t i) const {
    return rows_.weights[i] * (rows_.is_fraud(i) ? weights_.fraudulent : weights_.legitimate);
  }

  void work(const double* x) {
    std::atomic<std::size_t> next{0};
    const auto take_chunks = [&] {
      feature_memory memory;
      for (auto i = next++; i < chunks_.size(); i = next++)
        compute(i, x, memory);
    };
    const auto threads =
        std::min<std::size_t>(std::max(1u, std::thread::hardware_concurrency()), chunks_.size());
    std::vector<std::jthread> helpers;
    for (std::size_t i = 1; i < threads; ++i)
      helpers.emplace_back(take_chunks);
    take_chunks();
  }

  void compute(std::size_t index, const double* x, feature_memory& memory) {
    auto& into = chunks_[index];
    into.loss = 0;
    std::fill(into.gradient.begin(), into.gradient.end(), 0.0);
    const auto end = std::min(rows_.size(), (index + 1) * chunk_rows);
    for (auto first = index * chunk_rows; first < end; first += block_rows)
      compute_block(first, std::min(block_rows, end - first), x, into, memory);
  }

  void compute_block(std::size_t first, std::size_t count, const double* x, partial_sum& into,
                     feature_memory& memory) const {
    std::array<double, most_model_features * block_rows> columns;
    std::array<double, block_rows> log_odds;
    const auto size = features_.size();
    const auto values = features_.compute(rows_.columns, first, count, memory);
    std::fill_n(log_odds.begin(), count, x[size]);
    for (std::size_t f = 0; f < size; ++f) {
      auto* column = columns.data() + f * block_rows;
      for (std::size_t i = 0; i < count; ++i) {
        const auto value = values.columns[f][i];
        column[i] = std::isnan(value) ? 0 : (value - scaling_.means[f]) / scaling_.scales[f];
        log_odds[i] += x[f] * column[i];
      }
    }
    for (std::size_t i = 0; i < count; ++i) {
      const auto fraud = rows_.is_fraud(first + i);
      const auto w = weight(first + i);
      into.loss += w * softplus(fraud ? -log_odds[i] : log_odds[i]);
      // From here on the residual takes the log-odds' place.
      log_odds[i] = w * (1 / (1 + std::exp(-log_odds[i])) - (fraud ? 1 : 0));
      into.gradient[size] += log_odds[i];
    }
    for (std::size_t f = 0; f < size; ++f)
      for (std::size_t i = 0; i < count; ++i)
        into.gradient[f] += log_odds[i] * columns[f * block_rows + i];
  }

  const feature_program& features_;
  const labelled_view& rows_;
  const logistic_parameters& scaling_;
  class_weights weights_;
  std::vector<partial_sum> chunks_;
  double total_ = 0;
  double penalty_ = 0;
};

struct run {
  objective& function;
  const logistic_options& options;
  const progress_function& progress;
  logistic_fit& fit;
};

double evaluate(void* instance, const double* x, double* gradient, int, double) {
  return static_cast<run*>(instance)->function(x, gradient);
}

int on_iteration(void* instance, const double*, const double*, double, double, double gradient, double, int,
                 int iteration, int) {
  auto& current = *static_cast<run*>(instance);
  current.fit.iterations = iteration;
  current.fit.gradient = gradient;
  current.progress("fitting", static_cast<double>(iteration) / current.options.most_iterations);
  return 0;
}

/// Where the last steps are lost in rounding, the place reached is as good as it gets.
bool ended_well(int status) {
  return status == LBFGS_SUCCESS || status == LBFGS_STOP || status == LBFGS_ALREADY_MINIMIZED ||
         status == LBFGSERR_MAXIMUMITERATION || status == LBFGSERR_ROUNDING_ERROR ||
         status == LBFGSERR_MINIMUMSTEP || status == LBFGSERR_MAXIMUMLINESEARCH ||
         status == LBFGSERR_WIDTHTOOSMALL;
}

} // namespace

void standardise(const feature_program& features, const labelled_view& rows, logistic_parameters& into) {
  const auto size = features.size();
  feature_memory memory;
  // Adds up `figure(feature, value)` of the values that there are, row by row.
  const auto sums_of = [&](auto figure) {
    std::vector<double> sums(size, 0.0);
    for (std::size_t first = 0; first < rows.size(); first += block_rows) {
      const auto count = std::min(block_rows, rows.size() - first);
      const auto values = features.compute(rows.columns, first, count, memory);
      for (std::size_t f = 0; f < size; ++f)
        for (std::size_t i = 0; i < count; ++i)
          if (const auto value = values.columns[f][i]; !std::isnan(value))
            sums[f] += figure(f, value);
    }
    return sums;
  };
  const auto counts = sums_of([](std::size_t, double) { return 1.0; });
  auto means = sums_of([](std::size_t, double value) { return value; });
  for (std::size_t f = 0; f < size; ++f)
    means[f] = counts[f] > 0 ? means[f] / counts[f] : 0;
  const auto squares =
      sums_of([&](std::size_t f, double value) { return (value - means[f]) * (value - means[f]); });
  for (std::size_t f = 0; f < size; ++f) {
    const auto deviation = counts[f] > 0 ? std::sqrt(squares[f] / counts[f]) : 0;
    into.scales.push_back(deviation > 0 ? deviation : 1.0);
  }
  into.means = std::move(means);
}

logistic_fit fit_logistic(const feature_program& features, const labelled_view& rows,
                          const logistic_options& options, const progress_function& progress) {
  logistic_fit result;
  standardise(features, rows, result.parameters);
  objective function(features, rows, options, result.parameters);
  run current{function, options, progress, result};
  lbfgs_parameter_t settings;
  lbfgs_parameter_init(&settings);
  settings.m = 20;
  settings.epsilon = options.tolerance;
  settings.max_iterations = options.most_iterations;
  std::vector<double> x(features.size() + 1, 0.0);
  const auto status =
      lbfgs(static_cast<int>(x.size()), x.data(), nullptr, evaluate, on_iteration, &current, &settings);
  if (!ended_well(status))
    throw std::runtime_error("the logistic fit failed: L-BFGS ended with status " + std::to_string(status));
  result.parameters.intercept = x.back();
  x.pop_back();
  result.parameters.coefficients = std::move(x);
  return result;
}

} // namespace vigie

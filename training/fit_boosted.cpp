#include "training/fit_boosted.hpp"

#include "model/base/json_text.hpp"
#include "training/xgboost_json.hpp"

#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <limits>
#include <stdexcept>
#include <string>

namespace vigie {

namespace {

constexpr std::size_t chunk_rows = 1 << 16;

/// By the data, whatever the machine has: sums in single precision depend on how they are shared out. On few
/// rows the threads of OpenMP would do nothing but wait for each other.
int threads_for(const labelled_view& rows) {
  return rows.size() < 500'000 ? 1 : 2;
}

void check(int status) {
  if (status != 0)
    throw std::runtime_error(std::string("XGBoost: ") + XGBGetLastError());
}

class matrix {
public:
  matrix() = default;
  ~matrix() {
    if (handle)
      XGDMatrixFree(handle);
  }
  matrix(const matrix&) = delete;
  matrix& operator=(const matrix&) = delete;

  DMatrixHandle handle = nullptr;
};

class booster {
public:
  explicit booster(const matrix& data) { check(XGBoosterCreate(&data.handle, 1, &handle)); }
  ~booster() { XGBoosterFree(handle); }
  booster(const booster&) = delete;
  booster& operator=(const booster&) = delete;

  void set(const char* name, const std::string& value) {
    check(XGBoosterSetParam(handle, name, value.c_str()));
  }

  BoosterHandle handle = nullptr;
};

/// Hands the rows to XGBoost chunk by chunk, as often as it wants to see them.
class chunks {
public:
  chunks(const feature_program& features, const labelled_view& rows) : features_(features), rows_(rows) {
    check(XGProxyDMatrixCreate(&proxy_.handle));
  }

  DMatrixHandle proxy() const { return proxy_.handle; }

  void reset() { next_ = 0; }

  /// Takes a call from C, which no exception may cross: to XGBoost a failure is the end of the rows, until
  /// `rethrow`.
  bool next_or_end() noexcept {
    try {
      return !failure_ && next();
    } catch (...) {
      failure_ = std::current_exception();
      return false;
    }
  }

  /// Must follow the call that took the rows: they may have ended too early.
  void rethrow() const {
    if (failure_)
      std::rethrow_exception(failure_);
  }

private:
  bool next() {
    const auto count = std::min(chunk_rows, rows_.size() - next_);
    if (count == 0)
      return false;
    values_.resize(count * features_.size());
    for (std::size_t first = 0; first < count; first += cel::block_rows)
      compute(first, std::min(cel::block_rows, count - first));
    const auto frauds = rows_.frauds.subspan(next_, count);
    labels_.assign(frauds.begin(), frauds.end());
    const auto weights = rows_.weights.subspan(next_, count);
    weights_.resize(count);
    std::transform(weights.begin(), weights.end(), weights_.begin(),
                   [](double w) { return static_cast<float>(w); });
    hand_over(count);
    next_ += count;
    return true;
  }

private:
  /// The features of these rows of the chunk, row by row.
  void compute(std::size_t first, std::size_t count) {
    const auto computed = features_.compute(rows_.columns, next_ + first, count, memory_);
    const auto size = features_.size();
    for (std::size_t f = 0; f < size; ++f)
      for (std::size_t i = 0; i < count; ++i)
        values_[(first + i) * size + f] = static_cast<float>(computed.columns[f][i]);
  }

  void hand_over(std::size_t count) {
    const auto address = std::to_string(reinterpret_cast<std::uintptr_t>(values_.data()));
    const auto array = R"({"data": [)" + address + R"(, true], "shape": [)" + std::to_string(count) + ", " +
                       std::to_string(features_.size()) + R"(], "typestr": "<f4", "version": 3})";
    check(XGProxyDMatrixSetDataDense(proxy_.handle, array.c_str()));
    check(XGDMatrixSetFloatInfo(proxy_.handle, "label", labels_.data(), count));
    check(XGDMatrixSetFloatInfo(proxy_.handle, "weight", weights_.data(), count));
  }

  const feature_program& features_;
  const labelled_view& rows_;
  feature_memory memory_;
  matrix proxy_;
  std::size_t next_ = 0;
  std::vector<float> values_;
  std::vector<float> labels_;
  std::vector<float> weights_;
  std::exception_ptr failure_;
};

extern "C" {

static void reset_chunks(DataIterHandle handle) {
  static_cast<chunks*>(handle)->reset();
}

static int next_chunk(DataIterHandle handle) {
  return static_cast<chunks*>(handle)->next_or_end() ? 1 : 0;
}
}

/// In single precision, as XGBoost keeps it: neither 0 nor 1, whose log-odds are infinite.
float share_of_frauds(const labelled_view& rows) {
  double frauds = 0;
  double all = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    all += rows.weights[i];
    if (rows.is_fraud(i))
      frauds += rows.weights[i];
  }
  return std::clamp(static_cast<float>(frauds / all), std::numeric_limits<float>::min(),
                    std::nextafter(1.0f, 0.0f));
}

void configure(booster& b, const labelled_view& rows, const boosted_options& options) {
  b.set("verbosity", "0");
  b.set("objective", "binary:logistic");
  b.set("tree_method", "hist");
  b.set("nthread", std::to_string(threads_for(rows)));
  b.set("base_score", json_text(share_of_frauds(rows)));
  b.set("max_depth", std::to_string(options.depth));
  b.set("eta", json_text(options.learning_rate));
  b.set("subsample", json_text(options.subsample));
  b.set("colsample_bytree", json_text(options.columns));
  b.set("lambda", json_text(options.l2));
  b.set("max_delta_step", "1");
  b.set("seed", std::to_string(options.seed));
}

} // namespace

boosted_parameters fit_boosted(const feature_program& features, const labelled_view& rows,
                               const boosted_options& options, const progress_function& progress) {
  chunks source(features, rows);
  matrix data;
  const auto config =
      R"({"missing": NaN, "max_bin": 256, "nthread": )" + std::to_string(threads_for(rows)) + "}";
  const auto made = XGQuantileDMatrixCreateFromCallback(&source, source.proxy(), nullptr, reset_chunks,
                                                        next_chunk, config.c_str(), &data.handle);
  source.rethrow();
  check(made);
  booster model(data);
  configure(model, rows, options);
  for (int i = 0; i < options.trees; ++i) {
    check(XGBoosterUpdateOneIter(model.handle, i, data.handle));
    progress("fitting", static_cast<double>(i + 1) / options.trees);
  }
  bst_ulong size = 0;
  const char* text = nullptr;
  check(XGBoosterSaveModelToBuffer(model.handle, R"({"format": "json"})", &size, &text));
  std::vector<std::string> names; // any will do: the order is ours
  for (std::size_t i = 0; i < features.size(); ++i)
    names.push_back(std::to_string(i));
  return read_xgboost({text, size}, names, names).parameters;
}

} // namespace vigie

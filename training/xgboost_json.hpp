#pragma once

#include "model/scoring/trees.hpp"

#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// A model of XGBoost that we cannot take over. The text says why.
struct xgboost_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct xgboost_model {
  std::vector<std::string> features;
  boosted_parameters parameters;
};

/// Reads what XGBoost's save_model writes as JSON, of versions 1.7 to 3: gradient-boosted trees for
/// `binary:logistic`, up to the best iteration where the fit was stopped early. The features are those that
/// the model names, all of them `known`; `unnamed` where it names none. Throws xgboost_error.
xgboost_model read_xgboost(std::string_view text, std::span<const std::string> known,
                           std::span<const std::string> unnamed = {});

} // namespace vigie

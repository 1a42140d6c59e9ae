#pragma once

#include "model/scoring/features.hpp"
#include "model/scoring/trees.hpp"

#include <stdexcept>
#include <string_view>

namespace vigie {

/// A model of XGBoost that we cannot take over. The text says why.
struct xgboost_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

struct xgboost_model {
  feature_list features;
  boosted_parameters parameters;
};

/// Reads what XGBoost's save_model writes as JSON, of versions 1.7 to 3: gradient-boosted trees for
/// `binary:logistic`. The features are those that the model names; `unnamed` where it names none. Throws
/// xgboost_error.
xgboost_model read_xgboost(std::string_view text, const feature_list& unnamed = {});

} // namespace vigie

#include "training/xgboost_json.hpp"

#include "model/base/json_text.hpp"
#include "model/base/utf8.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>
#include <string>

namespace vigie {

namespace {

namespace json = boost::json;

const json::value& at(const json::value& from, json::string_view pointer) {
  json::error_code failed;
  const auto* found = from.find_pointer(pointer, failed);
  if (failed || !found)
    throw xgboost_error("it has no " + std::string(pointer) + ": it is not a model in XGBoost's JSON");
  return *found;
}

std::string text_at(const json::value& from, json::string_view pointer) {
  const auto& found = at(from, pointer);
  if (!found.is_string())
    throw xgboost_error(std::string(pointer) + " is not a text");
  return std::string(found.get_string());
}

const json::array& list_at(const json::value& from, json::string_view pointer) {
  const auto* found = at(from, pointer).if_array();
  if (!found)
    throw xgboost_error(std::string(pointer) + " is not a list");
  return *found;
}

double number(const json::value& value) {
  json::error_code failed;
  const auto result = value.to_number<double>(failed);
  if (failed)
    throw xgboost_error("a tree holds " + excerpt(json::serialize(value)) + " where a number belongs");
  return result;
}

/// `Number` has at most 32 bits.
template <class Number>
std::vector<Number> numbers_at(const json::value& from, json::string_view pointer) {
  std::vector<Number> result;
  for (const auto& item : list_at(from, pointer)) {
    const auto value = number(item);
    if (!(value >= static_cast<double>(std::numeric_limits<Number>::lowest()) &&
          value <= static_cast<double>(std::numeric_limits<Number>::max())))
      throw xgboost_error(std::string(pointer) + " holds " + json_text(value) + ", which is out of range");
    result.push_back(static_cast<Number>(value));
  }
  return result;
}

template <class Number>
std::vector<Number> numbers_at(const json::value& from, json::string_view pointer, std::size_t size) {
  auto result = numbers_at<Number>(from, pointer);
  if (result.size() != size)
    throw xgboost_error(std::string(pointer) + " has " + std::to_string(result.size()) +
                        " entries instead of " + std::to_string(size));
  return result;
}

/// Versions before 3 write the score as "5E-1", later ones as a list of one, "[5E-1]", which older readers
/// take for 0.
float base_log_odds(const json::value& root) {
  const auto text = text_at(root, "/learner/learner_model_param/base_score");
  std::string_view digits = text;
  if (digits.starts_with('[') && digits.ends_with(']'))
    digits = digits.substr(1, digits.size() - 2);
  float result = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), result);
  if (failed != std::errc() || end != digits.data() + digits.size())
    throw xgboost_error("its base_score is " + excerpt(text) + ", which is not one number");
  const auto log_odds = -std::log(1.0f / result - 1.0f); // in single precision, as XGBoost computes it
  if (!(result > 0 && result < 1) || !std::isfinite(log_odds))
    throw xgboost_error("its base_score is " + excerpt(text) + ", which is not between 0 and 1");
  return log_odds;
}

std::optional<std::size_t> whole_number(std::string_view text) {
  std::size_t result = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), result);
  return failed == std::errc() && end == text.data() + text.size() ? std::optional(result) : std::nullopt;
}

void check_kind(const json::value& root) {
  const auto booster = text_at(root, "/learner/gradient_booster/name");
  if (booster != "gbtree")
    throw xgboost_error("its booster is " + excerpt(booster) + "; only gbtree can be taken over");
  const auto objective = text_at(root, "/learner/objective/name");
  if (objective != "binary:logistic")
    throw xgboost_error("its objective is " + excerpt(objective) +
                        "; only binary:logistic can be taken over");
}

std::vector<std::string> features_of(const json::value& root, std::span<const std::string> known,
                                     std::span<const std::string> unnamed) {
  std::vector<std::string> result;
  if (at(root, "/learner").as_object().contains("feature_names"))
    for (const auto& name : list_at(root, "/learner/feature_names")) {
      const auto found =
          name.is_string() ? std::ranges::find(known, std::string_view(name.get_string())) : known.end();
      if (found == known.end())
        throw xgboost_error("it wants the feature " + excerpt(json::serialize(name)) +
                            ", which this program does not know");
      if (std::ranges::find(result, *found) != result.end())
        throw xgboost_error("it names the feature " + excerpt(json::serialize(name)) + " twice");
      result.push_back(*found);
    }
  if (result.empty())
    result.assign(unnamed.begin(), unnamed.end());
  if (result.empty())
    throw xgboost_error("it does not name its features; set the booster's feature_names before saving it");
  if (const auto count = text_at(root, "/learner/learner_model_param/num_feature");
      count != std::to_string(result.size()))
    throw xgboost_error("it has " + excerpt(count) + " features, but " + std::to_string(result.size()) +
                        " names for them");
  return result;
}

/// XGBoost's arrays in the order of our layout: level by level, the two children side by side.
tree read_tree(const json::value& from, std::size_t features) {
  const auto size = list_at(from, "/left_children").size();
  const auto left = numbers_at<std::int32_t>(from, "/left_children", size);
  const auto right = numbers_at<std::int32_t>(from, "/right_children", size);
  const auto feature = numbers_at<std::uint32_t>(from, "/split_indices", size);
  const auto value = numbers_at<float>(from, "/split_conditions", size);
  const auto cover = numbers_at<float>(from, "/sum_hessian", size);
  // Where there is none, no value was missing.
  const auto default_left = from.as_object().contains("default_left")
                                ? numbers_at<int>(from, "/default_left", size)
                                : std::vector<int>(size, 0);
  const auto categorical = numbers_at<int>(from, "/split_type", size);
  std::vector<std::size_t> order{0};
  std::vector<std::size_t> depths{0};
  tree result;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto node = order[i];
    if (node >= size || order.size() > size)
      throw xgboost_error("the nodes of a tree do not form a tree");
    if (categorical[node] != 0)
      throw xgboost_error("it splits by categories, which cannot be taken over");
    tree_node ours{0, 0, 0, 0, std::max(cover[node], least_cover)}; // 0 where no training row came by
    if (left[node] < 0) {
      ours.value = value[node];
    } else {
      if (feature[node] >= features)
        throw xgboost_error("a tree splits by feature " + std::to_string(feature[node]) +
                            ", which does not exist");
      ours.left = static_cast<std::uint32_t>(order.size());
      ours.feature = feature[node];
      ours.threshold = value[node];
      ours.default_left = default_left[node] != 0;
      order.push_back(static_cast<std::size_t>(left[node]));
      order.push_back(static_cast<std::size_t>(right[node]));
      depths.insert(depths.end(), 2, depths[i] + 1);
      if (depths.back() > deepest_tree)
        throw xgboost_error("a tree is deeper than " + std::to_string(deepest_tree) + " levels");
    }
    result.push_back(ours);
  }
  if (const auto wrong = trouble_of(result))
    throw xgboost_error(*wrong);
  return result;
}

/// How many trees there are up to each iteration, beginning with 0.
std::vector<std::size_t> iteration_ends(const json::value& root, std::size_t trees) {
  std::vector<std::size_t> result{0};
  const auto& model = at(root, "/learner/gradient_booster/model").as_object();
  if (model.contains("iteration_indptr")) { // since version 2
    for (const auto end : numbers_at<std::uint32_t>(root, "/learner/gradient_booster/model/iteration_indptr"))
      if (end > 0)
        result.push_back(end);
  } else {
    const auto parallel =
        text_at(root, "/learner/gradient_booster/model/gbtree_model_param/num_parallel_tree");
    const auto step = std::max<std::size_t>(1, whole_number(parallel).value_or(1));
    while (result.back() < trees)
      result.push_back(result.back() + step);
  }
  if (!std::is_sorted(result.begin(), result.end()) || result.back() != trees)
    throw xgboost_error("its iterations do not hold its " + std::to_string(trees) + " trees");
  return result;
}

/// How many of the trees the model predicts by: all, or those up to its best iteration where the fit was
/// stopped early.
std::size_t trees_in_use(const json::value& root, std::size_t trees) {
  const auto* attributes = at(root, "/learner").as_object().if_contains("attributes");
  if (!attributes || !attributes->is_object() || !attributes->as_object().contains("best_iteration"))
    return trees;
  const auto text = text_at(root, "/learner/attributes/best_iteration");
  const auto ends = iteration_ends(root, trees);
  const auto best = whole_number(text);
  if (!best || *best >= ends.size() - 1)
    throw xgboost_error("its best_iteration is " + excerpt(text) + ", but it has " +
                        std::to_string(ends.size() - 1) + " iterations, counted from 0");
  return ends[*best + 1];
}

} // namespace

xgboost_model read_xgboost(std::string_view text, std::span<const std::string> known,
                           std::span<const std::string> unnamed) {
  json::error_code failed;
  const auto root = json::parse(json::string_view(text.data(), text.size()), failed);
  if (failed)
    throw xgboost_error("it is not JSON, or truncated (" + failed.message() + ")");
  check_kind(root);
  xgboost_model result{features_of(root, known, unnamed), {}};
  result.parameters.base = base_log_odds(root);
  std::size_t nodes = 0;
  const auto& trees = list_at(root, "/learner/gradient_booster/model/trees");
  const auto in_use = trees_in_use(root, trees.size());
  for (std::size_t i = 0; i < in_use; ++i) {
    result.parameters.trees.push_back(read_tree(trees[i], result.features.size()));
    nodes += result.parameters.trees.back().size();
    if (nodes > most_nodes)
      throw xgboost_error("it has more than " + std::to_string(most_nodes) + " nodes");
  }
  if (result.parameters.trees.empty())
    throw xgboost_error("it has no trees");
  return result;
}

} // namespace vigie

#include "training/feature_choice.hpp"

#include "model/scoring/feature_program.hpp"
#include "training/train.hpp"

#include <algorithm>

namespace vigie {

namespace {

/// The sets that the schema's features name, in the order of their first appearance.
std::vector<std::string> sets_of(const schema& of) {
  std::vector<std::string> result;
  for (const auto& feature : of.features)
    for (const auto& set : feature.sets)
      if (std::ranges::find(result, set) == result.end())
        result.push_back(set);
  return result;
}

} // namespace

std::optional<std::string> usual_set(const schema& of) {
  const auto sets = sets_of(of);
  if (of.name == "paysim" || sets.empty())
    return sets.empty() ? std::nullopt : std::optional<std::string>("pre");
  return *std::ranges::max_element(sets, {}, [&](const auto& set) { return features_in(of, set).size(); });
}

std::vector<std::string> features_wanted(const schema& of, const std::optional<std::string>& set) {
  std::vector<std::string> result;
  if (set)
    result = features_in(of, *set);
  else
    for (const auto& feature : of.features)
      result.push_back(feature.name);
  if (!result.empty())
    return result;
  if (of.features.empty())
    throw training_error("the schema " + of.name + " has no features to learn from");
  std::string sets;
  for (const auto& known : sets_of(of))
    sets += (sets.empty() ? "" : ", ") + known;
  throw training_error("--features: the schema " + of.name + " has no set " + *set + "; " +
                       (sets.empty() ? "its features are in none" : "its sets are " + sets));
}

} // namespace vigie

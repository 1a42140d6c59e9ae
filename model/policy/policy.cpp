#include "model/policy/policy.hpp"

#include "model/base/json_text.hpp"
#include "model/base/sha256.hpp"

#include <set>

namespace vigie {

namespace {

/// One line a part, so that two policies have one name where all their parts are the same.
std::string name_of(const policy& of) {
  std::string parts = "schema " + of.of->sha256 + '\n';
  if (of.model)
    parts += "model " + of.model->sha256() + "\nthreshold " + json_text(of.threshold) + '\n';
  if (of.rules)
    parts += "rules " + of.rules->sha256() + '\n';
  return sha256(parts);
}

} // namespace

std::variant<policy_ptr, feature_failure> make_policy(std::shared_ptr<const schema> of,
                                                      std::shared_ptr<const classifier> model,
                                                      rule_set_ptr rules, std::optional<double> threshold,
                                                      std::uint64_t version) {
  auto result = std::make_shared<policy>();
  std::set<std::size_t> fields;
  std::vector<std::size_t> figures;
  if (model) {
    fields.insert(model->fields().begin(), model->fields().end());
    if (model->past())
      figures = model->past()->figures();
    result->threshold = threshold.value_or(model->threshold());
  }
  if (rules) {
    fields.insert(rules->fields().begin(), rules->fields().end());
    figures.insert(figures.end(), rules->figures().begin(), rules->figures().end());
  }
  auto past = past_of(*of, std::move(figures));
  if (auto* failure = std::get_if<feature_failure>(&past))
    return std::move(*failure);
  result->past = std::get<history_program_ptr>(std::move(past));
  if (result->past)
    fields.insert(result->past->fields().begin(), result->past->fields().end());
  result->fields.assign(fields.begin(), fields.end());
  result->of = std::move(of);
  result->model = std::move(model);
  result->rules = std::move(rules);
  result->version = version;
  result->sha256 = name_of(*result);
  return policy_ptr{std::move(result)};
}

} // namespace vigie

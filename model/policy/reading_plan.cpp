#include "model/policy/reading_plan.hpp"

#include <algorithm>
#include <set>

namespace vigie {

namespace {

constexpr std::string_view all_events = "true";

} // namespace

std::vector<std::uint8_t> reading_plan::transactions(const event_batch& batch, cel::scratch& memory) const {
  std::vector<std::uint8_t> result(batch.size());
  std::uint64_t failures = 0; // An event for which it fails is none.
  cel::write_masks(*judge, memory, batch.views(), batch.size(), result.data(), &failures);
  return result;
}

std::variant<reading_plan_ptr, feature_failure> plan_reading(std::shared_ptr<const schema> of,
                                                             const classifier* model) {
  auto result = std::make_shared<reading_plan>();
  std::set<std::size_t> fields;
  for (const auto role : {field_role::amount, field_role::label})
    if (const auto place = of->roles[static_cast<std::size_t>(role)])
      fields.insert(*place);
  if (model != nullptr && model->past())
    return feature_failure{"the model looks at history (" +
                           of->history[model->past()->figures().front()].name +
                           "), which a node does not keep yet; use a model without, or --model=none"};
  if (model != nullptr)
    fields.insert(model->fields().begin(), model->fields().end());
  if (of->judge != all_events) {
    auto judge = compile_judge(*of);
    if (auto* failure = std::get_if<feature_failure>(&judge))
      return std::move(*failure);
    result->judge = std::get<std::shared_ptr<const cel::plan>>(std::move(judge));
    fields.insert(result->judge->slots().begin(), result->judge->slots().end());
  }
  result->fields.fields.assign(fields.begin(), fields.end());
  result->of = std::move(of);
  return reading_plan_ptr{std::move(result)};
}

} // namespace vigie

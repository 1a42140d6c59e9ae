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

const history_definition* reading_plan::split_figure() const {
  if (past == nullptr)
    return nullptr;
  for (const auto place : past->figures()) {
    const auto& figure = of->history[place];
    if (!of->key || std::ranges::find(figure.by, *of->key) == figure.by.end())
      return &figure;
  }
  return nullptr;
}

std::variant<reading_plan_ptr, feature_failure> plan_reading(std::shared_ptr<const schema> of,
                                                             const classifier* model) {
  auto result = std::make_shared<reading_plan>();
  std::set<std::size_t> fields;
  for (const auto role : {field_role::amount, field_role::label})
    if (const auto place = of->roles[static_cast<std::size_t>(role)])
      fields.insert(*place);
  if (model != nullptr) {
    const auto read = fields_read(*model);
    fields.insert(read.fields.begin(), read.fields.end());
    result->past = model->past();
  }
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

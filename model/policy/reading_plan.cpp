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
    if (!whole_by_key(figure, *of))
      return &figure;
  }
  return nullptr;
}

std::variant<reading_plan_ptr, feature_failure> plan_reading(const policy_timeline& by,
                                                             const verdict_records* records) {
  const auto& of = by.all().front().by->of;
  auto result = std::make_shared<reading_plan>();
  std::set<std::size_t> fields{by.fields().begin(), by.fields().end()};
  result->past = by.past();
  result->suppresses = by.suppresses();
  if (records != nullptr) {
    fields.insert(records->fields().begin(), records->fields().end());
    auto figures = records->figures();
    if (by.past())
      figures.insert(figures.end(), by.past()->figures().begin(), by.past()->figures().end());
    auto past = past_of(*of, std::move(figures));
    if (auto* failure = std::get_if<feature_failure>(&past))
      return std::move(*failure);
    result->past = std::get<history_program_ptr>(std::move(past));
    if (result->past)
      fields.insert(result->past->fields().begin(), result->past->fields().end());
  }
  for (const auto role : {field_role::amount, field_role::label})
    if (const auto place = of->roles[static_cast<std::size_t>(role)])
      fields.insert(*place);
  if (of->judge != all_events) {
    auto judge = compile_judge(*of);
    if (auto* failure = std::get_if<feature_failure>(&judge))
      return std::move(*failure);
    result->judge = std::get<std::shared_ptr<const cel::plan>>(std::move(judge));
    fields.insert(result->judge->slots().begin(), result->judge->slots().end());
  }
  result->fields.fields.assign(fields.begin(), fields.end());
  result->of = of;
  return reading_plan_ptr{std::move(result)};
}

} // namespace vigie

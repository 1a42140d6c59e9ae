#include "model/policy/verdict_records.hpp"

#include "model/base/json_text.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <utility>

namespace vigie {

namespace {

bool is_whole(const feature_program& of, const schema& on) {
  return std::ranges::all_of(of.figures(), [&](auto place) { return whole_by_key(on.history[place], on); });
}

} // namespace

std::variant<std::shared_ptr<const verdict_records>, feature_failure>
verdict_records::make(std::shared_ptr<const schema> of, bool with_features) {
  std::shared_ptr<verdict_records> result{new verdict_records};
  result->account_ = of->roles[static_cast<std::size_t>(field_role::account)];
  std::set<std::size_t> fields;
  if (result->account_)
    fields.insert(*result->account_);
  if (with_features) {
    if (auto failure = result->add_figures(*of))
      return std::move(*failure);
    fields.insert(result->program_->fields().begin(), result->program_->fields().end());
  }
  result->fields_.assign(fields.begin(), fields.end());
  return std::shared_ptr<const verdict_records>{std::move(result)};
}

std::optional<feature_failure> verdict_records::add_figures(const schema& of) {
  std::vector<std::string> names;
  for (const auto& figure : of.history)
    names.push_back(figure.name);
  for (const auto& feature : of.features)
    names.push_back(feature.name);
  std::vector<std::string> computed;
  for (auto& name : names) {
    const auto alone = program_by_names(of, std::span{&name, 1});
    if (const auto* failure = std::get_if<feature_failure>(&alone))
      return *failure;
    auto& told = told_.emplace_back(told_name{std::move(name), std::nullopt});
    if (!is_whole(std::get<feature_program>(alone), of))
      continue;
    told.column = computed.size();
    computed.push_back(told.name);
  }
  auto program = program_by_names(of, computed);
  if (auto* failure = std::get_if<feature_failure>(&program))
    return std::move(*failure);
  program_ = std::get<feature_program>(std::move(program));
  figures_ = program_->figures();
  return std::nullopt;
}

void verdict_records::prepare(const event_batch& events, verdict_memory& memory) const {
  if (!program_)
    return;
  const auto columns = events.views();
  const auto width = program_->size();
  memory.values.resize(events.size() * width);
  for (std::size_t first = 0; first < events.size(); first += cel::block_rows) {
    const auto rows = std::min(cel::block_rows, events.size() - first);
    const auto computed = program_->compute(columns, first, rows, memory.features);
    for (std::size_t column = 0; column < width; ++column)
      for (std::size_t row = 0; row < rows; ++row)
        memory.values[(first + row) * width + column] = computed.columns[column][row];
  }
}

std::optional<std::string> verdict_records::key(const event_batch& events, std::size_t row) const {
  if (!account_)
    return std::nullopt;
  const auto accounts = events.find(*account_)->view();
  return accounts.has(row) ? std::optional{std::string{accounts.text(row)}} : std::nullopt;
}

std::string verdict_records::value(const verdict_facts& facts, const policy& by, const judge& verdicts,
                                   std::size_t row, std::span<const double> computed) const {
  const auto score = verdicts.score(row);
  auto out = R"({"id":)" + json_text(facts.id) + R"(,"timestamp_ms":)" + json_text(facts.timestamp_ms);
  out += R"(,"score":)" + (score ? json_text(*score) : "null");
  out += R"(,"threshold":)" + (score ? json_text(by.threshold) : "null");
  out += R"(,"suspicious":)";
  out += verdicts.is_suspicious(row) ? "true" : "false";
  out += R"(,"rules":[)";
  const char* before = "";
  for (const auto rule : verdicts.rules_of(row))
    (out += std::exchange(before, ",")) += json_text(by.rules->rules()[rule].name);
  out += R"(],"policy":)" + json_text(by.sha256) + R"(,"history_complete":)";
  out += facts.history_complete ? "true" : "false";
  if (program_) {
    out += R"(,"features":{)";
    before = "";
    for (const auto& [name, column] : told_) {
      const auto number = column ? computed[*column] : std::numeric_limits<double>::quiet_NaN();
      (out += std::exchange(before, ",")) += json_text(name) + ':';
      out += std::isnan(number) ? "null" : json_text(number);
    }
    out += '}';
  }
  return out + '}';
}

} // namespace vigie

#include "model/policy/verdict_records.hpp"

#include "model/base/json_text.hpp"
#include "model/history/history_program.hpp"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace vigie {

namespace {

/// History figures, by their own names, and features.
std::variant<feature_program, feature_failure> program_of(const schema& of,
                                                          const std::vector<std::string>& names) {
  auto expressions = expressions_of(of, names);
  if (auto* failure = std::get_if<feature_failure>(&expressions))
    return std::move(*failure);
  auto& all = std::get<std::vector<named_expression>>(expressions);
  for (const auto& name : names)
    if (of.find_figure(name) && std::ranges::find(all, name, &named_expression::name) == all.end())
      all.push_back({name, name, {}});
  return feature_program::compile(of, all, names);
}

bool is_whole(const schema& of, const history_definition& figure) {
  return of.key && std::ranges::find(figure.by, *of.key) != figure.by.end();
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
    for (const auto& figure : of->history)
      result->names_.push_back(figure.name);
    for (const auto& feature : of->features)
      result->names_.push_back(feature.name);
    for (const auto& name : result->names_) {
      const auto alone = program_of(*of, {name});
      if (const auto* failure = std::get_if<feature_failure>(&alone))
        return *failure;
      const auto& figures = std::get<feature_program>(alone).figures();
      result->whole_.push_back(
          std::ranges::all_of(figures, [&](auto place) { return is_whole(*of, of->history[place]); }) ? 1
                                                                                                      : 0);
    }
  }
  if (!result->names_.empty()) {
    auto program = program_of(*of, result->names_);
    if (auto* failure = std::get_if<feature_failure>(&program))
      return std::move(*failure);
    result->program_ = std::get<feature_program>(std::move(program));
    result->figures_ = result->program_->figures();
    fields.insert(result->program_->fields().begin(), result->program_->fields().end());
  }
  result->fields_.assign(fields.begin(), fields.end());
  return std::shared_ptr<const verdict_records>{std::move(result)};
}

void verdict_records::prepare(const event_batch& events, verdict_memory& memory) const {
  if (!program_)
    return;
  const auto columns = events.views();
  const auto names = names_.size();
  memory.values.resize(events.size() * names);
  for (std::size_t first = 0; first < events.size(); first += cel::block_rows) {
    const auto rows = std::min(cel::block_rows, events.size() - first);
    const auto computed = program_->compute(columns, first, rows, memory.features);
    for (std::size_t name = 0; name < names; ++name)
      for (std::size_t row = 0; row < rows; ++row)
        memory.values[(first + row) * names + name] = computed.columns[name][row];
  }
}

std::optional<std::string> verdict_records::key(const event_batch& events, std::size_t row) const {
  if (!account_)
    return std::nullopt;
  const auto accounts = events.find(*account_)->view();
  return accounts.has(row) ? std::optional{std::string{accounts.text(row)}} : std::nullopt;
}

std::string verdict_records::value(const verdict_facts& facts, const policy& by, const judge& verdicts,
                                   bool suspicious, std::size_t row, const verdict_memory& memory) const {
  const auto score = verdicts.score(row);
  auto out = R"({"id":)" + json_text(facts.id) + R"(,"timestamp_ms":)" + json_text(facts.timestamp_ms);
  out += R"(,"score":)" + (score ? json_text(*score) : "null");
  out += R"(,"threshold":)" + (score ? json_text(by.threshold) : "null");
  out += R"(,"suspicious":)";
  out += suspicious ? "true" : "false";
  out += R"(,"rules":[)";
  const char* before = "";
  for (const auto rule : verdicts.rules_of(row))
    (out += std::exchange(before, ",")) += json_text(by.rules->rules()[rule].name);
  out += R"(],"policy":)" + json_text(by.sha256) + R"(,"history_complete":)";
  out += facts.history_complete ? "true" : "false";
  if (program_) {
    out += R"(,"features":{)";
    before = "";
    for (std::size_t name = 0; name < names_.size(); ++name) {
      const auto number = memory.values[row * names_.size() + name];
      (out += std::exchange(before, ",")) += json_text(names_[name]) + ':';
      out += whole_[name] == 0 || std::isnan(number) ? "null" : json_text(number);
    }
    out += '}';
  }
  return out + '}';
}

} // namespace vigie

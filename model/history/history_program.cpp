#include "model/history/history_program.hpp"

#include "model/history/names.hpp"

#include <set>
#include <stdexcept>
#include <utility>

namespace vigie {

std::variant<history_program_ptr, std::string> history_program::compile(const schema& of,
                                                                        std::vector<std::size_t> figures) {
  const auto result = std::make_shared<history_program>();
  try {
    result->plan_ = std::make_shared<const history_plan>(plan_history(of, figures));
  } catch (const std::length_error& error) {
    return std::string{error.what()};
  }
  std::set<std::size_t> fields(result->plan_->inputs.begin(), result->plan_->inputs.end());
  for (const auto& where : result->plan_->wheres) {
    cel::builder builder;
    declare_fields(builder, of);
    builder.add({where, {}}, cel::wanted::boolean);
    if (!builder.faults().empty())
      return "where " + where + ": " + builder.faults().front().reason;
    result->wheres_.push_back(std::make_shared<const cel::plan>(builder.build()));
    fields.insert(result->wheres_.back()->slots().begin(), result->wheres_.back()->slots().end());
  }
  result->figures_ = std::move(figures);
  result->fields_.assign(fields.begin(), fields.end());
  return result;
}

history_keeper::history_keeper(history_program_ptr program, std::int64_t lateness_us)
    : program_{std::move(program)}, history_{program_->plan(), lateness_us} {}

void history_keeper::apply(event_batch& batch) {
  const auto columns = batch.views();
  history_events events{batch.size(), batch.times_us.data(), {}, {}};
  std::vector<column_view> inputs;
  for (const auto place : program_->plan()->inputs)
    inputs.push_back(columns[place]);
  passing_.resize(program_->wheres_.size());
  std::vector<const std::uint8_t*> wheres;
  for (std::size_t i = 0; i < passing_.size(); ++i) {
    passing_[i].resize(batch.size());
    std::uint64_t failures = 0; // An event for which it fails does not pass.
    cel::write_masks(*program_->wheres_[i], memory_, columns, batch.size(), passing_[i].data(), &failures);
    wheres.push_back(passing_[i].data());
  }
  events.inputs = inputs;
  events.wheres = wheres;
  history_columns figures{*program_->plan()};
  history_.apply(events, figures);
  batch.figures = program_->figures();
  batch.history = std::move(figures.figures);
  batch.complete = std::move(figures.complete);
}

} // namespace vigie

#include "model/scoring/golden.hpp"

namespace vigie {

golden_judge::golden_judge(const classifier& model, std::shared_ptr<const schema> of)
    : model_(model), decoder_(of, fields_read(model)),
      events_(make_batch(std::move(of), fields_read(model))) {}

std::optional<double> golden_judge::log_odds(std::string_view message) {
  events_.clear();
  if (decoder_.decode(message, 0, 0, events_))
    return std::nullopt;
  if (model_.past())
    history_keeper{model_.past(), 0}.apply(events_);
  return model_.explain(events_.views(), 0, memory_).log_odds;
}

} // namespace vigie

#include "actors/suppression_line.hpp"

#include <utility>

namespace vigie {

std::vector<suppression_line::decided> suppression_line::take(const range_judged& judgement) {
  std::vector<decided> result;
  if (judgement.begin < next_)
    return result;
  waiting_.try_emplace(judgement.begin, judgement);
  for (auto entry = waiting_.begin(); entry != waiting_.end() && entry->first == next_;
       entry = waiting_.erase(entry)) {
    next_ = entry->second.end;
    result.push_back(decide(std::move(entry->second)));
  }
  return result;
}

suppression_line::decided suppression_line::decide(range_judged judgement) {
  decided result;
  std::vector<outgoing_message> written;
  for (std::size_t i = 0; i < judgement.causes.size(); ++i) {
    const bool raised = suppression_.raises(judgement.causes[i], result.suppressed);
    if (raised && !judgement.rebuild)
      written.push_back(std::move(judgement.alerts[i]));
  }
  judgement.alerts = std::move(written);
  result.judgement = std::move(judgement);
  return result;
}

} // namespace vigie

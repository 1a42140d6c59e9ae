// How a supervisor ends: everything is read (`--until-end`), somebody asks for it, or nothing helps any more.

#include "actors/supervisor.hpp"

#include <algorithm>

namespace vigie {

void supervisor_state::check_finished() {
  const bool all_finished =
      std::all_of(readers_.begin(), readers_.end(), [](const auto& entry) { return entry.second.finished; });
  if (!options_.until_end || !assigned_ || finishing_ || ending_ || !unplanned_.empty() || !all_finished)
    return;
  finishing_ = true;
  // Whoever falls on the way is started again, and the end is tried again.
  const auto again = [this](const caf::error&) { finishing_ = false; };
  self_->request(publisher_, drain_timeout, drain_atom_v)
      .then(
          [this, again] {
            self_->request(reporter_, caf::infinite, finish_atom_v).then([this] { sum_up(); }, again);
          },
          again);
}

void supervisor_state::sum_up() {
  options_.publish_totals(totals_);
  shut_down();
}

void supervisor_state::shut_down() {
  if (ending_)
    return;
  ending_ = true;
  partition_list all;
  for (const auto& [partition, reader] : readers_)
    all.push_back(partition);
  drain(all, [this, give_up_at = steady_now() + rebalance_patience] { commit_and_leave(give_up_at); });
}

/// While others come and go the group takes commits from members only, and only once all have joined again:
/// who left in the midst would leave done work to be done again.
void supervisor_state::commit_and_leave(std::chrono::milliseconds give_up_at) {
  if (steady_now() >= give_up_at)
    return source_->leave(); // The commit that follows says what that means.
  self_->request(publisher_, drain_timeout, drain_atom_v)
      .then([this] { source_->leave(); },
            [this, give_up_at](const caf::error&) {
              self_->run_delayed(commit_retry_interval, [this, give_up_at] { commit_and_leave(give_up_at); });
            });
}

void supervisor_state::end(const caf::error& reason) {
  ending_ = true;
  self_->quit(reason);
}

} // namespace vigie

#pragma once

#include "model/history/history_program.hpp"
#include "training/labelled_events.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace vigie {

/// The rows' places in the order of their times, those of one time as they stand; empty where all stand so.
std::vector<std::uint32_t> order_of(const std::vector<std::int64_t>& times);

/// The rows at these places, in that order; without their history.
event_batch batch_at(const event_batch& from, std::span<const std::uint32_t> places);

/// Puts the history into a data set that stands in the order of its time: that of a partition which holds all
/// of it.
void remember(const history_program_ptr& past, event_batch& rows, const progress_function& progress);

} // namespace vigie

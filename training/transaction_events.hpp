#pragma once

#include "model/schema/event_batch.hpp"
#include "model/schema/transaction.hpp"

#include <memory>
#include <span>

namespace vigie {

/// PaySim's transactions as columns of its schema. Names are no more than their first letter.
event_batch events_of(std::span<const transaction> transactions, std::shared_ptr<const schema> of);

} // namespace vigie

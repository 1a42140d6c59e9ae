#pragma once

#include "model/window/partition_news.hpp"

#include <optional>
#include <string>

namespace vigie {

/// What is wrong with what another node tells: partitions and panes must rise, and figures be such that their
/// sums over all partitions and seconds can be taken. Nothing: it can be believed.
std::optional<std::string> fault_of(const node_news& news);

} // namespace vigie

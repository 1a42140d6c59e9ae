#pragma once

#include "model/schema/column.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace vigie {

/// Card precision at k: were the `k` accounts with the highest score of each day looked into, which share of
/// them had a fraud that day? The mean over the days that occur. Of a day with fewer accounts all are; among
/// equal scores the account that came first that day goes first. All have an entry for each row; rows of one
/// day need not stand together. Rows without an account are left out.
double card_precision_at(std::size_t k, const column_view& accounts, std::span<const std::int64_t> days,
                         std::span<const std::uint8_t> frauds, std::span<const double> scores);

} // namespace vigie

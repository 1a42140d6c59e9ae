#pragma once

#include "model/base/money.hpp"
#include "model/schema/fraud_label.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace vigie {

enum class transaction_type : std::uint8_t { cash_in, cash_out, debit, payment, transfer };

inline constexpr std::array<std::string_view, 5> transaction_type_names{"CASH_IN", "CASH_OUT", "DEBIT",
                                                                        "PAYMENT", "TRANSFER"};

constexpr std::string_view to_string(transaction_type type) {
  return transaction_type_names[static_cast<std::size_t>(type)];
}

constexpr std::optional<transaction_type> transaction_type_from(std::string_view name) {
  for (std::size_t i = 0; i < transaction_type_names.size(); ++i)
    if (transaction_type_names[i] == name)
      return static_cast<transaction_type>(i);
  return std::nullopt;
}

/// One transaction of the stream. It owns no memory: the names, which only an alert needs, stay in the
/// record's bytes.
struct transaction {
  std::int64_t offset = 0;       ///< in its partition
  std::int64_t timestamp_ms = 0; ///< Kafka's message timestamp, Unix milliseconds
  money amount;
  money old_balance_orig;
  money new_balance_orig;
  money old_balance_dest;
  money new_balance_dest;
  std::int32_t step = 0; ///< PaySim's hour of simulation, from 1
  transaction_type type = transaction_type::payment;
  fraud_label label = fraud_label::unknown;
  bool to_merchant = false; ///< the destination's name starts with 'M'

  friend bool operator==(const transaction&, const transaction&) = default;
};

} // namespace vigie

#pragma once

#include "model/schema/transaction.hpp"

#include <string>

namespace vigie {

/// One row of a data set: a transaction, and what a topic's readers do not keep of it.
struct transaction_row {
  transaction values; ///< its offset and timestamp mean nothing here: the topic gives them
  std::string name_orig;
  std::string name_dest;
  bool is_flagged_fraud = false; ///< PaySim's own rule; carried along for the producers' sake
  double weight = 1.0;           ///< how many transactions the row stands for in training and evaluation

  friend bool operator==(const transaction_row&, const transaction_row&) = default;
};

} // namespace vigie

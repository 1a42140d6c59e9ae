#pragma once

#include "model/paysim/paysim_tables.hpp"
#include "model/schema/transaction_row.hpp"

#include <array>
#include <cstdint>
#include <random>

namespace vigie {

struct generator_options {
  std::uint64_t seed = 42;
  std::uint64_t rows = 6'362'620; ///< as many as the published set has
  std::int32_t first_step = 1;    ///< not below 0
  std::int32_t last_step = 743;   ///< not below `first_step`
  double fraud_share = 0.00129;   ///< of the rows, 0 to 1
};

/// Makes transactions like those of PaySim (Lopez-Rojas, Elmir, Axelsson, 2016): type shares, amounts,
/// balances, the hours of the day, and the fraud pattern, in which a transfer empties an account to one whose
/// balance stays 0, and a withdrawal of the same amount follows. A pure function of its options: integer
/// arithmetic only, so that a seed gives the same rows on every machine.
class generator {
public:
  explicit generator(const generator_options& options);

  /// Writes the next row into `row`; false after the last. Rows come in the order of their steps.
  bool next(transaction_row& row);

private:
  /// Numbers from the engine whose output the standard fixes; its distributions are not fixed, so these are
  /// our own.
  class random {
  public:
    explicit random(std::uint64_t seed) : engine_(seed) {}

    std::uint64_t below(std::uint64_t bound);
    bool chance(std::uint32_t in_ten_thousand) { return below(10'000) < in_ten_thousand; }

  private:
    std::mt19937_64 engine_;
  };

  /// A customer who receives money. In PaySim they come back, each about seven times.
  struct account {
    std::uint32_t name = 0;
    money balance;
  };

  void begin_step(std::int32_t step);
  void make_normal(transaction_row& row);
  void make_fraud_transfer(transaction_row& row);
  void make_fraud_cash_out(transaction_row& row);
  void begin_row(transaction_row& row, transaction_type type, money amount, fraud_label label);
  void pay(transaction_row& row, account& to);
  account& any_account(transaction_type type);
  account fresh_account();
  transaction_type any_type();
  money any_quantile(const paysim::quantiles& table);
  std::uint32_t any_name();

  generator_options options_;
  random random_;
  std::array<account, 1024> accounts_; ///< the destinations in use
  std::uint64_t traffic_ = 0;          ///< the weight of all steps
  std::uint64_t traffic_before_ = 0;   ///< the weight of the steps up to the current one
  std::uint64_t fraud_pairs_ = 0;      ///< in all steps
  std::int32_t step_;
  std::uint64_t normal_left_ = 0; ///< rows still to come in the current step
  std::uint64_t pairs_left_ = 0;  ///< fraud pairs still to come in the current step
  money to_withdraw_;             ///< what the second half of a fraud pair takes
  bool withdrawal_due_ = false;
};

} // namespace vigie

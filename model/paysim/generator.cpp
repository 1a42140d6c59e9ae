#include "model/paysim/generator.hpp"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace vigie {

namespace {

__extension__ using wide = unsigned __int128;

/// a * b / c, rounded down, without overflow in between.
std::uint64_t scaled(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  return static_cast<std::uint64_t>(static_cast<wide>(a) * b / c);
}

std::uint64_t traffic_of(std::int64_t step) {
  auto hour = static_cast<std::uint64_t>(step) + paysim::days.size() * 24 - 1; // step 1 is the first hour
  return std::uint64_t{paysim::days[hour / 24 % paysim::days.size()]} * paysim::hours[hour % 24];
}

/// The quantile in cents at `position`, in 10^-10 of the whole.
money quantile(const paysim::quantiles& table, std::uint64_t position) {
  constexpr std::uint64_t unit = 1'000'000; // 10^-10 in a ten-thousandth
  auto above =
      std::upper_bound(paysim::probabilities.begin() + 1, paysim::probabilities.end() - 1, position / unit);
  auto i = static_cast<std::size_t>(above - paysim::probabilities.begin());
  auto low = paysim::probabilities[i - 1] * unit;
  auto width = paysim::probabilities[i] * unit - low;
  auto rise = scaled((table[i] - table[i - 1]) * std::uint64_t{100}, position - low, width);
  return money::from_cents(static_cast<std::int64_t>(table[i - 1] * std::uint64_t{100} + rise));
}

money whole_units(money amount) {
  return money::from_cents(amount.cents() - amount.cents() % 100);
}

money plus(money a, money b) {
  return money::from_cents(a.cents() + b.cents());
}

/// PaySim's accounts do not go below zero, whatever is taken from them.
money minus(money a, money b) {
  return money::from_cents(std::max<std::int64_t>(0, a.cents() - b.cents()));
}

void write_name(char prefix, std::uint32_t number, std::string& out) {
  char digits[10];
  auto end = std::to_chars(std::begin(digits), std::end(digits), number).ptr;
  out.assign(1, prefix).append(digits, end);
}

} // namespace

std::uint64_t generator::random::below(std::uint64_t bound) {
  return static_cast<std::uint64_t>(static_cast<wide>(engine_()) * bound >> 64);
}

generator::generator(const generator_options& options)
    : options_(options), random_(options.seed), step_(options.first_step) {
  for (std::int64_t step = options.first_step; step <= options.last_step; ++step)
    traffic_ += traffic_of(step);
  auto pairs = static_cast<double>(options.rows) * options.fraud_share / 2;
  fraud_pairs_ = std::min(static_cast<std::uint64_t>(pairs + 0.5), options.rows / 2);
  for (auto& each : accounts_)
    each = {any_name(), any_quantile(paysim::destination_balances)};
  begin_step(step_);
}

bool generator::next(transaction_row& row) {
  if (withdrawal_due_) {
    make_fraud_cash_out(row);
    return true;
  }
  while (normal_left_ + pairs_left_ == 0) {
    if (step_ == options_.last_step)
      return false;
    begin_step(++step_);
  }
  if (random_.below(normal_left_ + pairs_left_) < pairs_left_)
    make_fraud_transfer(row);
  else
    make_normal(row);
  return true;
}

/// Normal rows follow the hours, frauds are the same all around the clock, as in PaySim.
void generator::begin_step(std::int32_t step) {
  auto normal = options_.rows - 2 * fraud_pairs_;
  auto before = traffic_before_;
  traffic_before_ += traffic_of(step);
  normal_left_ = scaled(normal, traffic_before_, traffic_) - scaled(normal, before, traffic_);

  auto done = static_cast<std::uint64_t>(step - options_.first_step);
  auto steps = static_cast<std::uint64_t>(options_.last_step - options_.first_step) + 1;
  pairs_left_ = scaled(fraud_pairs_, done + 1, steps) - scaled(fraud_pairs_, done, steps);
}

void generator::make_normal(transaction_row& row) {
  --normal_left_;
  auto type = any_type();
  auto index = static_cast<std::size_t>(type);
  auto amount = std::max(any_quantile(paysim::amounts[index]), money::from_cents(1));
  begin_row(row, type, amount, fraud_label::legitimate);

  auto& values = row.values;
  if (!random_.chance(paysim::empty_origins[index]))
    values.old_balance_orig = whole_units(any_quantile(paysim::origin_balances[index]));
  values.new_balance_orig = type == transaction_type::cash_in ? plus(values.old_balance_orig, amount)
                                                              : minus(values.old_balance_orig, amount);
  if (type == transaction_type::payment) {
    values.to_merchant = true;
    write_name('M', any_name(), row.name_dest);
  } else {
    pay(row, any_account(type));
  }
}

void generator::make_fraud_transfer(transaction_row& row) {
  --pairs_left_;
  to_withdraw_ = any_quantile(paysim::fraud_amounts);
  auto balance = to_withdraw_;
  if (random_.chance(paysim::partial_transfers)) {
    to_withdraw_ = money::from_cents(std::int64_t{paysim::fraud_limit} * 100);
    balance = plus(to_withdraw_, any_quantile(paysim::fraud_amounts));
  }
  withdrawal_due_ = true;
  begin_row(row, transaction_type::transfer, to_withdraw_, fraud_label::fraudulent);
  row.values.old_balance_orig = balance;
  row.values.new_balance_orig = minus(balance, to_withdraw_);
  write_name('C', any_name(), row.name_dest); // whose balance stays 0
}

void generator::make_fraud_cash_out(transaction_row& row) {
  withdrawal_due_ = false;
  begin_row(row, transaction_type::cash_out, to_withdraw_, fraud_label::fraudulent);
  if (!random_.chance(paysim::unbacked_withdrawals))
    row.values.old_balance_orig = to_withdraw_;
  auto& to = any_account(transaction_type::cash_out);
  if (random_.chance(paysim::fresh_withdrawals))
    to = {any_name(), money{}};
  pay(row, to);
}

void generator::begin_row(transaction_row& row, transaction_type type, money amount, fraud_label label) {
  row.values = transaction{};
  row.values.step = step_;
  row.values.type = type;
  row.values.amount = amount;
  row.values.label = label;
  row.is_flagged_fraud = false;
  row.weight = 1.0;
  write_name('C', any_name(), row.name_orig);
}

/// Books the row's amount at its destination: a deposit takes from it, all others give to it.
void generator::pay(transaction_row& row, account& to) {
  auto& values = row.values;
  write_name('C', to.name, row.name_dest);
  values.old_balance_dest = to.balance;
  to.balance = values.type == transaction_type::cash_in ? minus(to.balance, values.amount)
                                                        : plus(to.balance, values.amount);
  values.new_balance_dest = to.balance;
}

/// One of the accounts in use, now and then replaced by a new and empty one. A debit never goes to an empty
/// one.
generator::account& generator::any_account(transaction_type type) {
  auto index = random_.below(accounts_.size());
  if (type != transaction_type::debit) {
    if (random_.chance(paysim::fresh_destinations))
      accounts_[index] = fresh_account();
    return accounts_[index];
  }
  auto has_money = [](const account& each) { return each.balance != money{}; };
  auto found =
      std::find_if(accounts_.begin() + static_cast<std::ptrdiff_t>(index), accounts_.end(), has_money);
  return found != accounts_.end() ? *found : accounts_[index];
}

generator::account generator::fresh_account() {
  account result{any_name(), money{}};
  if (!random_.chance(paysim::empty_fresh_destinations)) {
    auto later = any_quantile(paysim::destination_balances);
    result.balance = money::from_cents(later.cents() / paysim::fresh_balance_divisor);
  }
  return result;
}

transaction_type generator::any_type() {
  constexpr auto total =
      std::accumulate(paysim::type_counts.begin(), paysim::type_counts.end(), std::uint64_t{0});
  auto place = random_.below(total);
  std::size_t type = 0;
  while (place >= paysim::type_counts[type])
    place -= paysim::type_counts[type++];
  return static_cast<transaction_type>(type);
}

money generator::any_quantile(const paysim::quantiles& table) {
  return quantile(table, random_.below(10'000'000'000));
}

std::uint32_t generator::any_name() {
  return static_cast<std::uint32_t>(random_.below(2'147'483'648));
}

} // namespace vigie

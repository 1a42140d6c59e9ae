#include "model/scoring/features.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cmath>

namespace vigie {

namespace {

constexpr std::uint8_t bit(feature_set set) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(set));
}

constexpr auto seed_only = bit(feature_set::seed);
constexpr auto full_up = bit(feature_set::full);
constexpr auto pre_up = static_cast<std::uint8_t>(bit(feature_set::pre) | full_up);
constexpr auto strict_up = static_cast<std::uint8_t>(bit(feature_set::strict) | pre_up);
constexpr auto everywhere = static_cast<std::uint8_t>(seed_only | strict_up);

/// What PaySim lets one transfer move at most.
constexpr auto transfer_limit = money::from_cents(1'000'000'000);

/// log2 of (units + 1) in eighths, linear between the powers of two. Coarse on purpose: steps of 7 to 12 per
/// cent do not show whether two amounts are equal. Made of the double's bits, so it is the same on every
/// machine.
double magnitude(double units) {
  constexpr int bits_below_an_eighth = 49;
  constexpr int eighths_of_one = 1023 * 8;
  const auto bits = std::bit_cast<std::uint64_t>(units + 1.0);
  return static_cast<double>(static_cast<int>(bits >> bits_below_an_eighth) - eighths_of_one) / 8.0;
}

double magnitude(money amount) {
  return magnitude(amount.units());
}

/// Magnitude with the sign of the amount.
double signed_magnitude(std::int64_t cents) {
  const auto size = magnitude(std::fabs(static_cast<double>(cents)) / 100.0);
  return cents < 0 ? -size : size;
}

/// Amount over balance, to the tenth, at most 2.
double coarse_ratio(money amount, money balance) {
  if (balance == money{})
    return amount == money{} ? 0.0 : 2.0;
  const auto tenths = static_cast<double>(amount.cents()) * 10.0 / static_cast<double>(balance.cents());
  return std::floor(std::min(tenths + 0.5, 20.0)) / 10.0;
}

bool is(const transaction& t, transaction_type type) {
  return t.type == type;
}

/// Money leaves the customer's account towards another customer or cash: the types in which frauds occur.
bool outgoing(const transaction& t) {
  return is(t, transaction_type::transfer) | is(t, transaction_type::cash_out);
}

bool covered(const transaction& t) {
  return outgoing(t) & (t.amount <= t.old_balance_orig);
}

bool exceeds(const transaction& t) {
  return t.amount > t.old_balance_orig;
}

bool to_empty(const transaction& t) {
  return is(t, transaction_type::transfer) & (t.old_balance_dest == money{});
}

bool nearly_empties(const transaction& t) {
  return covered(t) & (20 * t.amount.cents() >= 19 * t.old_balance_orig.cents()) & (t.amount > money{});
}

bool empties(const transaction& t) {
  return (t.amount == t.old_balance_orig) & (t.amount > money{});
}

std::int64_t booking_error_orig(const transaction& t) {
  return t.new_balance_orig.cents() + t.amount.cents() - t.old_balance_orig.cents();
}

std::int64_t booking_error_dest(const transaction& t) {
  return t.old_balance_dest.cents() + t.amount.cents() - t.new_balance_dest.cents();
}

bool booked(std::int64_t error_cents) {
  return (error_cents >= -1) & (error_cents <= 1);
}

template <auto Function, class T>
void fill(std::span<const transaction> transactions, T* out, std::size_t stride) {
  for (std::size_t i = 0; i < transactions.size(); ++i)
    out[i * stride] = static_cast<T>(Function(transactions[i]));
}

template <auto Function>
constexpr feature define(std::string_view name, std::uint8_t sets, std::string_view sentence) {
  return {name,
          sentence,
          sets,
          [](const transaction& t) { return static_cast<double>(Function(t)); },
          fill<Function, float>,
          fill<Function, double>};
}

using tx = const transaction&;

constexpr std::array table{
    define<[](tx t) { return is(t, transaction_type::cash_out); }>("type_CASH_OUT", everywhere, "a cash-out"),
    define<[](tx t) { return is(t, transaction_type::debit); }>("type_DEBIT", everywhere, "a debit"),
    define<[](tx t) { return is(t, transaction_type::payment); }>("type_PAYMENT", everywhere, "a payment"),
    define<[](tx t) { return is(t, transaction_type::transfer); }>("type_TRANSFER", everywhere, "a transfer"),

    define<[](tx t) { return t.old_balance_orig.units(); }>("oldbalanceOrg", seed_only,
                                                            "the origin's balance before"),
    define<[](tx t) { return t.old_balance_dest.units(); }>("oldbalanceDest", seed_only,
                                                            "the destination's balance before"),
    define<[](tx t) { return t.amount.units(); }>("amount", seed_only, "the amount"),

    define<[](tx t) { return t.to_merchant; }>("to_merchant", strict_up, "the destination is a merchant"),
    define<[](tx t) { return magnitude(t.amount); }>("amount_magnitude", strict_up,
                                                     "log2 of the amount, in eighths"),
    define<[](tx t) { return magnitude(t.old_balance_orig); }>(
        "oldbalanceOrg_magnitude", strict_up, "log2 of the origin's balance before, in eighths"),
    define<[](tx t) { return magnitude(t.old_balance_dest); }>(
        "oldbalanceDest_magnitude", strict_up, "log2 of the destination's balance before, in eighths"),
    define<[](tx t) { return coarse_ratio(t.amount, t.old_balance_orig); }>(
        "amount_to_balance", strict_up, "the amount over the origin's balance, to the tenth, at most 2"),
    define<[](tx t) { return exceeds(t); }>("exceeds_balance", strict_up,
                                            "the amount is more than the origin has"),
    define<[](tx t) { return t.amount == money{}; }>("amount_zero", strict_up, "the amount is zero"),
    define<[](tx t) { return t.old_balance_orig == money{}; }>("origin_empty", strict_up,
                                                               "the origin's balance is zero"),
    define<[](tx t) { return t.old_balance_dest == money{}; }>("destination_empty", strict_up,
                                                               "the destination's balance is zero"),
    define<[](tx t) { return to_empty(t); }>("transfer_to_empty", strict_up,
                                             "a transfer to an empty account"),
    define<[](tx t) { return covered(t); }>("covered_outflow", strict_up,
                                            "a transfer or cash-out of no more than the origin has"),
    define<[](tx t) { return covered(t) * magnitude(t.amount); }>(
        "covered_outflow_magnitude", strict_up, "log2 of the amount where a transfer or cash-out is covered"),
    define<[](tx t) { return covered(t) * magnitude(t.old_balance_dest); }>(
        "covered_outflow_dest_magnitude", strict_up,
        "log2 of the destination's balance where a transfer or cash-out is covered"),
    define<[](tx t) { return covered(t) & to_empty(t); }>("covered_transfer_to_empty", strict_up,
                                                          "a covered transfer to an empty account"),
    define<[](tx t) { return (covered(t) & to_empty(t)) * magnitude(t.old_balance_orig); }>(
        "covered_transfer_to_empty_magnitude", strict_up,
        "log2 of the origin's balance where a covered transfer goes to an empty account"),
    define<[](tx t) { return nearly_empties(t); }>(
        "nearly_empties", strict_up, "a transfer or cash-out of 95 to 100 per cent of what the origin has"),
    define<[](tx t) { return nearly_empties(t) * magnitude(t.amount); }>(
        "nearly_empties_magnitude", strict_up,
        "log2 of the amount where 95 to 100 per cent of the balance leave"),
    define<[](tx t) { return nearly_empties(t) & to_empty(t); }>(
        "nearly_empties_to_empty", strict_up,
        "a transfer of 95 to 100 per cent of the balance to an empty account"),
    define<[](tx t) { return t.amount >= transfer_limit; }>(
        "at_limit", strict_up, "an amount of 10,000,000 or more, the limit of a transfer"),
    define<[](tx t) { return (t.amount >= transfer_limit) & covered(t); }>(
        "covered_at_limit", strict_up, "a covered transfer or cash-out of 10,000,000 or more"),
    define<[](tx t) { return (t.old_balance_orig >= transfer_limit) & covered(t) & to_empty(t); }>(
        "rich_transfer_to_empty", strict_up,
        "a covered transfer to an empty account out of a balance of 10,000,000 or more"),

    define<[](tx t) { return empties(t); }>("empties", pre_up,
                                            "the amount is all that the origin has, to the cent"),
    define<[](tx t) { return empties(t) & outgoing(t); }>(
        "empties_outgoing", pre_up, "a transfer or cash-out of all that the origin has, to the cent"),

    define<[](tx t) { return magnitude(t.new_balance_orig); }>(
        "newbalanceOrig_magnitude", full_up, "log2 of the origin's balance after, in eighths"),
    define<[](tx t) { return magnitude(t.new_balance_dest); }>(
        "newbalanceDest_magnitude", full_up, "log2 of the destination's balance after, in eighths"),
    define<[](tx t) { return booked(booking_error_orig(t)); }>("origin_booked", full_up,
                                                               "the origin's balances differ by the amount"),
    define<[](tx t) { return booked(booking_error_dest(t)); }>(
        "destination_booked", full_up, "the destination's balances differ by the amount"),
    define<[](tx t) { return signed_magnitude(booking_error_orig(t)); }>(
        "origin_error_magnitude", full_up, "log2 of the origin's booking error, with its sign"),
    define<[](tx t) { return signed_magnitude(booking_error_dest(t)); }>(
        "destination_error_magnitude", full_up, "log2 of the destination's booking error, with its sign"),
};

static_assert(table.size() <= most_model_features);

constexpr std::array<std::string_view, feature_sets> set_names{"seed", "strict", "pre", "full"};

} // namespace

std::string_view to_string(feature_set set) {
  return set_names[static_cast<std::size_t>(set)];
}

std::optional<feature_set> feature_set_from(std::string_view name) {
  const auto found = std::find(set_names.begin(), set_names.end(), name);
  if (found == set_names.end())
    return std::nullopt;
  return static_cast<feature_set>(found - set_names.begin());
}

std::span<const feature> all_features() {
  return table;
}

const feature* find_feature(std::string_view name) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const feature& f) { return f.name == name; });
  return found == table.end() ? nullptr : &*found;
}

feature_list features_of(feature_set set) {
  feature_list result;
  for (const auto& f : table)
    if (f.in(set))
      result.push_back(&f);
  return result;
}

void compute(const feature_list& features, std::span<const transaction> transactions,
             std::span<float> matrix) {
  assert(matrix.size() == features.size() * transactions.size());
  for (std::size_t column = 0; column < features.size(); ++column)
    features[column]->fill_floats(transactions, matrix.data() + column, features.size());
}

void compute(const feature_list& features, std::span<const transaction> transactions,
             std::span<double> matrix) {
  assert(matrix.size() == features.size() * transactions.size());
  for (std::size_t column = 0; column < features.size(); ++column)
    features[column]->fill_doubles(transactions, matrix.data() + column, features.size());
}

} // namespace vigie

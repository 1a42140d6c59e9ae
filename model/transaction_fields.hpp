#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace vigie {

/// The fields of a transaction's JSON object.
enum class field : std::uint8_t {
  step,
  type,
  amount,
  name_orig,
  old_balance_orig,
  new_balance_orig,
  name_dest,
  old_balance_dest,
  new_balance_dest,
  is_fraud,
  other, ///< a field that we ignore
};

inline constexpr std::array<std::string_view, 10> field_names{
    "step",           "type",     "amount",         "nameOrig",       "oldbalanceOrg",
    "newbalanceOrig", "nameDest", "oldbalanceDest", "newbalanceDest", "isFraud"};

constexpr std::string_view to_string(field f) {
  return field_names[static_cast<std::size_t>(f)];
}

constexpr unsigned bit(field f) {
  return 1U << static_cast<unsigned>(f);
}

/// `isFraud` may be absent.
inline constexpr unsigned required_fields = bit(field::is_fraud) - 1;

/// Compares at most three names.
inline field field_from(std::string_view name) {
  auto either = [name](std::initializer_list<field> candidates) {
    for (auto candidate : candidates)
      if (name == to_string(candidate))
        return candidate;
    return field::other;
  };
  using enum field;
  switch (name.size()) {
  case 4:
    return either({step, type});
  case 6:
    return either({amount});
  case 7:
    return either({is_fraud});
  case 8:
    return either({name_orig, name_dest});
  case 13:
    return either({old_balance_orig});
  case 14:
    return either({new_balance_orig, old_balance_dest, new_balance_dest});
  default:
    return other;
  }
}

} // namespace vigie

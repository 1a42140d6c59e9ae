#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
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

/// The text is as long as the name, which is known when this is compiled: then it costs no call to compare
/// them.
template <field Candidate>
bool is_named(std::string_view text) {
  constexpr auto name = to_string(Candidate);
  return text.size() == name.size() && std::memcmp(text.data(), name.data(), name.size()) == 0;
}

/// The field of that name among these.
template <field... Candidates>
field one_of(std::string_view name) {
  auto found = field::other;
  static_cast<void>(((is_named<Candidates>(name) && (found = Candidates, true)) || ...));
  return found;
}

inline field field_from(std::string_view name) {
  using enum field;
  switch (name.size()) {
  case 4:
    return one_of<step, type>(name);
  case 6:
    return one_of<amount>(name);
  case 7:
    return one_of<is_fraud>(name);
  case 8:
    return one_of<name_orig, name_dest>(name);
  case 13:
    return one_of<old_balance_orig>(name);
  case 14:
    return one_of<new_balance_orig, old_balance_dest, new_balance_dest>(name);
  default:
    return other;
  }
}

} // namespace vigie

#include "model/window/figure_style.hpp"

namespace vigie {

figure_style figure_style_of(const schema& of) {
  figure_style result;
  const auto* amount = of.with(field_role::amount);
  result.amounts = amount != nullptr;
  result.labels = of.with(field_role::label) != nullptr;
  result.decimals = amount != nullptr && amount->type == value_type::money ? amount->decimals : 0;
  result.amount_name = amount != nullptr ? amount->name : std::string{};
  result.remembered = of.judge != "true";
  return result;
}

} // namespace vigie

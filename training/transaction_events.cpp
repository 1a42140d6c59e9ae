#include "training/transaction_events.hpp"

#include <algorithm>

namespace vigie {

event_batch events_of(std::span<const transaction> transactions, std::shared_ptr<const schema> of) {
  auto result = make_batch(of, field_selection::all(*of));
  const auto fill = [&](std::string_view name, auto value_of) {
    auto& into = result.columns[of->find(name).value()];
    for (const auto& t : transactions)
      into.append(value_of(t));
  };
  const auto& types = of->fields[of->find("type").value()].values;
  fill("step", [](const auto& t) { return std::int64_t{t.step}; });
  fill("type", [&](const auto& t) -> std::int64_t {
    return std::ranges::find(types, to_string(t.type)) - types.begin();
  });
  fill("amount", [](const auto& t) { return t.amount.cents(); });
  fill("nameOrig", [](const auto&) -> std::string_view { return "C"; });
  fill("oldbalanceOrg", [](const auto& t) { return t.old_balance_orig.cents(); });
  fill("newbalanceOrig", [](const auto& t) { return t.new_balance_orig.cents(); });
  fill("nameDest", [](const auto& t) -> std::string_view { return t.to_merchant ? "M" : "C"; });
  fill("oldbalanceDest", [](const auto& t) { return t.old_balance_dest.cents(); });
  fill("newbalanceDest", [](const auto& t) { return t.new_balance_dest.cents(); });
  fill("isFraud", [](const auto& t) { return std::int64_t{t.label == fraud_label::fraudulent}; });
  for (const auto& t : transactions) {
    result.offsets.push_back(t.offset);
    result.timestamps_ms.push_back(t.timestamp_ms);
    result.times_us.push_back(t.timestamp_ms * 1000);
  }
  return result;
}

} // namespace vigie

#include "model/paysim/paysim_events.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace vigie {

namespace {

struct named_append {
  std::string_view name;
  void (*append)(const transaction_row& row, const field& of, column& to);
};

template <money transaction::*Amount>
void append_money(const transaction_row& row, const field&, column& to) {
  to.append((row.values.*Amount).cents());
}

template <std::string transaction_row::*Name>
void append_name(const transaction_row& row, const field&, column& to) {
  to.append(std::string_view{row.*Name});
}

void append_type(const transaction_row& row, const field& of, column& to) {
  const auto name = to_string(row.values.type);
  if (of.values.empty())
    to.append(name);
  else
    to.append(static_cast<std::int64_t>(std::ranges::find(of.values, name) - of.values.begin()));
}

void append_label(const transaction_row& row, const field&, column& to) {
  if (row.values.label == fraud_label::unknown)
    to.append_missing();
  else
    to.append(std::int64_t{row.values.label == fraud_label::fraudulent});
}

constexpr std::array<named_append, 11> known{{
    {"step",
     [](const transaction_row& row, const field&, column& to) { to.append(std::int64_t{row.values.step}); }},
    {"type", append_type},
    {"amount", append_money<&transaction::amount>},
    {"nameOrig", append_name<&transaction_row::name_orig>},
    {"oldbalanceOrg", append_money<&transaction::old_balance_orig>},
    {"newbalanceOrig", append_money<&transaction::new_balance_orig>},
    {"nameDest", append_name<&transaction_row::name_dest>},
    {"oldbalanceDest", append_money<&transaction::old_balance_dest>},
    {"newbalanceDest", append_money<&transaction::new_balance_dest>},
    {"isFraud", append_label},
    {"isFlaggedFraud", [](const transaction_row& row, const field&,
                          column& to) { to.append(std::int64_t{row.is_flagged_fraud}); }},
}};

} // namespace

paysim_events::paysim_events(std::shared_ptr<const schema> of, field_selection fields)
    : schema_{std::move(of)}, fields_{std::move(fields)} {
  for (const auto place : fields_.fields) {
    const auto& name = schema_->at(place).name;
    const auto found = std::ranges::find(known, name, &named_append::name);
    if (found == known.end())
      throw std::invalid_argument("PaySim has no " + name);
    appends_.push_back(found->append);
  }
}

void paysim_events::append(const transaction_row& row, event_batch& to) const {
  to.offsets.push_back(0);
  to.timestamps_ms.push_back(0);
  to.times_us.push_back(0);
  for (std::size_t i = 0; i < appends_.size(); ++i)
    appends_[i](row, schema_->at(fields_.fields[i]), to.columns[i]);
}

} // namespace vigie

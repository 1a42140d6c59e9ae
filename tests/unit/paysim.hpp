#pragma once

#include "model/schema/event_batch.hpp"
#include "model/schema/fraud_label.hpp"
#include "model/schema/schema_file.hpp"

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <vector>

/// Messages of the shipped schema `paysim`.
namespace vigie::some {

inline const std::shared_ptr<const schema>& paysim() {
  static const auto loaded = [] {
    auto result = load_schema(VIGIE_SOURCE_DIR "/config/schemas/paysim.yaml");
    if (const auto* faults = std::get_if<std::vector<file_fault>>(&result)) {
      for (const auto& fault : *faults)
        std::cerr << to_string(fault, "paysim.yaml") << '\n';
      std::abort();
    }
    return std::get<std::shared_ptr<const schema>>(result);
  }();
  return loaded;
}

/// Money in cents.
struct paysim_row {
  std::int64_t offset = 0;
  std::int64_t timestamp_ms = 0;
  std::string type = "PAYMENT";
  std::int64_t amount = 0;
  std::int64_t old_balance_orig = 0;
  std::int64_t new_balance_orig = 0;
  std::int64_t old_balance_dest = 0;
  std::int64_t new_balance_dest = 0;
  std::int64_t step = 1;
  bool to_merchant = false;
  fraud_label label = fraud_label::unknown;
};

inline event_batch events_of(const std::vector<paysim_row>& rows,
                             const field_selection& fields = field_selection::all(*paysim())) {
  const auto& of = *paysim();
  auto result = make_batch(paysim(), fields);
  for (const auto& row : rows) {
    result.offsets.push_back(row.offset);
    result.timestamps_ms.push_back(row.timestamp_ms);
    result.times_us.push_back(row.timestamp_ms * 1000);
    const auto put = [&](std::string_view name, auto value) {
      const auto place = *of.find(name);
      const auto found = std::ranges::find(fields.fields, place);
      if (found != fields.fields.end())
        result.columns[static_cast<std::size_t>(found - fields.fields.begin())].append(value);
    };
    const auto& types = of.fields[*of.find("type")].values;
    put("step", row.step);
    put("type", static_cast<std::int64_t>(std::ranges::find(types, row.type) - types.begin()));
    put("amount", row.amount);
    put("nameOrig", std::string_view{"C1"});
    put("oldbalanceOrg", row.old_balance_orig);
    put("newbalanceOrig", row.new_balance_orig);
    put("nameDest", std::string_view{row.to_merchant ? "M2" : "C2"});
    put("oldbalanceDest", row.old_balance_dest);
    put("newbalanceDest", row.new_balance_dest);
    const auto label = std::ranges::find(fields.fields, *of.find("isFraud"));
    if (label == fields.fields.end())
      continue;
    auto& labels = result.columns[static_cast<std::size_t>(label - fields.fields.begin())];
    if (row.label == fraud_label::unknown)
      labels.append_missing();
    else
      labels.append(std::int64_t{row.label == fraud_label::fraudulent});
  }
  return result;
}

inline paysim_row any_row(std::mt19937_64& random) {
  const auto cents = [&]() -> std::int64_t {
    const auto size = std::uniform_int_distribution<int>(0, 10)(random);
    return size == 0 ? 0
                     : std::uniform_int_distribution<std::int64_t>(1, std::int64_t{1} << (3 * size))(random);
  };
  const auto& types = paysim()->fields[*paysim()->find("type")].values;
  paysim_row row;
  row.type = types[std::uniform_int_distribution<std::size_t>(0, types.size() - 1)(random)];
  row.amount = cents();
  row.old_balance_orig = random() % 3 == 0 ? row.amount : cents();
  row.new_balance_orig = cents();
  row.old_balance_dest = cents();
  row.new_balance_dest = cents();
  row.to_merchant = random() % 3 == 0;
  return row;
}

inline std::vector<paysim_row> rows(std::size_t count, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<paysim_row> result;
  for (std::size_t i = 0; i < count; ++i)
    result.push_back(any_row(random));
  return result;
}

/// Events made up with a seed.
inline event_batch events(std::size_t count, std::uint64_t seed) {
  return events_of(rows(count, seed));
}

/// A message's value as producers write it.
inline std::string value_of(std::int64_t cents, fraud_label label = fraud_label::legitimate) {
  const auto text =
      std::to_string(cents / 100) + '.' + std::to_string(cents % 100 / 10) + std::to_string(cents % 10);
  std::string result = R"({"step": 1, "type": "TRANSFER", "amount": )" + text + R"(, "nameOrig": "C)" +
                       std::to_string(cents) +
                       R"(", "oldbalanceOrg": 0.0, "newbalanceOrig": 0.0, "nameDest": "C2", )" +
                       R"("oldbalanceDest": 0.0, "newbalanceDest": 0.0)";
  if (label != fraud_label::unknown)
    result += std::string{R"(, "isFraud": )"} + (label == fraud_label::fraudulent ? "1" : "0");
  return result + '}';
}

} // namespace vigie::some

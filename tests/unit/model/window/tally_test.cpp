#define CAF_SUITE window.tally

#include "model/window/tally.hpp"

#include "model/window/summary.hpp"

#include "caf/test/unit_test.hpp"

#include <string>

using namespace vigie;

namespace {

struct anything {
  template <class T>
  operator T() const;
};

/// How many members a struct has: as many values as it can be made of.
template <class Struct, class... Values>
consteval std::size_t members() {
  if constexpr (requires { Struct{Values{}..., anything{}}; })
    return members<Struct, Values..., anything>();
  else
    return sizeof...(Values);
}

static_assert(members<tally>() == std::tuple_size_v<decltype(tally_figures)>,
              "a member of tally is missing in tally_figures");

/// Every figure with another value.
tally counting_from(unsigned first) {
  tally result;
  for_each_figure([&](const auto& figure) {
    using sum = std::remove_cvref_t<decltype(result.*figure.sum)>;
    if constexpr (std::is_same_v<sum, money_sum>)
      result.*figure.sum = money_sum::from_cents(first++);
    else
      result.*figure.sum = first++;
  });
  return result;
}

} // namespace

CAF_TEST(every figure adds up and is taken away again) {
  auto sum = counting_from(100);
  sum += counting_from(1);
  for_each_figure([&](const auto& figure) {
    CAF_MESSAGE(figure.name);
    auto expected = counting_from(100).*figure.sum;
    expected += counting_from(1).*figure.sum;
    CAF_CHECK(sum.*figure.sum == expected);
  });
  sum -= counting_from(1);
  CAF_CHECK(sum == counting_from(100));
}

CAF_TEST(every figure is in the JSON of a summary) {
  const auto json = to_json(summary{});
  for_each_figure([&](const auto& figure) {
    CAF_MESSAGE(figure.name);
    CAF_CHECK(json.find("\"" + std::string{figure.name} + "\":") != std::string::npos);
  });
}

CAF_TEST(a transaction counts by its label and its verdict) {
  counted_event tx;
  tx.amount = 250;
  tx.label = fraud_label::fraudulent;
  tally sum;
  sum.add(tx, true);
  sum.add(tx, false);
  tx.label = fraud_label::legitimate;
  sum.add(tx, true);
  tx.label = fraud_label::unknown;
  sum.add(tx, true);
  const tally expected{.transactions = 4,
                       .frauds = 2,
                       .predicted_frauds = 3,
                       .true_positives = 1,
                       .false_positives = 1,
                       .false_negatives = 1,
                       .amount = money_sum::from_cents(1000),
                       .fraud_amount = money_sum::from_cents(500)};
  CAF_CHECK(sum == expected);
}

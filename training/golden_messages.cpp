#include "training/golden_messages.hpp"

#include "model/schema/message_writer.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <random>

namespace vigie {

namespace {

const std::vector<std::string> paysim{
    R"({"step":1,"type":"PAYMENT","amount":9839.64,"nameOrig":"C1","oldbalanceOrg":170136,"newbalanceOrig":160296.36,)"
    R"("nameDest":"M1979787155","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"CASH_IN","amount":143236.26,"nameOrig":"C2","oldbalanceOrg":0,"newbalanceOrig":143236.26,)"
    R"("nameDest":"C608932","oldbalanceDest":145362.11,"newbalanceDest":2126.85})",
    R"({"step":1,"type":"DEBIT","amount":5337.77,"nameOrig":"C3","oldbalanceOrg":41720,"newbalanceOrig":36382.23,)"
    R"("nameDest":"C195600","oldbalanceDest":41898,"newbalanceDest":40348.79})",
    R"({"step":1,"type":"CASH_OUT","amount":229133.94,"nameOrig":"C4","oldbalanceOrg":15325,"newbalanceOrig":0,)"
    R"("nameDest":"C905080","oldbalanceDest":5083,"newbalanceDest":51513.44})",
    R"({"step":1,"type":"CASH_OUT","amount":181,"nameOrig":"C5","oldbalanceOrg":181,"newbalanceOrig":0,)"
    R"("nameDest":"C389701","oldbalanceDest":21182,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":181,"nameOrig":"C6","oldbalanceOrg":181,"newbalanceOrig":0,)"
    R"("nameDest":"C553264","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":215310.3,"nameOrig":"C7","oldbalanceOrg":705,"newbalanceOrig":0,)"
    R"("nameDest":"C1100439","oldbalanceDest":22425,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":10000000,"nameOrig":"C8","oldbalanceOrg":12345678.9,"newbalanceOrig":2345678.9,)"
    R"("nameDest":"C7654321","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"TRANSFER","amount":399045.08,"nameOrig":"C9","oldbalanceOrg":10399045.08,"newbalanceOrig":10399045.08,)"
    R"("nameDest":"C9486199","oldbalanceDest":0,"newbalanceDest":0})",
    R"({"step":1,"type":"CASH_OUT","amount":9700.5,"nameOrig":"C10","oldbalanceOrg":10000,"newbalanceOrig":299.5,)"
    R"("nameDest":"C1234567","oldbalanceDest":1022.33,"newbalanceDest":10722.83})",
    R"({"step":1,"type":"CASH_OUT","amount":0,"nameOrig":"C11","oldbalanceOrg":0,"newbalanceOrig":0,)"
    R"("nameDest":"C2892888","oldbalanceDest":538547.63,"newbalanceDest":538547.63})",
    R"({"step":1,"type":"TRANSFER","amount":40000000.01,"nameOrig":"C12","oldbalanceOrg":500000,"newbalanceOrig":0,)"
    R"("nameDest":"C3000001","oldbalanceDest":170000000.5,"newbalanceDest":210000000.51})",
};

constexpr std::size_t made_up = 16;

std::int64_t below(std::mt19937& random, std::uint32_t bound) {
  return static_cast<std::int64_t>(random() % bound);
}

/// Numbers from small to large, whole ones and others, and both signs.
double any_number(std::mt19937& random, bool negative) {
  const auto magnitude = std::pow(10.0, static_cast<double>(below(random, 700)) / 100 - 1);
  return negative && below(random, 2) == 0 ? -magnitude : magnitude;
}

std::int64_t within(const field& of, std::int64_t value) {
  if (of.min)
    value = std::max(value, of.min->whole);
  if (of.max)
    value = std::min(value, of.max->whole);
  return value;
}

double within(const field& of, double value) {
  if (of.min)
    value = std::max(value, of.min->real);
  if (of.max)
    value = std::min(value, of.max->real);
  return value;
}

void append_any(const field& of, std::mt19937& random, column& to) {
  constexpr std::int64_t first_us = 1'500'000'000'000'000;
  constexpr std::uint32_t seconds = 200'000'000;
  if (of.optional && below(random, 4) == 0)
    return to.append_missing();
  switch (of.type) {
  case value_type::boolean:
    return to.append(below(random, 2));
  case value_type::integer:
    return to.append(within(of, static_cast<std::int64_t>(any_number(random, of.min && of.min->whole < 0))));
  case value_type::money:
    return to.append(
        within(of, static_cast<std::int64_t>(std::llround(any_number(random, of.negative) * 100))));
  case value_type::real:
    return to.append(within(of, any_number(random, !of.min || of.min->real < 0)));
  case value_type::time:
    return to.append(first_us + below(random, seconds) * 1'000'000);
  case value_type::text:
    if (!of.values.empty())
      return to.append(below(random, static_cast<std::uint32_t>(of.values.size())));
    return to.append(std::string_view(std::string(1, static_cast<char>('A' + below(random, 26))) +
                                      std::to_string(below(random, 1000))));
  }
}

std::vector<std::string> made_up_messages(const std::shared_ptr<const schema>& of) {
  const auto fields = field_selection::all(*of);
  auto events = make_batch(of, fields);
  std::mt19937 random(42);
  for (std::size_t row = 0; row < made_up; ++row)
    for (std::size_t i = 0; i < fields.fields.size(); ++i)
      append_any(of->fields[i], random, events.columns[i]);
  const message_writer writer(*of, fields);
  const auto columns = views_of(events);
  std::vector<std::string> result(made_up);
  for (std::size_t row = 0; row < made_up; ++row)
    writer.append(columns, row, encoding::object, result[row]);
  return result;
}

} // namespace

std::vector<std::string> golden_messages(const std::shared_ptr<const schema>& of) {
  return of->name == "paysim" ? paysim : made_up_messages(of);
}

} // namespace vigie

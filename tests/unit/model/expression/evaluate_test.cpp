#define CAF_SUITE expression.evaluate

#include "model/expression/filled_in.hpp"
#include "model/expression/value_set.hpp"
#include "unit/model/expression/rows.hpp"

#include <cmath>
#include <limits>

using namespace vigie;
using namespace vigie::cel;

namespace {

using texts = std::vector<std::string>;

constexpr auto may_be_missing = true;

} // namespace

CAF_TEST(money is a double of whole units made by one division) {
  rows data;
  auto& amount = data.add("amount", value_type::money);
  for (const std::int64_t cents : {0, 1, 10, 6320, 18'100, -5})
    amount.append(cents);
  CAF_CHECK_EQUAL(data.values("amount"), (texts{"0.0", "0.01", "0.1", "63.2", "181.0", "-0.05"}));
  CAF_CHECK_EQUAL(data.values("amount == 63.2"),
                  (texts{"false", "false", "false", "true", "false", "false"}));
}

CAF_TEST(a missing value is an error to use and has() asks) {
  rows data;
  auto& mean = data.add("mean", value_type::real, may_be_missing);
  mean.append(2.0);
  mean.append_missing();
  CAF_CHECK_EQUAL(data.values("mean + 1.0"), (texts{"3.0", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("has(mean)"), (texts{"true", "false"}));
  CAF_CHECK_EQUAL(data.values("has(mean) ? mean : -1.0"), (texts{"2.0", "-1.0"}));
  CAF_CHECK_EQUAL(data.values("[mean, 5.0][1]"), (texts{"5.0", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("5.0 in [5.0, mean]"), (texts{"true", "<missing>"}));
}

CAF_TEST(logic absorbs errors that do not matter) {
  rows data;
  auto& mean = data.add("mean", value_type::real, may_be_missing);
  auto& flag = data.add("flag", value_type::boolean);
  for (const auto truth : {1, 0}) {
    mean.append_missing();
    flag.append(std::int64_t{truth});
  }
  CAF_CHECK_EQUAL(data.values("flag && mean > 1.0"), (texts{"<missing>", "false"}));
  CAF_CHECK_EQUAL(data.values("mean > 1.0 && flag"), (texts{"<missing>", "false"}));
  CAF_CHECK_EQUAL(data.values("flag || mean > 1.0"), (texts{"true", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("mean > 1.0 || flag"), (texts{"true", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("flag ? 1.0 : mean"), (texts{"1.0", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("mean > 1.0 ? 1 : 2"), (texts{"<missing>", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("!(mean > 1.0)"), (texts{"<missing>", "<missing>"}));
}

CAF_TEST(errors say what went wrong) {
  rows data;
  auto& whole = data.add("whole", value_type::integer);
  auto& name = data.add("name", value_type::text);
  for (const auto value : {std::numeric_limits<std::int64_t>::max(), std::int64_t{0}}) {
    whole.append(value);
    name.append(std::string_view("Mars"));
  }
  CAF_CHECK_EQUAL(data.values("whole + 1"), (texts{"<overflow>", "1"}));
  CAF_CHECK_EQUAL(data.values("1 / whole"), (texts{"0", "<division by zero>"}));
  CAF_CHECK_EQUAL(data.values("[1, 2][whole]"), (texts{"<no such element>", "1"}));
  CAF_CHECK_EQUAL(data.values("timestamp(0).getHours(name)"),
                  (texts{"<no such time zone>", "<no such time zone>"}));
  CAF_CHECK_EQUAL(data.values("int(name)"), (texts{"<no conversion>", "<no conversion>"}));
}

CAF_TEST(an int and a double are compared as the numbers that they are) {
  rows data;
  auto& whole = data.add("whole", value_type::integer);
  auto& real = data.add("real", value_type::real);
  const auto add = [&](std::int64_t a, double b) {
    whole.append(a);
    real.append(b);
  };
  add(1, 1.0);
  add(1, 1.5);
  add((std::int64_t{1} << 53) + 1, 9007199254740992.0);
  add(std::numeric_limits<std::int64_t>::max(), 9223372036854775808.0);
  add(0, std::numeric_limits<double>::quiet_NaN());
  CAF_CHECK_EQUAL(data.values("whole == real"), (texts{"true", "false", "false", "false", "false"}));
  CAF_CHECK_EQUAL(data.values("whole < real"), (texts{"false", "true", "false", "true", "false"}));
  CAF_CHECK_EQUAL(data.values("whole >= real"), (texts{"true", "false", "true", "false", "false"}));
  CAF_CHECK_EQUAL(data.values("real != whole"), (texts{"false", "true", "true", "true", "true"}));
  CAF_CHECK_EQUAL(data.values("whole > 0.5"), (texts{"true", "true", "true", "true", "false"}));
}

CAF_TEST(text of a closed set is text in all else) {
  rows data;
  auto& type = data.add("type", value_type::text, may_be_missing, {"DEBIT", "TRANSFER"});
  type.append(std::int64_t{1});
  type.append(std::int64_t{0});
  type.append_missing();
  CAF_CHECK_EQUAL(data.values("type + '!'"), (texts{R"("TRANSFER!")", R"("DEBIT!")", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("type == 'TRANSFER'"), (texts{"true", "false", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("type == 'NOTHING'"), (texts{"false", "false", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("type in ['DEBIT', 'TRANSFER']"), (texts{"true", "true", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("size(type)"), (texts{"8", "5", "<missing>"}));
  CAF_CHECK_EQUAL(data.values("type < 'E'"), (texts{"false", "true", "<missing>"}));
}

CAF_TEST(a text that grows too long is an error) {
  rows data;
  data.add("name", value_type::text).append(std::string_view(std::string(40'000, 'x')));
  CAF_CHECK_EQUAL(data.values("size(name + 'y')"), texts{"40001"});
  CAF_CHECK_EQUAL(data.values("size(name + name)"), texts{"<a text too long>"});
}

CAF_TEST(magnitude is the logarithm in eighths with the sign of its argument) {
  rows data;
  auto& x = data.add("x", value_type::real);
  for (const auto value : {0.0, 1.0, 1.124, 1.125, 3.0, -3.0, 1'000'000.0})
    x.append(value);
  CAF_CHECK_EQUAL(data.values("magnitude(x)"), (texts{"0.0", "1.0", "1.0", "1.0", "2.0", "-2.0", "19.875"}));
  rows none;
  none.add("x", value_type::real).append(std::numeric_limits<double>::infinity());
  CAF_CHECK_EQUAL(none.values("magnitude(x)"), texts{R"(double("inf"))"});
}

CAF_TEST(a definition that is not finite is missing to those that use it) {
  rows data;
  data.add("x", value_type::real).append(0.0);
  builder making;
  data.declare(making);
  making.define("ratio", at_start("1.0 / x"));
  making.add(at_start("ratio > 5.0"));
  making.add(at_start("has(ratio)"));
  making.add(at_start("1.0 / x > 5.0"));
  const plan what{making.build()};
  scratch memory;
  evaluate_block(what, memory, data.views(), 0, 1);
  CAF_CHECK(boxed_result(what, memory, 1, 0).failed == status::not_finite);
  CAF_CHECK(boxed_result(what, memory, 2, 0).one == any_value(false));
  CAF_CHECK(boxed_result(what, memory, 3, 0).one == any_value(true));
}

CAF_TEST(numbers are written with NaN for what is missing) {
  rows data;
  auto& mean = data.add("mean", value_type::real, may_be_missing);
  auto& flag = data.add("flag", value_type::boolean);
  constexpr std::size_t many = 600; // more than two blocks
  for (std::size_t row = 0; row < many; ++row) {
    flag.append(static_cast<std::int64_t>(row % 2));
    if (row % 3 == 0)
      mean.append_missing();
    else
      mean.append(static_cast<double>(row));
  }
  builder making;
  data.declare(making);
  making.add(at_start("mean"), wanted::number);
  making.add(at_start("flag"), wanted::number);
  making.add(at_start("mean / 0.0"), wanted::number);
  making.add(at_start("7"), wanted::number);
  making.add(at_start("1e300"), wanted::number);
  const plan what{making.build()};
  constexpr std::size_t stride = 6;
  std::vector<double> doubles(many * stride, -1);
  std::vector<float> floats(many * stride, -1);
  scratch memory;
  write_numbers(what, memory, data.views(), many, doubles.data(), stride);
  write_numbers(what, memory, data.views(), many, floats.data(), stride);
  auto right = 0;
  for (std::size_t row = 0; row < many; ++row) {
    const auto* found = doubles.data() + row * stride;
    right += (row % 3 == 0 ? std::isnan(found[0]) : found[0] == static_cast<double>(row)) &&
             found[1] == static_cast<double>(row % 2) && std::isnan(found[2]) && found[3] == 7 &&
             found[4] == 1e300 && found[5] == -1 && std::isnan(floats[row * stride + 4]) &&
             floats[row * stride + 3] == 7.0f;
  }
  CAF_CHECK_EQUAL(right, 600);
}

CAF_TEST(masks are false where an expression failed and failures are counted) {
  rows data;
  auto& mean = data.add("mean", value_type::real, may_be_missing);
  constexpr std::size_t many = 300;
  for (std::size_t row = 0; row < many; ++row)
    if (row % 3 == 0)
      mean.append_missing();
    else
      mean.append(row % 3 == 1 ? 1.0 : -1.0);
  builder making;
  data.declare(making);
  making.add(at_start("true"), wanted::boolean);
  making.add(at_start("mean > 0.0"), wanted::boolean);
  const plan what{making.build()};
  std::vector<std::uint8_t> masks(2 * many, 7);
  std::vector<std::uint64_t> failures{0, 5};
  scratch memory;
  write_masks(what, memory, data.views(), many, masks.data(), failures.data());
  for (std::size_t row = 0; row < many; ++row) {
    CAF_CHECK_EQUAL(masks[row], 1);
    CAF_CHECK_EQUAL(masks[many + row], row % 3 == 1 ? 1 : 0);
  }
  CAF_CHECK_EQUAL(failures, (std::vector<std::uint64_t>{0, 105}));
}

CAF_TEST(a scratch serves one plan after the other) {
  rows data;
  data.add("x", value_type::integer).append(std::int64_t{20});
  builder making;
  data.declare(making);
  making.add(at_start("x + 1"));
  making.add(at_start("string(x) + '!'"));
  const auto made = making.build();
  const plan first{made, std::vector<std::size_t>{0}};
  const plan second{made, std::vector<std::size_t>{1}};
  scratch memory;
  for (int i = 0; i < 3; ++i) {
    evaluate_block(first, memory, data.views(), 0, 1);
    CAF_CHECK(boxed_result(first, memory, 0, 0).one == any_value(std::int64_t{21}));
    evaluate_block(second, memory, data.views(), 0, 1);
    CAF_CHECK(boxed_result(second, memory, 0, 0).one == any_value(std::string("20!")));
  }
}

CAF_TEST(lists of a rules file are looked up by value) {
  rows data;
  auto& name = data.add("name", value_type::text);
  auto& code = data.add("code", value_type::integer);
  for (const auto* text : {"Ann", "Bob"}) {
    name.append(std::string_view(text));
    code.append(static_cast<std::int64_t>(name.size()));
  }
  builder making;
  data.declare(making);
  making.declare_list("watched", std::make_shared<value_set>(texts{"Bob", "Carl"}));
  making.declare_list("codes", std::make_shared<value_set>(std::vector<double>{2.0, 3.5}));
  making.add(at_start("name in lists.watched"));
  making.add(at_start("code in lists.codes"));
  making.add(at_start("double(code) + 1.5 in lists.codes"));
  const plan what{making.build()};
  scratch memory;
  evaluate_block(what, memory, data.views(), 0, 2);
  const auto found = [&](std::size_t place) {
    const auto* truths = result(what, memory, place).booleans();
    return std::vector<int>{truths[0], truths[1]};
  };
  CAF_CHECK_EQUAL(found(0), (std::vector<int>{0, 1}));
  CAF_CHECK_EQUAL(found(1), (std::vector<int>{0, 1}));
  CAF_CHECK_EQUAL(found(2), (std::vector<int>{0, 1}));
}

CAF_TEST(an expression is told with its values filled in) {
  rows data;
  data.add("customers", value_type::integer).append(std::int64_t{22});
  data.add("amount", value_type::money).append(std::int64_t{6320});
  data.add("loss", value_type::money).append(std::int64_t{-100});
  data.add("mean", value_type::real, may_be_missing).append_missing();
  data.add("name", value_type::text).append(std::string_view("A \"B\""));
  data.add("at", value_type::time).append(std::int64_t{1'234'567'890'500'000});
  builder making;
  data.declare(making);
  making.declare_list("watched", std::make_shared<value_set>(texts{"Bob"}));
  making.define("double_amount", at_start("amount * 2.0"));
  making.add(at_start("customers>=20&&amount>50.0"));
  making.add(at_start("(has(mean) && mean > amount) || name in lists.watched"));
  making.add(at_start("double_amount - loss > -loss"));
  making.add(at_start("at.getHours() == 23 && at > timestamp(0)"));
  const auto made = making.build();
  CAF_REQUIRE(made != nullptr);
  scratch memory;
  const auto told = [&](std::size_t output) {
    return filled_in{made, output}.write(memory, data.views(), 0);
  };
  CAF_CHECK_EQUAL(told(1), "22 >= 20 && 63.2 > 50.0");
  CAF_CHECK_EQUAL(told(2), R"(false && mean > 63.2 || "A \"B\"" in lists.watched)");
  CAF_CHECK_EQUAL(told(3), "126.4 - -1.0 > -(-1.0)");
  CAF_CHECK_EQUAL(told(4), R"(timestamp("2009-02-13T23:31:30.500Z").getHours() == 23 && )"
                           R"(timestamp("2009-02-13T23:31:30.500Z") > timestamp(0))");
}

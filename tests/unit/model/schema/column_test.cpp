#define CAF_SUITE schema.column

#include "model/schema/column.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(a column keeps what it is given however long it grows) {
  column integers{value_type::integer};
  column reals{value_type::real};
  column texts{value_type::text};
  for (int i = 0; i < 1'000; ++i) {
    integers.append(std::int64_t{i});
    reals.append(i / 2.0);
    texts.append(std::string(static_cast<std::size_t>(i % 50), static_cast<char>('a' + i % 26)));
  }
  CAF_REQUIRE_EQUAL(texts.size(), 1'000u);
  for (std::size_t i = 0; i < 1'000; ++i) {
    CAF_REQUIRE_EQUAL(integers.view().integers[i], static_cast<std::int64_t>(i));
    CAF_REQUIRE_EQUAL(reals.view().reals[i], static_cast<double>(i) / 2);
    CAF_REQUIRE_EQUAL(texts.view().text(i), std::string(i % 50, static_cast<char>('a' + i % 26)));
  }
  CAF_CHECK(integers.view().present == nullptr);
  CAF_CHECK_EQUAL(texts.bytes_of_text(), 24'500u);
}

CAF_TEST(missing entries keep their places) {
  column texts{value_type::text};
  texts.append("a");
  texts.append_missing();
  texts.append("b");
  const auto view = texts.view();
  CAF_CHECK(view.has(0));
  CAF_CHECK(!view.has(1));
  CAF_CHECK(view.has(2));
  CAF_CHECK_EQUAL(view.text(1), "");
  CAF_CHECK_EQUAL(view.text(2), "b");
  CAF_CHECK_EQUAL(view.behind(2).text(0), "b");
}

CAF_TEST(an entry counts only once it is closed) {
  column texts{value_type::text};
  column numbers{value_type::integer};
  texts.append("kept");
  numbers.append(std::int64_t{1});
  texts.set("half of an event that does not fit");
  numbers.set_missing();
  CAF_CHECK_EQUAL(texts.size(), 1u);
  texts.set("next");
  texts.close();
  numbers.set(std::int64_t{2});
  numbers.close();
  CAF_CHECK_EQUAL(texts.view().text(1), "next");
  CAF_CHECK(numbers.view().has(1));
  CAF_CHECK_EQUAL(numbers.view().integers[1], 2);
  CAF_CHECK_EQUAL(texts.bytes_of_text(), 8u);
}

CAF_TEST(a column that is cut goes on from there) {
  const std::vector<std::string> values{"red", "green"};
  column colours{value_type::text, 0, &values};
  column texts{value_type::text};
  for (int i = 0; i < 20; ++i) {
    colours.append(std::int64_t{i % 2});
    texts.append(std::to_string(i));
  }
  colours.cut(3);
  texts.cut(3);
  colours.append_missing();
  texts.append("x");
  CAF_CHECK_EQUAL(colours.size(), 4u);
  CAF_CHECK_EQUAL(colours.view().text(1), "green");
  CAF_CHECK(!colours.view().has(3));
  CAF_CHECK_EQUAL(texts.view().text(3), "x");
  texts.clear();
  CAF_CHECK_EQUAL(texts.bytes_of_text(), 0u);
  texts.append("y");
  CAF_CHECK_EQUAL(texts.view().text(0), "y");
}

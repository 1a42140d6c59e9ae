#define CAF_SUITE avro.scalar

#include "avro/scalar.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(decimals are exact whatever their width) {
  using namespace std::string_literals;
  CAF_CHECK_EQUAL(decimal_of("\x04\xD2", 2), "12.34");
  CAF_CHECK_EQUAL(decimal_of("\x04\xD2", 0), "1234");
  CAF_CHECK_EQUAL(decimal_of("\x05", 3), "0.005");
  CAF_CHECK_EQUAL(decimal_of("\0"s, 2), "0.00");
  CAF_CHECK_EQUAL(decimal_of("\xFF", 2), "-0.01");
  CAF_CHECK_EQUAL(decimal_of("\xFF\xFF\xFF\x9C", 2), "-1.00");
  CAF_CHECK_EQUAL(decimal_of("\x80" + std::string(15, '\0'), 0), "-170141183460469231731687303715884105728");
  CAF_CHECK_EQUAL(decimal_of("\x7F" + std::string(15, '\xFF'), 38),
                  "1.70141183460469231731687303715884105727");
}

CAF_TEST(what no field could take is none) {
  CAF_CHECK_EQUAL(decimal_of("", 2), "");
  CAF_CHECK_EQUAL(decimal_of(std::string(17, '\0'), 2), "");
  CAF_CHECK_EQUAL(decimal_of("\x01", -1), "");
  CAF_CHECK_EQUAL(decimal_of("\x01", 39), "");
}

#define CAF_SUITE schema.received

#include "model/schema/received.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(an object is quoted as received) {
  std::string value = R"( { "amount": 1.50e0, "n\u0061meOrig": "C\u00e9\"1", "more": [1.0] } )";
  auto parts = received_parts_of(value);
  CAF_CHECK_EQUAL(parts.object_json, value);
  CAF_CHECK_EQUAL(parts.name_orig, "C\xC3\xA9\"1");
}

CAF_TEST(an object in a string is quoted without the string) {
  auto parts = received_parts_of(R"("{\"amount\": 1.50, \"nameOrig\": \"C\\u00e91\"}")");
  CAF_CHECK_EQUAL(parts.object_json, R"({"amount": 1.50, "nameOrig": "C\u00e91"})");
  CAF_CHECK_EQUAL(parts.name_orig, "C\xC3\xA9"
                                   "1");
}

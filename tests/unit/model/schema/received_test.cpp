#define CAF_SUITE schema.received

#include "model/schema/received.hpp"

#include "unit/paysim.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(an object is quoted as received) {
  std::string value = R"( { "amount": 1.50e0, "n\u0061meOrig": "C\u00e9\"1", "more": [1.0] } )";
  auto parts = received_parts_of(value, *some::paysim());
  CAF_CHECK_EQUAL(parts.object_json, value);
  CAF_CHECK_EQUAL(*parts.account, "C\xC3\xA9\"1");
}

CAF_TEST(an object in a string is quoted without the string) {
  auto parts = received_parts_of(R"("{\"amount\": 1.50, \"nameOrig\": \"C\\u00e91\"}")", *some::paysim());
  CAF_CHECK_EQUAL(parts.object_json, R"({"amount": 1.50, "nameOrig": "C\u00e91"})");
  CAF_CHECK_EQUAL(*parts.account, "C\xC3\xA9"
                                  "1");
}

CAF_TEST(the account and the name of a transaction are what their roles say) {
  const auto of = std::get<std::shared_ptr<const schema>>(read_schema(R"(name: payments
fields:
  number: {type: string, role: id, optional: true, path: /payment/number}
  customer: {type: string, role: account, optional: true}
)"));
  const auto whole = received_parts_of(R"({"payment":{"number":17},"customer":"C"})", *of);
  CAF_CHECK_EQUAL(*whole.id, "17");
  CAF_CHECK_EQUAL(*whole.account, "C");
  const auto bare = received_parts_of(R"({"customer":null})", *of);
  CAF_CHECK(!bare.id);
  CAF_CHECK(!bare.account);
}

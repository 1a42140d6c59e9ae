#define CAF_SUITE base.account

#include "model/base/account.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(a masked account shows its kind and its end) {
  CAF_CHECK_EQUAL(masked_account("C1231006815"), "C…6815");
  CAF_CHECK_EQUAL(masked_account("M1979787155"), "M…7155");
}

CAF_TEST(a name too short to hide anything in shows its first character alone) {
  CAF_CHECK_EQUAL(masked_account("C12345"), "C…");
  CAF_CHECK_EQUAL(masked_account("C123456"), "C…3456");
  CAF_CHECK_EQUAL(masked_account("C"), "C…");
  CAF_CHECK_EQUAL(masked_account(""), "…");
}

CAF_TEST(characters of several bytes are not torn) {
  CAF_CHECK_EQUAL(masked_account("éàüöäßç"), "é…öäßç");
}

#define CAF_SUITE base.utf8

#include "model/base/utf8.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

CAF_TEST(the first and the last character of each length pass) {
  for (auto text : {"", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80",
                    "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF", "caf\xC3\xA9 \xE2\x82\xAC!"})
    CAF_CHECK(is_utf8(text));
}

CAF_TEST(overlong forms and surrogates and stray bytes do not pass) {
  for (auto text : {"\x80", "\xBF", "\xC0\xAF", "\xC1\xBF", "\xE0\x9F\xBF", "\xED\xA0\x80",
                    "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC2", "\xE2\x82",
                    "\xF0\x90\x80", "\xC2\x41", "\xE2\x82\x41", "\xF0\x90\x80\xC0"})
    CAF_CHECK(!is_utf8(text));
}

CAF_TEST(bytes are printed as UTF - 8) {
  CAF_CHECK_EQUAL(printable("caf\xC3\xA9"), "caf\xC3\xA9");
  CAF_CHECK_EQUAL(printable("caf\xE9"), "caf\xEF\xBF\xBD");
}

CAF_TEST(an excerpt is short and of one line and cuts no character in two) {
  CAF_CHECK_EQUAL(excerpt("CASH_IN"), "CASH_IN");
  CAF_CHECK_EQUAL(excerpt("a\nb"), "a\xEF\xBF\xBD"
                                   "b");
  CAF_CHECK_EQUAL(excerpt(std::string(40, 'a')), std::string(40, 'a'));
  CAF_CHECK_EQUAL(excerpt(std::string(41, 'a')), std::string(40, 'a') + "...");
  CAF_CHECK_EQUAL(excerpt(std::string(39, 'a') + "\xC3\xA9"), std::string(39, 'a') + "...");
}

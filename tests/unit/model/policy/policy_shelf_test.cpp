#define CAF_SUITE policy.policy_shelf

#include "model/policy/policy_shelf.hpp"

#include "caf/test/dsl.hpp"
#include "model/base/sha256.hpp"

using namespace vigie;

namespace {

struct fixture {
  std::vector<std::string> faults;
  policy_shelf shelf;

  void add(const policy_record& record) {
    if (const auto why = shelf.add(record.key, record.value))
      faults.push_back(*why);
  }

  void add_part(std::string_view text) {
    for (const auto& piece : records_of_part(text))
      add(piece);
  }
};

published_policy some_policy(std::string_view rules) {
  published_policy result;
  result.effective_ms = 5'000;
  result.published_ms = 4'000;
  result.sha256 = "ab";
  result.schema = "paysim";
  result.schema_sha256 = "cd";
  result.rules_sha256 = sha256(rules);
  result.threshold = 0.25;
  result.note = "why \"so\"";
  return result;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(policy_shelf_tests, fixture)

CAF_TEST(what is published comes back) {
  const std::string list = "C1\nC2\n";
  auto published = some_policy("rules: []");
  published.lists.emplace_back("names.txt", sha256(list));
  add_part("rules: []");
  add_part(list);
  add(record_of(published));
  CAF_CHECK(faults.empty());
  CAF_REQUIRE_EQUAL(shelf.policies().size(), 1u);
  const auto& found = *shelf.find(1);
  CAF_CHECK_EQUAL(found.effective_ms, 5'000);
  CAF_CHECK_EQUAL(found.published_ms, 4'000);
  CAF_CHECK_EQUAL(found.sha256, "ab");
  CAF_CHECK_EQUAL(found.schema, "paysim");
  CAF_CHECK(found.threshold == 0.25);
  CAF_CHECK_EQUAL(found.note, "why \"so\"");
  CAF_CHECK(!found.model_sha256);
  CAF_CHECK(!found.retired_ms);
  const auto texts = shelf.texts_of(found);
  CAF_CHECK(texts.rules == "rules: []");
  CAF_CHECK(!texts.model);
  CAF_CHECK(texts.read_list("names.txt") == list);
  CAF_CHECK(!texts.read_list("others.txt"));
}

CAF_TEST(a large part comes in pieces in any order and more than once) {
  const std::string large(2 * piece_bytes + 7, 'x');
  auto pieces = records_of_part(large);
  CAF_REQUIRE_EQUAL(pieces.size(), 3u);
  for (const auto place : {2u, 0u, 2u, 1u, 0u})
    add(pieces[place]);
  CAF_CHECK(faults.empty());
  CAF_REQUIRE(shelf.text(sha256(large)) != nullptr);
  CAF_CHECK(*shelf.text(sha256(large)) == large);
}

CAF_TEST(an empty part is a part) {
  add_part("");
  CAF_REQUIRE(shelf.text(sha256("")) != nullptr);
}

CAF_TEST(a policy whose parts are torn or missing has its number and is left out) {
  auto torn = records_of_part("rules: [a]");
  torn.front().value[0] = 'R';
  add(torn.front());
  add(record_of(some_policy("rules: [a]")));
  CAF_REQUIRE_EQUAL(faults.size(), 2u);
  CAF_CHECK_EQUAL(faults[0], "a part is not what its key says");
  CAF_CHECK_EQUAL(faults[1], "version 1 lacks one of its parts");
  add_part("rules: [b]");
  add(record_of(some_policy("rules: [b]")));
  CAF_REQUIRE_EQUAL(shelf.policies().size(), 1u);
  CAF_CHECK_EQUAL(shelf.policies().front().version, 2u);
}

CAF_TEST(the first retirement counts) {
  add_part("rules: []");
  add(record_of(some_policy("rules: []")));
  add(record_of(policy_retirement{1, 9'000}));
  add(record_of(policy_retirement{1, 12'000}));
  CAF_CHECK(shelf.find(1)->retired_ms == 9'000);
  add(record_of(policy_retirement{2, 9'000}));
  CAF_CHECK_EQUAL(faults, std::vector<std::string>{"version 2, which it retires, is not there"});
}

CAF_TEST(what is no record of a policy topic says so) {
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                        {"policy", "{}"},
                                                        {"policy", "["},
                                                        {"retirement", "{\"version\":-1,\"at_ms\":0}"},
                                                        {"part/ab/0/1", ""},
                                                        {"part/" + std::string(64, 'a') + "/1/1", ""}})
    CAF_CHECK(shelf.add(key, value));
  CAF_CHECK(shelf.policies().empty());
}

CAF_TEST_FIXTURE_SCOPE_END()

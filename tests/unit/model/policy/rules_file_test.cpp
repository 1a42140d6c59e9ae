#define CAF_SUITE policy.rules_file

#include "model/policy/rule_set.hpp"

#include "unit/model/policy/some_policies.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

namespace {

std::optional<std::string> watched(const std::filesystem::path& name) {
  if (name == "watched.txt")
    return "C1\r\n# a comment\n\nC2 \n";
  return std::nullopt;
}

/// Of the file, or of what it means.
std::vector<std::string> faults_of(std::string_view yaml) {
  std::vector<file_fault> faults;
  auto read = read_rules(yaml, watched);
  if (std::holds_alternative<std::vector<file_fault>>(read)) {
    faults = std::get<std::vector<file_fault>>(std::move(read));
  } else {
    auto compiled = rule_set::compile(std::get<rules_definition>(std::move(read)), *some::paysim());
    if (auto* wrong = std::get_if<std::vector<file_fault>>(&compiled))
      faults = std::move(*wrong);
  }
  std::vector<std::string> result;
  for (const auto& fault : faults)
    result.push_back(to_string(fault, "r"));
  return result;
}

using lines = std::vector<std::string>;

} // namespace

CAF_TEST(a rules file is read as it is written) {
  const auto read = read_rules(R"(
lists:
  watched: {file: watched.txt}
  some: {values: [a, b]}
rules:
  - name: fan-in
    when: "nameDest in lists.watched && amount > 50.0"
    then: alert
    severity: high
    says: "{amount} to {nameDest}"
    suppress: {by: nameDest, for: 1h}
  - {name: fine, when: "amount < 1.0", then: allow}
)",
                               watched);
  const auto& found = std::get<rules_definition>(read);
  CAF_REQUIRE_EQUAL(found.lists.size(), 2u);
  CAF_CHECK_EQUAL(found.lists[0].values, (lines{"C1", "C2"}));
  CAF_CHECK_EQUAL(found.lists[1].values, (lines{"a", "b"}));
  CAF_REQUIRE_EQUAL(found.rules.size(), 2u);
  CAF_CHECK(found.rules[0].then == rule_action::alert);
  CAF_CHECK(found.rules[0].severity == rule_severity::high);
  CAF_CHECK_EQUAL(found.rules[0].says, "{amount} to {nameDest}");
  CAF_CHECK_EQUAL(found.rules[0].suppress->by, (lines{"nameDest"}));
  CAF_CHECK(found.rules[0].suppress->span == std::chrono::hours{1});
  CAF_CHECK(found.rules[1].then == rule_action::allow);
  CAF_CHECK(found.rules[1].severity == rule_severity::medium);
}

CAF_TEST(other values of a list are another file) {
  const auto yaml = "lists: {l: {file: f}}\nrules: []\n";
  const auto sha256_with = [&](const char* values) {
    return std::get<rules_definition>(
               read_rules(yaml,
                          [&](const std::filesystem::path&) { return std::optional<std::string>{values}; }))
        .sha256;
  };
  CAF_CHECK(sha256_with("a") != sha256_with("b"));
  CAF_CHECK_EQUAL(sha256_with("a"), sha256_with("a"));
}

CAF_TEST(all faults of a file are told at once with their places) {
  CAF_CHECK_EQUAL(
      faults_of(R"(rules:
  - {name: a, when: "amount > 1.0", then: raise}
  - {name: b, then: alert, colour: red}
  - {name: c, when: "amount > 1.0", then: note, suppress: {for: 1h}}
  - {name: c, when: "amount > 1.0", then: alert, suppress: {by: amount, for: 0s}}
lists: {l: {file: nowhere.txt}, m: {}}
)"),
      (lines{"r:2:43: rule a.then is \"raise\"; allowed is alert, allow or note", "r:3:5: rule b has no when",
             "r:3:28: \"colour\" is no key of rule b; allowed are name, when, then, severity, says or "
             "suppress",
             "r:4:59: rule c.suppress does not go with note; it does with alert",
             "r:5:12: the rule \"c\" stands twice in rules",
             "r:5:78: rule c.suppress.for is \"0s\"; allowed is a time from 1s to 400d in s, min, h or d",
             "r:6:19: lists.l.file is \"nowhere.txt\", which can't be read; allowed is a file of UTF-8 "
             "text, a value a line, of at most 512 MiB",
             "r:6:33: lists.m has no values; allowed is one of file and values"}));
}

CAF_TEST(what the expressions mean is checked with their places) {
  const auto faults = faults_of(R"(rules:
  - {name: a, when: "amount > 1", then: alert}
  - {name: b, when: "nobody == 'x'", then: alert, says: "{nobody} and {amount"}
  - name: c
    when: |
      amount > 1.0
      && nameDest in lists.unknown
    then: alert
    says: "{else}"
    suppress: {by: colour, for: 1h}
  - {name: d, when: "amount + 1.0", then: alert}
)");
  CAF_REQUIRE_EQUAL(faults.size(), 6u);
  CAF_CHECK(faults[0].starts_with("r:3:22: "));
  CAF_CHECK(faults[1].starts_with("r:3:57: rule b.says has a { without a }"));
  CAF_CHECK(faults[2].starts_with("r:7:"));
  CAF_CHECK(faults[3].starts_with("r:9:11: rule c.says names else, which is no field"));
  CAF_CHECK(faults[4].starts_with("r:10:15: rule c.suppress.by is colour"));
  CAF_CHECK(faults[5].starts_with("r:11:22: "));
}

CAF_TEST(a list holds numbers where a number is looked up) {
  const auto rules = some::rules_of(R"(
lists:
  steps: {values: [1, 3]}
  names: {values: ["1", "3"]}
rules:
  - {name: numbers, when: step in lists.steps, then: alert}
  - {name: texts, when: nameOrig in lists.names, then: alert}
)",
                                    *some::paysim());
  CAF_CHECK_EQUAL(rules->rules().size(), 2u);
  CAF_CHECK(!faults_of("lists: {l: {values: [x]}}\nrules: [{name: a, when: step in lists.l, then: alert}]\n")
                 .empty());
}

CAF_TEST(a file without rules is one) {
  CAF_CHECK(faults_of("rules: []\n").empty());
  CAF_CHECK_EQUAL(faults_of("lists: {}\n"), (lines{"r:1:1: a rules file has no rules"}));
}

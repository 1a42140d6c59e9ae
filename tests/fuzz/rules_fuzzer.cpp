// What must hold for any bytes that a rules file may have.

#include "fuzz/laws.hpp"
#include "model/policy/judge.hpp"
#include "model/schema/json_decoder.hpp"
#include "model/schema/schema_file.hpp"

#include <algorithm>

using namespace vigie;

namespace {

const std::shared_ptr<const schema>& paysim() {
  static const auto loaded =
      std::get<std::shared_ptr<const schema>>(load_schema(VIGIE_SOURCE_DIR "/config/schemas/paysim.yaml"));
  return loaded;
}

/// One transaction.
const event_batch& events() {
  static const auto made = [] {
    json_decoder decoder{paysim(), field_selection::all(*paysim())};
    auto result = decoder.make_batch();
    decoder.decode(R"({"step":1,"type":"TRANSFER","amount":12.5,"nameOrig":"C1","oldbalanceOrg":12.5,)"
                   R"("newbalanceOrig":0,"nameDest":"C2","oldbalanceDest":0,"newbalanceDest":0})",
                   0, 0, result);
    return result;
  }();
  return made;
}

void check_faults(const std::vector<file_fault>& faults, std::string_view file) {
  require(!faults.empty(), "a refused file has faults", file);
  require(std::ranges::is_sorted(faults, {}, &file_fault::place), "faults come in the file's order", file);
  const auto lines = static_cast<int>(std::ranges::count(file, '\n')) + 1;
  for (const auto& fault : faults) {
    require(is_one_line(fault.reason), "a reason is a sentence", file);
    require(fault.place.line >= 0 && fault.place.line <= lines, "a fault's place is in the file", file);
  }
}

void check_rules(rule_set_ptr rules) {
  const auto count = rules->rules().size();
  const auto by = std::get<policy_ptr>(make_policy(paysim(), nullptr, std::move(rules), std::nullopt));
  judge verdicts;
  verdicts.apply(*by, events());
  for (std::size_t rule = 0; rule < count; ++rule) {
    verdicts.when(rule, 0);
    verdicts.says(rule, 0);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = text_of(data, size);
  const auto list = [](const std::filesystem::path&) { return std::optional<std::string>{"C1\nC2\n"}; };
  auto outcome = read_rules(file, list);
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&outcome)) {
    check_faults(*faults, file);
    return 0;
  }
  auto compiled = rule_set::compile(std::get<rules_definition>(std::move(outcome)), *paysim());
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&compiled))
    check_faults(*faults, file);
  else
    check_rules(std::get<rule_set_ptr>(std::move(compiled)));
  return 0;
}

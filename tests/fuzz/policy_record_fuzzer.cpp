// What must hold for any record of a policy topic: a line that is its key, and behind it the value.

#include "fuzz/laws.hpp"
#include "model/policy/policy_shelf.hpp"

using namespace vigie;

namespace {

void check_again(const published_policy& policy) {
  const auto [key, value] = record_of(policy);
  const auto again = read_policy_record(key, value);
  require(std::holds_alternative<published_policy>(again), "what is read can be written", value);
  require(record_of(std::get<published_policy>(again)).value == value, "it reads back the same", value);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  const auto line = std::min(text.find('\n'), text.size());
  const auto key = text.substr(0, line);
  const auto value = text.substr(std::min(line + 1, text.size()));
  const auto read = read_policy_record(key, value);
  if (const auto* policy = std::get_if<published_policy>(&read))
    check_again(*policy);
  policy_shelf shelf;
  for (int times = 0; times < 2; ++times)
    if (const auto why = shelf.add(key, value))
      require(is_one_line(*why), "a reason is a sentence", text);
  require(shelf.policies().size() <= 2, "a record is one policy at most", text);
  return 0;
}

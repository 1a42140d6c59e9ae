// What must hold for any schedule of faults.

#include "flow/failpoint.hpp"
#include "fuzz/laws.hpp"

#include <stdexcept>

using namespace vigie;

namespace {

bool throws(std::string_view name) {
  try {
    failpoint(name);
    return false;
  } catch (const std::runtime_error& fault) {
    require(std::string_view{fault.what()}.ends_with(name), "a fault names its place", name);
    return true;
  }
}

/// Which of some passes throw, with the place of each entry passed in turn.
std::string passes(std::string_view entries) {
  std::string seen;
  for (int round = 0; round < 3; ++round)
    for (auto rest = entries; !rest.empty();) {
      const auto entry = rest.substr(0, rest.find(';'));
      rest.remove_prefix(std::min(rest.size(), entry.size() + 1));
      seen += throws(entry.substr(0, entry.find('='))) ? 'x' : '.';
    }
  return seen;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto entries = text_of(data, size);
  if (entries.find('\0') != std::string_view::npos) // No environment variable holds one.
    return -1;
  const auto refusal = arm_failpoints(entries);
  if (!refusal.empty()) {
    const auto quote = refusal.substr(0, refusal.rfind("\" is not "));
    require(refusal.starts_with("VIGIE_FAILPOINTS: \"") &&
                entries.find(quote.substr(quote.find('"') + 1)) != std::string_view::npos,
            "a refusal names the variable and quotes an entry", entries);
    return 0;
  }
  require(arm_failpoints(std::string{entries} + ";none=explode(1)") != "", "one bad entry spoils them all",
          entries);
  if (entries.find("delay") != std::string_view::npos) // It would be waited for.
    return 0;
  const auto first = passes(entries);
  arm_failpoints(entries);
  require(passes(entries) == first, "the same schedule throws at the same passes", entries);
  arm_failpoints("");
  require(passes(entries).find('x') == std::string::npos, "without a schedule nothing throws", entries);
  return 0;
}

#include "flow/failpoint.hpp"

#include <atomic>
#include <charconv>
#include <chrono>
#include <map>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>

namespace vigie {

namespace {

struct action {
  std::chrono::milliseconds delay{0};
  double probability = 0;
  std::minstd_rand random;
  std::uint64_t throw_at = 0; ///< 0: never
  std::uint64_t passed = 0;
};

std::atomic<bool> armed = false;
std::mutex mutex;
std::map<std::string, action, std::less<>> actions;

template <class T>
bool read(std::string_view text, T& out) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size();
}

bool parse_action(std::string_view text, action& out) {
  const auto open = text.find('(');
  if (open == std::string_view::npos || text.back() != ')')
    return false;
  const auto verb = text.substr(0, open);
  const auto argument = text.substr(open + 1, text.size() - open - 2);
  if (verb == "delay") {
    long milliseconds = 0;
    if (!read(argument, milliseconds))
      return false;
    out.delay = std::chrono::milliseconds{milliseconds};
    return true;
  }
  if (verb == "throw_at")
    return read(argument, out.throw_at);
  const auto comma = argument.find(',');
  std::uint32_t seed = 0;
  if (verb != "throw" || comma == std::string_view::npos ||
      !read(argument.substr(0, comma), out.probability) || !read(argument.substr(comma + 1), seed))
    return false;
  out.random.seed(seed);
  return true;
}

} // namespace

void failpoint(std::string_view name) {
  if (!armed.load(std::memory_order_relaxed))
    return;
  std::chrono::milliseconds delay{0};
  bool fail = false;
  {
    const std::lock_guard guard{mutex};
    const auto found = actions.find(name);
    if (found == actions.end())
      return;
    auto& entry = found->second;
    ++entry.passed;
    delay = entry.delay;
    fail = entry.passed == entry.throw_at ||
           (entry.probability > 0 && std::uniform_real_distribution{}(entry.random) < entry.probability);
  }
  if (delay.count() > 0)
    std::this_thread::sleep_for(delay);
  if (fail)
    throw std::runtime_error("failpoint " + std::string{name});
}

std::string arm_failpoints(std::string_view entries) {
  std::map<std::string, action, std::less<>> parsed;
  while (!entries.empty()) {
    const auto entry = entries.substr(0, entries.find(';'));
    entries.remove_prefix(std::min(entries.size(), entry.size() + 1));
    const auto equals = entry.find('=');
    action parsed_action;
    if (equals == std::string_view::npos || !parse_action(entry.substr(equals + 1), parsed_action))
      return "VIGIE_FAILPOINTS: \"" + std::string{entry} +
             "\" is not name=delay(MILLISECONDS), name=throw(PROBABILITY,SEED) or name=throw_at(N)";
    parsed.insert_or_assign(std::string{entry.substr(0, equals)}, parsed_action);
  }
  const std::lock_guard guard{mutex};
  actions = std::move(parsed);
  armed = !actions.empty();
  return {};
}

} // namespace vigie

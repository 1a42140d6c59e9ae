#pragma once

#include "model/base/hash.hpp"
#include "model/policy/judge.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

namespace vigie {

/// A rule that matches a suspicious transaction and raises at most one alert in some time.
struct suppressible_match {
  hash128 key; ///< of the rule's name and the values of its `by`
  std::int64_t span_us = 0;
  std::string rule; ///< its name
};

/// What decides whether a suspicious transaction is written as an alert.
struct alert_causes {
  std::uint32_t row = 0; ///< in its batch
  std::int64_t time_us = 0;
  bool certain = false; ///< the score, or a rule without suppression, raises it
  std::vector<suppressible_match> matches;
};

/// The causes of each suspicious row of the batch that was judged last, in their order; of a policy some of
/// whose rules suppress.
std::vector<alert_causes> causes_of(const policy& by, const judge& verdicts,
                                    std::span<const std::int64_t> times_us);

/// When the rules of one partition have last raised an alert: a function of its log in the order of offsets.
/// Holds an entry for each key that has raised one within its rule's time, by the partition's event time, and
/// at most `most_keys`: beyond them those that raised longest ago are forgotten, and may raise once more.
class suppression {
public:
  static constexpr std::size_t most_keys = 1'000'000;

  /// Takes the next suspicious transaction in. True: its alert is written. The names of the rules that are
  /// suppressed are added to `suppressed`.
  bool raises(const alert_causes& of, std::vector<std::string>& suppressed);

  std::size_t keys() const { return last_raised_.size(); }

private:
  struct entry {
    std::int64_t time_us = 0;
    std::int64_t span_us = 0;
  };
  struct hasher {
    std::size_t operator()(const hash128& key) const { return key.low; }
  };

  void forget_old();

  std::unordered_map<hash128, entry, hasher> last_raised_;
  std::int64_t newest_us_ = 0;
  std::size_t look_again_at_ = 1'024; ///< how many keys there may be before the old ones are looked for
};

} // namespace vigie

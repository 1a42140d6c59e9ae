#pragma once

#include "messages/messages.hpp"
#include "model/policy/suppression.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace vigie {

/// Judgements of one partition, in whatever order scorers send them, brought into the order of offsets: only
/// there it can be said which alerts suppression keeps back. Holds what came before its turn, which the
/// node's in-flight bound limits.
class suppression_line {
public:
  /// `first`: where the partition's first batch begins.
  explicit suppression_line(std::int64_t first) : next_{first} {}

  struct decided {
    range_judged judgement;              ///< with those alerts that are written
    std::vector<std::string> suppressed; ///< names of the rules that suppression has kept from raising
  };

  /// Those whose turn has come, in order. One that was here before is ignored.
  std::vector<decided> take(const range_judged& judgement);

private:
  decided decide(range_judged judgement);

  std::int64_t next_;
  std::map<std::int64_t, range_judged> waiting_; ///< by begin
  suppression suppression_;
};

} // namespace vigie

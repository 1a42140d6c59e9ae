#pragma once

#include "flow/refused_sizes.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_map>

namespace vigie {

/// What becomes of a record that is handed to Kafka.
enum class write_answer : std::uint8_t {
  taken,     ///< acknowledged
  too_large, ///< refused for its size, or for that of the batch that it was in
  refused,   ///< refused whatever its size
};

/// What a refusal leads to.
enum class after_refusal : std::uint8_t {
  again_alone, ///< nobody knows yet whether it was this record: it is tried in a batch of its own
  shrunk,      ///< written in its smaller form
  waits,       ///< not even that is taken: nothing behind it may be committed until it is
};

/// `alone`: the answer is about this record and no other. `can_shrink`: it was written whole, and there is
/// less that can be written.
after_refusal next_after(write_answer refusal, bool alone, bool can_shrink);

/// The records to one topic, each until it is taken. Pure: says what to write next, and is told the answers.
///
/// A broker refuses a whole batch for its size, and all its records with it. So each of these is tried again
/// while no other is under way: only then is an answer that of one record.
///
/// What is refused for good waits. Once an interval one of those that wait, in turn, is tried again, whole.
/// When one is taken all of them are tried again.
///
/// Time is an argument: steady-clock milliseconds of any origin.
class write_lane {
public:
  using duration = std::chrono::milliseconds;
  using record_id = std::uint64_t;

  /// How often what waits is tried again.
  static constexpr duration retry_interval{1'000};

  struct step {
    record_id record;
    bool shrunk; ///< in its smaller form
  };

  /// A new record of so many bytes.
  void add(record_id record, std::size_t size, bool can_shrink);

  /// What to write now; none: nothing, or answers come first. It is under way from then on.
  std::optional<step> next(duration now);

  /// The record could not be handed over, and comes next once more.
  void undo(record_id record);

  /// `at_once`: it was not sent at all, so the answer is about this record alone. Returns what follows from a
  /// refusal; none: it is taken, or was dropped.
  std::optional<after_refusal> answered(record_id record, write_answer answer, bool at_once, duration now);

  /// Forgets a record. False: it is under way, and its answer is to be told, but leads to nothing.
  bool drop(record_id record);

  /// How many records were refused for good and are not taken yet.
  std::size_t waiting() const { return waiting_.size() + (probe_ ? 1 : 0); }

private:
  struct entry {
    std::size_t size;
    bool can_shrink;
    bool shrunk = false;
    bool under_way = false;
    bool dropped = false;
  };

  bool come_back(record_id record);
  void forget(record_id record);
  void try_all_again();
  void begin_again(record_id record);
  void wait(record_id record, duration now);

  std::unordered_map<record_id, entry> records_;
  std::deque<record_id> queue_;    ///< to be written
  std::deque<record_id> suspects_; ///< refused with others, to be tried alone
  std::deque<record_id> waiting_;  ///< refused for good, in the order in which they are tried again
  std::optional<record_id> alone_; ///< the suspect that is under way
  std::optional<record_id> probe_; ///< of those that wait, the one that is tried again
  duration retry_at_{0};
  std::size_t under_way_ = 0;
  refused_sizes sizes_;
};

} // namespace vigie

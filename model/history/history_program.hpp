#pragma once

#include "model/expression/plan.hpp"
#include "model/history/partition_history.hpp"
#include "model/history/plan.hpp"
#include "model/schema/event_batch.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

namespace vigie {

/// Some history figures of a schema, made ready to be computed. Immutable: threads share it.
class history_program {
public:
  /// `figures`: places in `schema::history`, rising. Or one sentence on why they can't be computed.
  static std::variant<std::shared_ptr<const history_program>, std::string>
  compile(const schema& of, std::vector<std::size_t> figures);

  /// The fields that it reads: places in `schema::fields`, rising.
  const std::vector<std::size_t>& fields() const { return fields_; }
  const std::vector<std::size_t>& figures() const { return figures_; }
  const std::shared_ptr<const history_plan>& plan() const { return plan_; }

private:
  friend class history_keeper;

  std::vector<std::size_t> figures_;
  std::vector<std::size_t> fields_;
  std::shared_ptr<const history_plan> plan_;
  std::vector<std::shared_ptr<const cel::plan>> wheres_; ///< as history_plan::wheres
};

using history_program_ptr = std::shared_ptr<const history_program>;

/// The history of one partition, or of a file, whose events come batch by batch in the order of their
/// offsets.
class history_keeper {
public:
  history_keeper(history_program_ptr program, std::int64_t lateness_us);

  /// Takes a batch's events in and puts their figures into it.
  void apply(event_batch& batch);

  /// All events later than this were given; at first: all there are.
  void cover_from(std::int64_t time_us) { history_.cover_from(time_us); }
  /// Forgets the oldest until it takes at most so many bytes.
  void hold_to(std::size_t bytes) { history_.hold_to(bytes); }

  const partition_history& history() const { return history_; }
  const history_plan& plan() const { return *program_->plan(); }

private:
  history_program_ptr program_;
  partition_history history_;
  cel::scratch memory_;
  std::vector<std::vector<std::uint8_t>> passing_; ///< of the batch at hand, by `where`
};

} // namespace vigie

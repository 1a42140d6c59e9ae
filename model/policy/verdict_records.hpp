#pragma once

#include "model/policy/judge.hpp"
#include "model/scoring/feature_program.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// What a verdict says beside what was judged.
struct verdict_facts {
  std::string id; ///< as alerts have it
  std::int64_t timestamp_ms = 0;
  bool history_complete = true;
};

/// What a thread needs to write them.
struct verdict_memory {
  feature_memory features;
  std::vector<double> values; ///< of the batch, row by row
};

/// The verdicts on all transactions of a schema, as they are written to a topic. Immutable: threads share it.
class verdict_records {
public:
  /// `with_features`: they tell every history figure and every feature of the schema. Or why these can't be
  /// computed.
  static std::variant<std::shared_ptr<const verdict_records>, feature_failure>
  make(std::shared_ptr<const schema> of, bool with_features);

  // What has to be read for them: places in `schema::fields` and in `schema::history`, rising.
  const std::vector<std::size_t>& fields() const { return fields_; }
  const std::vector<std::size_t>& figures() const { return figures_; }

  /// Computes what the records of a batch tell.
  void prepare(const event_batch& events, verdict_memory& memory) const;

  /// The key of a row's record: its account; none where there is none.
  std::optional<std::string> key(const event_batch& events, std::size_t row) const;

  /// What the record of a row of the prepared batch tells.
  std::span<const double> computed(const verdict_memory& memory, std::size_t row) const {
    const auto width = program_ ? program_->size() : 0;
    return std::span{memory.values}.subspan(row * width, width);
  }

  /// The value, compact JSON in the order of the contract. `verdicts` has judged the row by that policy.
  std::string value(const verdict_facts& facts, const policy& by, const judge& verdicts, std::size_t row,
                    std::span<const double> computed) const;

private:
  /// A figure or feature.
  struct told_name {
    std::string name;
    std::optional<std::size_t> column; ///< none: no partition of the topic holds all of its history
  };

  verdict_records() = default;
  std::optional<feature_failure> add_figures(const schema& of);

  std::optional<std::size_t> account_;     ///< place in `schema::fields`
  std::vector<told_name> told_;            ///< figures, then features
  std::optional<feature_program> program_; ///< of those that have a column; none: nothing is told
  std::vector<std::size_t> fields_;
  std::vector<std::size_t> figures_;
};

using verdict_records_ptr = std::shared_ptr<const verdict_records>;

} // namespace vigie

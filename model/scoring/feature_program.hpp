#pragma once

#include "model/expression/plan.hpp"
#include "model/history/history_program.hpp"
#include "model/schema/event_batch.hpp"
#include "model/scoring/feature_view.hpp"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// A feature, or a figure that features are made of.
struct named_expression {
  std::string name;
  std::string value; ///< CEL, over fields and the expressions before it
  std::string says;  ///< a sentence; empty: none

  friend bool operator==(const named_expression&, const named_expression&) = default;
};

/// Why features can't be computed: one sentence.
struct feature_failure {
  std::string reason;
};

/// An evaluating thread's memory. It serves any program; what it was last used for is told apart.
struct feature_memory {
  cel::scratch expressions;
  std::vector<double> values;
  std::vector<const double*> columns;
  /// How many values of each feature were missing, until somebody sets them to 0.
  std::vector<std::uint64_t> missing;
};

/// Computes features of events. Immutable: threads share it.
class feature_program {
public:
  /// `features` names which of the expressions they are, in the order in which they are given.
  static std::variant<feature_program, feature_failure> compile(const schema& of,
                                                                std::span<const named_expression> expressions,
                                                                std::span<const std::string> features);

  std::size_t size() const { return plan_->outputs().size(); }

  /// The fields that it reads: places in `schema::fields`, rising.
  const std::vector<std::size_t>& fields() const { return fields_; }

  /// The history figures that it reads: places in `schema::history`, rising.
  const std::vector<std::size_t>& figures() const { return figures_; }

  /// What computes these figures; null where there are none. `of` is the schema that it was compiled for.
  std::variant<history_program_ptr, feature_failure> past(const schema& of) const;

  /// The features of the rows [first, first + rows), at most `cel::block_rows`. `columns` are those
  /// of `event_batch::views`, those that are read filled. Valid until the memory is used again.
  feature_view compute(std::span<const column_view> columns, std::size_t first, std::size_t rows,
                       feature_memory& memory) const;

private:
  feature_program(std::shared_ptr<const cel::plan> plan, std::size_t first_figure);

  std::shared_ptr<const cel::plan> plan_;
  std::vector<std::size_t> fields_;
  std::vector<std::size_t> figures_;
};

/// The program of features and history figures of the schema, by their names, in that order.
std::variant<feature_program, feature_failure> program_by_names(const schema& of,
                                                                std::span<const std::string> names);

/// What computes these figures: places in `schema::history`, in any order. Null where there are none.
std::variant<history_program_ptr, feature_failure> past_of(const schema& of,
                                                           std::vector<std::size_t> figures);

/// The names that the expressions use and neither the schema nor they themselves have, in the order of use.
std::vector<std::string> fields_missed(const schema& of, std::span<const named_expression> expressions);

/// What is wrong with the schema's expressions, each with its place in the schema's file.
std::vector<file_fault> check_expressions(const schema& of);

/// The schema's `judge`, compiled.
std::variant<std::shared_ptr<const cel::plan>, feature_failure> compile_judge(const schema& of);

/// The names of the schema's features in that set, in the schema's order.
std::vector<std::string> features_in(const schema& of, std::string_view set);

/// The schema's expressions that these features are made of, themselves included, in the schema's order.
std::variant<std::vector<named_expression>, feature_failure>
expressions_of(const schema& of, std::span<const std::string> features);

} // namespace vigie

#pragma once

#include "model/expression/kind.hpp"
#include "model/schema/column.hpp"
#include "model/schema/text_place.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace vigie::cel {

class value_set;
struct program_parts;

/// The text of an expression, and where it stands in its file. An empty map leaves errors without a place.
struct expression_source {
  std::string text;
  text_map places;
};

/// A column of the input, and the name by which expressions use it.
struct input {
  std::string name;     ///< a CEL identifier
  std::size_t slot = 0; ///< its place among the columns of an evaluation
  value_type type = value_type::real;
  int decimals = 0;                ///< of money
  bool may_be_missing = false;     ///< where it is not, the column's `present` is never looked at
  std::vector<std::string> values; ///< of text from a closed set, in the set's order; empty: any text
};

/// What an expression has to be.
enum class wanted : std::uint8_t {
  boolean,
  number, ///< bool, int or double: what `write_numbers` takes
  any,
};

/// Compiled expressions, each an output with a number. Immutable: threads share it.
class program {
public:
  explicit program(std::unique_ptr<const program_parts> parts);
  ~program();

  std::size_t size() const; ///< how many outputs
  kind type(std::size_t output) const;
  /// The expression in one form for all ways of writing it: spaces, quotes, brackets, numbers.
  const std::string& text(std::size_t output) const;
  /// What it uses itself: inputs, earlier definitions, `lists.NAME`; sorted, none twice.
  const std::vector<std::string>& names(std::size_t output) const;

  const program_parts& parts() const { return *parts_; } ///< for this room

private:
  std::unique_ptr<const program_parts> parts_;
};

/// Makes a program: first its names are told, then its expressions. What is wrong with any of them is told at
/// once, by `faults`. Bounds: `largest_text`, `deepest_nesting` and `most_nodes` (limits.hpp).
class builder {
public:
  builder();
  ~builder();
  builder(builder&&) noexcept;
  builder& operator=(builder&&) noexcept;

  /// A name that is taken or no CEL identifier is a fault at `place`.
  void declare(input name, text_place place = {});
  /// `lists.NAME`.
  void declare_list(const std::string& name, std::shared_ptr<const value_set> values, text_place place = {});

  /// Compiles an expression and returns its output's number: 0, 1, 2, … in the order of calls, faults or not.
  std::size_t add(const expression_source& expression, wanted type = wanted::any);
  /// The same, and later expressions use its value by `name`. A double that is not finite is missing there.
  std::size_t define(const std::string& name, const expression_source& expression, wanted type = wanted::any,
                     text_place place = {});

  /// In the order in which they were found.
  const std::vector<file_fault>& faults() const;

  /// Null where there are faults. The builder is used up.
  std::shared_ptr<const program> build();

private:
  struct work;
  std::unique_ptr<work> work_;
};

} // namespace vigie::cel

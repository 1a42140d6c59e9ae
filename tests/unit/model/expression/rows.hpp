#pragma once

// What suites on expressions share: columns, and one expression compiled and evaluated over them.

#include "model/expression/boxed.hpp"
#include "model/expression/plan.hpp"
#include "model/expression/program.hpp"

#include "caf/test/unit_test.hpp"

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vigie::cel {

/// An expression that stands at line 1, column 1 of its file.
inline expression_source at_start(std::string text) {
  text_map places;
  places.add(0, {1, 1});
  return {std::move(text), std::move(places)};
}

/// Columns with names, filled value by value.
class rows {
public:
  column& add(const std::string& name, value_type type, bool may_be_missing = false,
              std::vector<std::string> values = {}) {
    input as;
    as.name = name;
    as.slot = columns_.size();
    as.type = type;
    as.decimals = type == value_type::money ? 2 : 0;
    as.may_be_missing = may_be_missing;
    as.values = values;
    inputs_.push_back(std::move(as));
    closed_.push_back(std::move(values));
    return columns_.emplace_back(type, type == value_type::money ? 2 : 0,
                                 closed_.back().empty() ? nullptr : &closed_.back());
  }

  void declare(builder& making) const {
    for (const auto& one : inputs_)
      making.declare(one);
  }

  std::vector<column_view> views() const {
    std::vector<column_view> result;
    for (const auto& one : columns_)
      result.push_back(one.view());
    return result;
  }

  std::size_t size() const { return columns_.empty() ? 1 : columns_.front().size(); }

  /// What is wrong with the expression, as compilers write it; empty: nothing.
  std::vector<std::string> faults(const std::string& text, wanted type = wanted::any) const {
    builder making;
    declare(making);
    making.add(at_start(text), type);
    std::vector<std::string> result;
    for (const auto& fault : making.faults())
      result.push_back(to_string(fault, "f"));
    return result;
  }

  /// Its value in each row, as literals; an error by what went wrong, in brackets.
  std::vector<std::string> values(const std::string& text) const {
    builder making;
    declare(making);
    making.add(at_start(text));
    for (const auto& fault : making.faults())
      CAF_ERROR(text << ": " << to_string(fault, "f"));
    const auto made = making.build();
    if (made == nullptr)
      return {};
    const plan what{made};
    scratch memory;
    std::vector<std::string> result;
    for (std::size_t row = 0; row < size(); ++row) {
      evaluate_block(what, memory, views(), row, 1);
      const auto found = boxed_result(what, memory, 0, 0);
      result.push_back(found.failed == status::fine ? write_literal(found.one)
                                                    : '<' + std::string(to_string(found.failed)) + '>');
    }
    return result;
  }

private:
  std::vector<input> inputs_;
  std::deque<std::vector<std::string>> closed_;
  std::deque<column> columns_;
};

} // namespace vigie::cel

#pragma once

// A program over the random columns, and what the plain evaluator makes of it.

#include "model/expression/parser.hpp"
#include "unit/model/expression/random_expression.hpp"
#include "unit/model/expression/row_twin.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace vigie::cel {

class twin_program {
public:
  twin_program() {
    for (std::size_t slot = 0; slot < random_names.size(); ++slot)
      making_.declare(random_input(slot));
  }

  /// With a name, later ones may use it.
  void add(const expression_source& text, const std::string& name = "") {
    if (name.empty())
      making_.add(text);
    else
      making_.define(name, text);
    texts_.push_back(text.text);
    names_.push_back(name);
  }

  const std::vector<file_fault>& faults() const { return making_.faults(); }
  const std::vector<std::string>& names() const { return names_; }
  std::shared_ptr<const program> build() { return making_.build(); }

  /// How the block's row differs from what it should be; empty: not at all.
  std::string difference(const plan& what, const scratch& memory, std::span<const column_view> views,
                         std::size_t first, std::size_t row) const {
    std::vector<std::pair<std::string, boxed>> defined;
    const row_twin twin{[&](const std::string& name) {
      for (const auto& [known, value] : defined)
        if (known == name)
          return value;
      for (std::size_t slot = 0; slot < random_names.size(); ++slot)
        if (name == random_names[slot].name)
          return value_of(views[slot], first + row);
      throw std::runtime_error("no name " + name);
    }};
    for (std::size_t place = 0; place < texts_.size(); ++place) {
      const auto tree = parse(texts_[place]);
      const auto wanted_value = twin(std::get<syntax>(tree));
      const auto found = boxed_result(what, memory, place, row);
      if (!same(found, wanted_value))
        return texts_[place] + " in row " + std::to_string(first + row) + " is " + written(found) + ", not " +
               written(wanted_value);
      if (!names_[place].empty())
        defined.emplace_back(names_[place], as_used(wanted_value));
    }
    return "";
  }

private:
  /// What a definition's value is to those that use it.
  static boxed as_used(boxed value) {
    if (value.failed == status::fine && value.type == kind::real &&
        !std::isfinite(std::get<double>(value.one)))
      value.failed = status::not_finite;
    return value;
  }

  builder making_;
  std::vector<std::string> texts_;
  std::vector<std::string> names_;
};

} // namespace vigie::cel

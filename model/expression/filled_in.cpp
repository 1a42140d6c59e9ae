#include "model/expression/filled_in.hpp"

#include "model/expression/boxed.hpp"
#include "model/expression/plan_parts.hpp"
#include "model/expression/printer.hpp"
#include "model/expression/program_parts.hpp"

#include <algorithm>

namespace vigie::cel {

namespace {

/// The names of an expression that have one value a row.
std::vector<std::string> valued_names(const program_parts& parts, std::size_t output) {
  std::vector<std::string> result;
  for (const auto& name : parts.outputs[output].names)
    if (!parts.names.at(*parts.names.find(name)).is.is_list())
      result.push_back(name);
  return result;
}

plan plan_of_names(const program_parts& parts, const std::vector<std::string>& names) {
  std::vector<lowered> values;
  for (const auto& name : names)
    values.push_back(parts.meanings[*parts.names.find(name)].value);
  return plan{arrange(parts.values, std::move(values))};
}

} // namespace

filled_in::filled_in(std::shared_ptr<const program> of, std::size_t output)
    : program_{std::move(of)}, output_{output}, names_{valued_names(program_->parts(), output)},
      values_{plan_of_names(program_->parts(), names_)} {}

std::string filled_in::write(scratch& memory, std::span<const column_view> columns, std::size_t row) const {
  evaluate_block(values_, memory, columns, row, 1);
  const auto value_of = [&](const syntax& node) -> std::optional<std::string> {
    const auto found = std::ranges::lower_bound(names_, node.word);
    if (found == names_.end() || *found != node.word)
      return std::nullopt;
    const auto held = result(values_, memory, static_cast<std::size_t>(found - names_.begin()));
    const auto fine = held.of(0) == status::fine;
    if (node.what == syntax::form::has)
      return fine ? "true" : "false";
    return fine ? std::optional(write_literal(value_at(held, 0))) : std::nullopt;
  };
  return print(program_->parts().outputs[output_].tree, value_of);
}

} // namespace vigie::cel

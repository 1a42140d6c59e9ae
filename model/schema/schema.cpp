#include "model/schema/schema.hpp"

#include "model/base/time_text.hpp"

#include <algorithm>
#include <array>

namespace vigie {

std::optional<std::size_t> schema::find(std::string_view field_name) const {
  const auto found = std::ranges::find(fields, field_name, &field::name);
  if (found == fields.end())
    return std::nullopt;
  return static_cast<std::size_t>(found - fields.begin());
}

std::optional<std::size_t> schema::find_figure(std::string_view figure_name) const {
  const auto found = std::ranges::find(history, figure_name, &history_definition::name);
  if (found == history.end())
    return std::nullopt;
  return static_cast<std::size_t>(found - history.begin());
}

bool whole_by_key(const history_definition& figure, const schema& of) {
  return of.key && std::ranges::find(figure.by, *of.key) != figure.by.end();
}

std::string described(const history_definition& figure, const schema& of) {
  static constexpr std::array<std::string_view, 9> names{
      "count", "sum", "mean", "min", "max", "stddev", "distinct", "since_last", "since_first"};
  std::string result{names[static_cast<std::size_t>(figure.what)]};
  result += ' ' + (figure.of ? of.fields[*figure.of].name : "all") + " by ";
  for (std::size_t i = 0; i < figure.by.size(); ++i)
    result += (i == 0 ? "" : ", ") + of.fields[figure.by[i]].name;
  result += " over " + span_text(figure.over);
  if (figure.of && of.fields[*figure.of].known_after.count() > 0)
    result += " known after " + span_text(of.fields[*figure.of].known_after);
  if (!figure.where.empty())
    result += " where " + figure.where;
  return figure.itself ? result : result + " without itself";
}

} // namespace vigie

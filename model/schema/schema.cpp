#include "model/schema/schema.hpp"

#include <algorithm>

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

} // namespace vigie

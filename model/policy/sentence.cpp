#include "model/policy/sentence.hpp"

#include "model/base/json_text.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/identifier.hpp"

#include <array>
#include <cmath>
#include <cstdio>

namespace vigie {

namespace {

/// Large enough for every double.
std::string fixed(double value, int decimals) {
  std::array<char, 400> text{};
  const auto size = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
  return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace

std::variant<sentence_text, std::string> parse_sentence(std::string_view text) {
  sentence_text result;
  result.pieces.emplace_back();
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool doubled = i + 1 < text.size() && text[i + 1] == text[i];
    if ((text[i] == '{' || text[i] == '}') && doubled) {
      result.pieces.back() += text[i++];
    } else if (text[i] == '}') {
      return std::string{"has a } without a {; a brace itself is written }}"};
    } else if (text[i] == '{') {
      const auto end = text.find('}', i);
      if (end == std::string_view::npos)
        return std::string{"has a { without a }; a brace itself is written {{"};
      const auto name = text.substr(i + 1, end - i - 1);
      if (!is_identifier(name))
        return "has {" + excerpt(name) + "}, which is no name; allowed are letters, digits and _";
      result.names.emplace_back(name);
      result.pieces.emplace_back();
      i = end;
    } else {
      result.pieces.back() += text[i];
    }
  }
  return result;
}

std::string shown_value(const cel::result_column& values, std::size_t row, std::optional<int> decimals) {
  if (values.of(row) != cel::status::fine)
    return "-";
  switch (values.type) {
  case cel::kind::boolean:
    return values.booleans()[row] != 0 ? "true" : "false";
  case cel::kind::integer:
    return std::to_string(values.integers()[row]);
  case cel::kind::real: {
    const auto value = values.reals()[row];
    if (!std::isfinite(value))
      return "-";
    return decimals ? fixed(value, *decimals) : json_text(value);
  }
  case cel::kind::text:
    return std::string{values.texts()[row]};
  case cel::kind::time:
    return cel::write(values.times()[row]);
  case cel::kind::duration:
    return cel::write_duration(values.durations()[row]);
  case cel::kind::list:
    break;
  }
  return "-";
}

std::optional<int> money_decimals(const schema& of, std::string_view name) {
  const auto decimals_of = [&](std::size_t place) -> std::optional<int> {
    const auto& one = of.fields[place];
    return one.type == value_type::money ? std::optional{one.decimals} : std::nullopt;
  };
  if (const auto place = of.find(name))
    return decimals_of(*place);
  const auto figure = of.find_figure(name);
  if (!figure)
    return std::nullopt;
  const auto& definition = of.history[*figure];
  const bool counts = definition.what == aggregate::count || definition.what == aggregate::distinct;
  return definition.of && !counts ? decimals_of(*definition.of) : std::nullopt;
}

} // namespace vigie

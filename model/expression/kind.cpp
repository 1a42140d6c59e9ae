#include "model/expression/kind.hpp"

#include <array>

namespace vigie::cel {

std::string_view to_string(kind type) {
  constexpr std::array<std::string_view, 7> names{"bool",      "int",      "double", "string",
                                                  "timestamp", "duration", "list"};
  return names[static_cast<std::size_t>(type)];
}

std::string_view to_string(status what) {
  constexpr std::array<std::string_view, 9> words{
      "fine",          "missing",         "not finite",        "overflow",       "division by zero",
      "no conversion", "no such element", "no such time zone", "a text too long"};
  return words[static_cast<std::size_t>(what)];
}

} // namespace vigie::cel

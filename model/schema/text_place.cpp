#include "model/schema/text_place.hpp"

#include <algorithm>

namespace vigie {

std::string to_string(const file_fault& fault, const std::string& file) {
  auto result = file + ':';
  if (fault.place.line > 0)
    result += std::to_string(fault.place.line) + ':' + std::to_string(fault.place.column) + ':';
  return result + ' ' + fault.reason;
}

void text_map::add(std::size_t offset, text_place place) {
  stretches_.push_back({offset, place});
}

text_place text_map::at(std::size_t offset) const {
  const auto behind = std::ranges::upper_bound(stretches_, offset, {}, &stretch::offset);
  if (behind == stretches_.begin())
    return {};
  const auto& [start, place] = *(behind - 1);
  return {place.line, place.column + static_cast<int>(offset - start)};
}

} // namespace vigie

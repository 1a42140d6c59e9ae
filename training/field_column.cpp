#include "training/field_column.hpp"

namespace vigie {

namespace {

void keep(const field_value& value, const field& of, column& to) {
  if (of.type == value_type::real)
    return to.append(value.real);
  if (of.type != value_type::text || !of.values.empty())
    return to.append(value.integer);
  to.append(value.text);
}

} // namespace

std::optional<decode_failure> field_column::append(const cell& value, column& to) const {
  field_value found;
  std::string written; // what `found` may point into
  if (is_missing(value) && reader().may_be_missing()) {
    if (!reader().has_default()) {
      to.append_missing();
      return std::nullopt;
    }
    found = reader().standard();
  } else if (auto wrong = cells_.read(value, written, found)) {
    return wrong;
  }
  keep(found, of(), to);
  return std::nullopt;
}

} // namespace vigie

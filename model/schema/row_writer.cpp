#include "model/schema/row_writer.hpp"

#include <algorithm>

namespace vigie {

std::vector<decoded_field> decoded_fields(const schema& of, const field_selection& kept) {
  std::vector<decoded_field> result;
  for (std::size_t i = 0; i < of.fields.size(); ++i) {
    const auto& field = of.fields[i];
    const auto found = std::ranges::find(kept.fields, i);
    result.push_back(
        {.reader = field_reader{field, of.strict},
         .type = field.type,
         .open_text = field.type == value_type::text && field.values.empty(),
         .is_time = field.role == field_role::time,
         .column = found == kept.fields.end() ? -1 : static_cast<int>(found - kept.fields.begin())});
  }
  return result;
}

} // namespace vigie

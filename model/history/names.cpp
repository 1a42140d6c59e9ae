#include "model/history/names.hpp"

namespace vigie {

void declare_fields(cel::builder& builder, const schema& of) {
  for (std::size_t place = 0; place < of.fields.size(); ++place) {
    const auto& f = of.fields[place];
    builder.declare({f.name, place, f.type, f.decimals, f.optional && !f.default_text, f.values}, f.place);
  }
}

void declare_history(cel::builder& builder, const schema& of) {
  auto place = first_figure(of);
  for (const auto& figure : of.history) {
    const bool counts = figure.what == aggregate::count || figure.what == aggregate::distinct;
    builder.declare({figure.name, place++, counts ? value_type::integer : value_type::real, 0, !counts, {}},
                    figure.place);
  }
}

} // namespace vigie

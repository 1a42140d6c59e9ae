#pragma once

#include "model/expression/program.hpp"
#include "model/schema/schema.hpp"

#include <cstddef>

namespace vigie {

/// The names of the schema's fields, in the slots of their places.
void declare_fields(cel::builder& builder, const schema& of);

/// The names of its history figures: counts are whole numbers, the others doubles that may be missing.
void declare_history(cel::builder& builder, const schema& of);

/// The slot of the schema's first history figure; the others follow. Below are fields, and what is carried.
inline std::size_t first_figure(const schema& of) {
  return of.fields.size() + of.carried.size();
}

} // namespace vigie

#pragma once

#include "avro/writer_schema.hpp"
#include "model/schema/cell.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace vigie {

/// A decimal's two's complement bytes, the highest first, as a decimal number; empty where there are none or
/// more than 16 of them, or where the scale is none (0 to 38).
std::string decimal_of(std::string_view bytes, int scale);

/// A number by what its type stands for.
template <class Number>
cell number_cell(const avro_type&, Number value) {
  return cell{value};
}

cell number_cell(const avro_type& of, std::int32_t value);
cell number_cell(const avro_type& of, std::int64_t value);

} // namespace vigie

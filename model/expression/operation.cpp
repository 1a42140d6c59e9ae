#include "model/expression/operation.hpp"

namespace vigie::cel {

operation_traits traits(operation of) {
  using enum operation;
  constexpr auto fails = true;
  constexpr auto commutes = true;
  switch (of) {
  case load_integer:
  case load_place:
  case sign_integer:
  case greater_integer:
  case lesser_integer:
  case size_of_text:
  case calendar_part:
  case duration_part:
  case integer_of_time:
    return {kind::integer};
  case add_integer:
  case multiply_integer:
    return {kind::integer, fails, commutes};
  case subtract_integer:
  case divide_integer:
  case modulo_integer:
  case negate_integer:
  case absolute_integer:
  case calendar_part_in:
  case integer_of_real:
  case integer_of_text:
    return {kind::integer, fails};
  case load_real:
  case load_money:
  case load_smallest_units:
  case subtract_real:
  case divide_real:
  case negate_real:
  case absolute_real:
  case sign_real:
  case greater_real:
  case lesser_real:
  case ceil:
  case floor:
  case round:
  case trunc:
  case square_root:
  case natural_logarithm:
  case binary_logarithm:
  case exponential:
  case magnitude:
  case real_of_integer:
    return {kind::real};
  case add_real:
  case multiply_real:
    return {kind::real, false, commutes};
  case require_finite:
  case real_of_text:
    return {kind::real, fails};
  case load_text:
  case text_of_place:
  case text_of_boolean:
  case text_of_integer:
  case text_of_real:
  case text_of_time:
  case text_of_duration:
    return {kind::text};
  case concatenate:
    return {kind::text, fails};
  case load_time:
    return {kind::time};
  case later:
  case earlier:
  case time_of_integer:
  case time_of_text:
    return {kind::time, fails};
  case between:
  case duration_of_text:
    return {kind::duration, fails};
  case both:
  case either:
  case equal_boolean:
  case equal_integer:
  case equal_real:
  case equal_text:
  case equal_time:
    return {kind::boolean, false, commutes};
  case boolean_of_text:
  case failure:
    return {kind::boolean, fails};
  default:
    return {kind::boolean};
  }
}

} // namespace vigie::cel

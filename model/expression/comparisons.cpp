#include "model/expression/lists.hpp"

#include <cmath>

namespace vigie::cel {

namespace {

using enum operation;

/// Below it every int is a double.
constexpr std::int64_t exact = std::int64_t{1} << 53;

/// For each type; durations are integers.
struct by_type {
  operation boolean, integer, real, text, time;

  operation of(kind type) const {
    switch (type) {
    case kind::boolean:
      return boolean;
    case kind::real:
      return real;
    case kind::text:
      return text;
    case kind::time:
      return time;
    default:
      return integer;
    }
  }
};

/// A constant of the one numeric type as one of the other, where it is exactly that.
bool to_type(graph& in, node_id& constant, kind type) {
  if (!in.is_constant(constant) || in.at(constant).type == type)
    return false;
  const auto held = in.value_of(constant);
  if (const auto* whole = std::get_if<std::int64_t>(&held)) {
    if (*whole < -exact || *whole > exact)
      return false;
    constant = in.constant(static_cast<double>(*whole));
    return true;
  }
  const auto real = std::get<double>(held);
  if (!(std::fabs(real) <= static_cast<double>(exact)) || std::trunc(real) != real)
    return false;
  constant = in.constant(static_cast<std::int64_t>(real));
  return true;
}

/// Makes both of one type if one is a constant that allows it; else true where they are an int and a double,
/// that is, mixed.
bool mixed(graph& in, node_id& a, node_id& b) {
  const auto type_a = in.at(a).type;
  const auto type_b = in.at(b).type;
  return type_a != type_b && !to_type(in, a, type_b) && !to_type(in, b, type_a);
}

} // namespace

node_id equal_nodes(graph& in, node_id a, node_id b) {
  if (mixed(in, a, b))
    return in.at(a).type == kind::integer ? in.make(equal_integer_real, {a, b})
                                          : in.make(equal_integer_real, {b, a});
  const auto& first = in.at(a);
  const auto& second = in.at(b);
  // Two texts from one closed set are equal where their places are.
  if (first.what == text_of_place && second.what == text_of_place && first.with == second.with)
    return in.make(equal_integer, {first.of[0], second.of[0]});
  return in.make(by_type{equal_boolean, equal_integer, equal_real, equal_text, equal_time}.of(first.type),
                 {a, b});
}

node_id less_nodes(graph& in, node_id a, node_id b) {
  if (mixed(in, a, b))
    return in.make(in.at(a).type == kind::integer ? less_integer_real : less_real_integer, {a, b});
  return in.make(by_type{less_boolean, less_integer, less_real, less_text, less_time}.of(in.at(a).type),
                 {a, b});
}

node_id at_most_nodes(graph& in, node_id a, node_id b) {
  if (mixed(in, a, b))
    return in.make(in.at(a).type == kind::integer ? at_most_integer_real : at_most_real_integer, {a, b});
  return in.make(
      by_type{at_most_boolean, at_most_integer, at_most_real, at_most_text, at_most_time}.of(in.at(a).type),
      {a, b});
}

} // namespace vigie::cel

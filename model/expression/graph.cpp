#include "model/expression/graph.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>
#include <limits>

namespace vigie::cel {

namespace {

/// How large a closed set may be for a table over it.
constexpr std::size_t largest_table = 4'096;

bool takes_any_failure(operation what) {
  return what == operation::both || what == operation::either || what == operation::choose ||
         what == operation::has_value;
}

constexpr auto unbounded = std::numeric_limits<double>::infinity();
constexpr auto largest_integer = 9223372036854775808.0;
/// Room for what rounding adds to a bound.
constexpr auto slack = 1 + 1e-12;

/// Of money by its decimals.
constexpr std::array<double, 5> units{1, 10, 100, 1'000, 10'000};

} // namespace

std::size_t bytes_of(kind type) {
  switch (type) {
  case kind::boolean:
    return sizeof(std::uint8_t);
  case kind::text:
    return sizeof(std::string_view);
  case kind::time:
    return sizeof(instant);
  default:
    return sizeof(std::int64_t);
  }
}

std::size_t graph::hash_of_node::operator()(const graph_node& of) const {
  auto result = static_cast<std::size_t>(of.what) | static_cast<std::size_t>(of.type) << 8;
  const auto mix = [&](std::size_t with) { result = (result ^ with) * 0x9E3779B97F4A7C15u + (result >> 29); };
  for (const auto id : of.of)
    mix(id);
  mix(of.with.number);
  mix(std::bit_cast<std::size_t>(of.with.pointer));
  return result;
}

node_id graph::add(const graph_node& made) {
  const auto [known, added] = known_.try_emplace(made, static_cast<node_id>(nodes_.size()));
  if (added)
    nodes_.push_back(made);
  return known->second;
}

node_id graph::constant_of(kind type, const void* data) {
  std::string key(1, static_cast<char>(type));
  if (type == kind::text)
    key += *static_cast<const std::string_view*>(data);
  else if (type == kind::time) // not its padding
    key += std::to_string(static_cast<const instant*>(data)->seconds) + '.' +
           std::to_string(static_cast<const instant*>(data)->nanoseconds);
  else
    key.append(static_cast<const char*>(data), bytes_of(type));
  const auto [known, added] =
      known_constants_.try_emplace(key, static_cast<std::uint32_t>(constants_.size()));
  if (added) {
    auto& place = constants_.emplace_back();
    if (type == kind::text) {
      const std::string_view kept = constant_texts_.emplace_back(*static_cast<const std::string_view*>(data));
      std::memcpy(place.data.data(), &kept, sizeof(kept));
    } else {
      std::memcpy(place.data.data(), data, bytes_of(type));
    }
  }
  graph_node result;
  result.type = type;
  result.with.number = known->second;
  if (type == kind::real) {
    const auto size = std::fabs(*static_cast<const double*>(data));
    result.most = std::isnan(size) ? unbounded : size;
  }
  return add(result);
}

node_id graph::constant(const any_value& of) {
  if (const auto* truth = std::get_if<bool>(&of)) {
    const std::uint8_t byte = *truth;
    return constant_of(kind::boolean, &byte);
  }
  if (const auto* text = std::get_if<std::string>(&of)) {
    const std::string_view view = *text;
    return constant_of(kind::text, &view);
  }
  return std::visit([&](const auto& content) { return constant_of(kind_of(of), &content); }, of);
}

any_value graph::value_of(node_id id) const {
  const auto* data = data_of(id);
  switch (at(id).type) {
  case kind::boolean:
    return *static_cast<const std::uint8_t*>(data) != 0;
  case kind::integer:
    return *static_cast<const std::int64_t*>(data);
  case kind::real:
    return *static_cast<const double*>(data);
  case kind::text:
    return std::string(*static_cast<const std::string_view*>(data));
  case kind::time:
    return *static_cast<const instant*>(data);
  default:
    return std::chrono::nanoseconds(*static_cast<const std::int64_t*>(data));
  }
}

node_id graph::failure(status why, kind type) {
  graph_node result;
  result.what = operation::failure;
  result.type = type;
  result.may_fail = true;
  result.with.number = static_cast<std::uint32_t>(why);
  return add(result);
}

node_id graph::load(operation what, std::size_t slot, bool may_be_missing) {
  graph_node result;
  result.what = what;
  result.type = traits(what).result;
  result.may_fail = may_be_missing;
  result.most = unbounded;
  result.with.number = static_cast<std::uint32_t>(slot);
  return add(result);
}

node_id graph::load_money(std::size_t slot, int decimals, bool may_be_missing) {
  graph_node result;
  const auto& unit = units[static_cast<std::size_t>(decimals)];
  result.what = operation::load_money;
  result.type = kind::real;
  result.may_fail = may_be_missing;
  result.most = largest_integer / unit * slack;
  result.with = {static_cast<std::uint32_t>(slot), &unit};
  return add(result);
}

node_id graph::make(operation what, std::initializer_list<node_id> of, detail with) {
  return make(what, traits(what).result, of, with);
}

node_id graph::make(operation what, kind type, std::initializer_list<node_id> of, detail with) {
  graph_node made;
  made.what = what;
  made.type = type;
  made.operands = static_cast<std::uint8_t>(of.size());
  std::ranges::copy(of, made.of.begin());
  made.with = with;
  if (traits(what).commutes && made.of[0] > made.of[1])
    std::swap(made.of[0], made.of[1]);
  if (const auto found = simplified(made))
    return *found;
  infer(made);
  if (all_constant(made))
    return folded(made);
  if (const auto found = looked_up(made))
    return *found;
  return add(made);
}

void graph::infer(graph_node& made) const {
  const auto operands = std::span(made.of).first(made.operands);
  made.may_fail = made.what != operation::has_value &&
                  (traits(made.what).can_fail ||
                   std::ranges::any_of(operands, [&](node_id id) { return at(id).may_fail; }));
  if (made.type == kind::real)
    made.most = most_of(made) * slack;
}

/// What may be infinite, or no number, has no bound: neither has what comes of it.
double graph::most_of(const graph_node& made) const {
  using enum operation;
  const auto a = at(made.of[0]).most;
  const auto b = at(made.of[1]).most;
  switch (made.what) {
  case real_of_integer:
    return largest_integer;
  case require_finite:
    return std::min(a, std::numeric_limits<double>::max() / slack);
  case magnitude:
    return a < unbounded ? 1'024 : unbounded;
  case negate_real:
  case absolute_real:
  case sign_real:
  case floor:
  case ceil:
  case round:
  case trunc:
    return a + 1;
  case add_real:
  case subtract_real:
    return a + b;
  case multiply_real:
    return a < unbounded && b < unbounded ? a * b : unbounded;
  case divide_real:
    return is_constant(made.of[1]) && b > 0 && b < unbounded ? a / b : unbounded;
  case greater_real:
  case lesser_real:
    return std::max(a, b);
  case choose:
    return std::max(b, at(made.of[2]).most);
  case guard:
    return a;
  default:
    return unbounded;
  }
}

bool graph::is_finite(node_id id) const {
  return at(id).most < unbounded;
}

/// Whole units of money times their number of smallest ones, rounded, are what the column holds.
std::optional<node_id> graph::smallest_units(node_id of) {
  const auto& product = at(of);
  if (product.what != operation::multiply_real)
    return std::nullopt;
  for (int side = 0; side < 2; ++side) {
    const auto& amount = at(product.of[static_cast<std::size_t>(side)]);
    const auto factor = product.of[static_cast<std::size_t>(1 - side)];
    if (amount.what != operation::load_money || !is_constant(factor) ||
        *static_cast<const double*>(data_of(factor)) != *static_cast<const double*>(amount.with.pointer))
      continue;
    auto result = amount;
    result.what = operation::load_smallest_units;
    result.most = largest_integer * slack;
    return add(result);
  }
  return std::nullopt;
}

bool graph::all_constant(const graph_node& made) const {
  return made.operands > 0 && std::ranges::all_of(std::span(made.of).first(made.operands),
                                                  [&](node_id id) { return is_constant(id); });
}

bool graph::is_truth(node_id id, bool of) const {
  return is_constant(id) && *static_cast<const std::uint8_t*>(data_of(id)) == (of ? 1 : 0);
}

/// Of `&&` and `||`: what one constant operand makes of the other.
std::optional<node_id> graph::absorbed(const graph_node& made) {
  const auto neutral = made.what == operation::both;
  for (int side = 0; side < 2; ++side) {
    const auto one = made.of[static_cast<std::size_t>(side)];
    const auto other = made.of[static_cast<std::size_t>(1 - side)];
    if (is_truth(one, neutral))
      return other;
    if (is_truth(one, !neutral))
      return one;
  }
  if (made.of[0] == made.of[1])
    return made.of[0];
  return std::nullopt;
}

std::optional<node_id> graph::simplified(const graph_node& made) {
  const auto [a, b, c] = made.of;
  switch (made.what) {
  case operation::both:
  case operation::either:
    return absorbed(made);
  case operation::choose:
    if (is_constant(a))
      return is_truth(a, true) ? b : c;
    if (is_failure(a))
      return failure(static_cast<status>(at(a).with.number), made.type);
    return b == c && !at(a).may_fail ? std::optional(b) : std::nullopt;
  case operation::has_value:
    return at(a).may_fail ? std::nullopt : std::optional(constant(true));
  case operation::guard:
    if (!at(b).may_fail || a == b)
      return a;
    break;
  case operation::require_finite:
    if (is_finite(a))
      return a;
    break;
  case operation::round:
    if (const auto units_of_money = smallest_units(a))
      return units_of_money;
    break;
  case operation::negate_boolean:
    if (at(a).what == operation::negate_boolean)
      return at(a).of[0];
    break;
  default:
    break;
  }
  if (takes_any_failure(made.what))
    return std::nullopt;
  for (std::size_t i = 0; i < made.operands; ++i)
    if (is_failure(made.of[i]))
      return failure(static_cast<status>(at(made.of[i]).with.number), made.type);
  return std::nullopt;
}

/// Runs the operation's loop on its one row.
node_id graph::folded(const graph_node& made) {
  std::array<unsigned, 4> places{0, 1, 2, 3};
  frame memory;
  memory.data.resize(4);
  memory.failed.resize(4);
  memory.room_for_failures.resize(4);
  step only;
  for (std::size_t i = 0; i < made.operands; ++i) {
    memory.data[i] = const_cast<void*>(data_of(made.of[i]));
    only.of[i] = places[i];
  }
  stored result{};
  status failed{};
  only.out = 3;
  memory.data[3] = result.data.data();
  memory.room_for_failures[3] = &failed;
  only.operands = made.operands;
  only.may_fail = made.may_fail;
  only.number = made.with.number;
  only.detail = made.with.pointer;
  find_kernel(made.what, made.type, 0)(only, memory, 1);
  if (memory.failed[3] != nullptr && failed != status::fine)
    return failure(failed, made.type);
  return constant_of(made.type, result.data.data());
}

/// A bool of one text from a closed set and of constants is one of a few: they are all computed now.
std::optional<node_id> graph::looked_up(const graph_node& made) {
  std::optional<std::size_t> side;
  for (std::size_t i = 0; i < made.operands; ++i) {
    if (is_constant(made.of[i]))
      continue;
    if (side || at(made.of[i]).what != operation::text_of_place)
      return std::nullopt;
    side = i;
  }
  if (!side || made.type != kind::boolean || traits(made.what).can_fail || takes_any_failure(made.what) ||
      made.what == operation::guard)
    return std::nullopt;
  const auto text = at(made.of[*side]);
  const auto& values = *static_cast<const std::vector<std::string>*>(text.with.pointer);
  if (values.empty() || values.size() > largest_table)
    return std::nullopt;
  std::vector<std::uint8_t> table;
  for (const auto& value : values) {
    auto with_value = made;
    with_value.of[*side] = constant(value);
    with_value.may_fail = false;
    table.push_back(is_truth(folded(with_value), true));
  }
  const auto place_in_set = text.of[0];
  const auto hits = std::ranges::count(table, 1);
  if (hits == 0 || hits == std::ssize(table))
    return make(operation::guard, kind::boolean, {constant(hits != 0), place_in_set});
  if (hits == 1)
    return make(operation::equal_integer,
                {place_in_set, constant(std::ranges::find(table, 1) - table.begin())});
  auto known = std::ranges::find(tables_, table);
  if (known == tables_.end())
    known = tables_.insert(tables_.end(), std::move(table));
  return make(operation::place_in_table, {place_in_set}, {0, &*known});
}

const re2::RE2& graph::regular_expression(const std::string& pattern) {
  auto& known = expressions_[pattern];
  if (known == nullptr) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    known = std::make_unique<re2::RE2>(pattern, options);
  }
  return *known;
}

const time_zone* graph::zone(const std::string& name) {
  const auto known = zones_.find(name);
  if (known != zones_.end())
    return &known->second;
  const auto found = time_zone::find(name);
  return found ? &zones_.emplace(name, *found).first->second : nullptr;
}

const std::vector<std::string>* graph::texts(const std::vector<std::string>& values) {
  const auto known = std::ranges::find(texts_, values);
  return known != texts_.end() ? &*known : &texts_.emplace_back(values);
}

const value_set* graph::keep(std::shared_ptr<const value_set> set) {
  if (std::ranges::find(sets_, set) == sets_.end())
    sets_.push_back(set);
  return set.get();
}

template <class T>
const value_set* graph::set_of(char type, const std::vector<T>& sorted, std::string key) {
  auto& known = known_sets_[type + key];
  if (known == nullptr)
    known = std::make_unique<value_set>(std::span(sorted));
  return known.get();
}

const value_set* graph::set_of(const std::vector<std::int64_t>& sorted) {
  return set_of('i', sorted,
                {reinterpret_cast<const char*>(sorted.data()), sorted.size() * sizeof(sorted[0])});
}

const value_set* graph::set_of(const std::vector<double>& sorted) {
  return set_of('d', sorted,
                {reinterpret_cast<const char*>(sorted.data()), sorted.size() * sizeof(sorted[0])});
}

const value_set* graph::set_of(const std::vector<std::string>& sorted) {
  std::string key;
  for (const auto& text : sorted)
    key += std::to_string(text.size()) + ':' + text;
  return set_of('t', sorted, std::move(key));
}

} // namespace vigie::cel

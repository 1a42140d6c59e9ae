// What must hold for any text as an expression and any bytes as columns. An input is lines of expressions, of
// which later ones may use earlier ones by the names f0, f1, …, then a zero byte, then what the columns are
// made of.

#include "fuzz/laws.hpp"
#include "model/expression/printer.hpp"
#include "unit/model/expression/twin_program.hpp"

#include <array>
#include <cstring>

using namespace vigie;
using namespace vigie::cel;

namespace {

constexpr std::size_t most_lines = 8;
constexpr std::size_t rows = 5;

/// Takes values off the bytes; zeros when they are used up.
class bytes_left {
public:
  explicit bytes_left(std::string_view bytes) : bytes_{bytes} {}

  template <class T>
  T take() {
    std::array<char, sizeof(T)> raw{};
    const auto text = take_text(raw.size());
    std::copy(text.begin(), text.end(), raw.begin());
    return std::bit_cast<T>(raw);
  }

  std::string_view take_text(std::size_t most) {
    const auto result = bytes_.substr(0, most);
    bytes_.remove_prefix(result.size());
    return result;
  }

private:
  std::string_view bytes_;
};

void append(column& to, const random_name& name, bytes_left& left) {
  if (name.may_be_missing && left.take<std::uint8_t>() % 2 == 0)
    to.append_missing();
  else if (name.closed)
    to.append(static_cast<std::int64_t>(left.take<std::uint8_t>() % closed_values.size()));
  else if (name.type == value_type::boolean)
    to.append(static_cast<std::int64_t>(left.take<std::uint8_t>() % 2));
  else if (name.type == value_type::real)
    to.append(left.take<double>());
  else if (name.type == value_type::text)
    to.append(left.take_text(left.take<std::uint8_t>() % 32));
  else
    to.append(left.take<std::int64_t>());
}

std::vector<column> columns_of(std::string_view bytes) {
  bytes_left left{bytes};
  std::vector<column> result;
  for (const auto& name : random_names) {
    auto& made = result.emplace_back(name.type, 2, name.closed ? &closed_values : nullptr);
    for (std::size_t row = 0; row < rows; ++row)
      append(made, name, left);
  }
  return result;
}

void check_text(std::string_view line) {
  const auto parsed = parse(line);
  if (const auto* found = std::get_if<mistake>(&parsed)) {
    require(is_one_line(found->reason) && found->offset <= line.size(), "a mistake is a line and has a place",
            line);
    return;
  }
  const auto once = print(std::get<syntax>(parsed));
  const auto again = parse(once);
  require(std::holds_alternative<syntax>(again), "what is printed can be read", once);
  require(print(std::get<syntax>(again)) == once, "what is printed reads as the same", once);
}

void check_values(twin_program& program, const std::vector<column>& columns, std::string_view input) {
  const plan what{program.build()};
  std::vector<column_view> views;
  for (const auto& one : columns)
    views.push_back(one.view());
  scratch memory;
  evaluate_block(what, memory, views, 0, rows);
  for (std::size_t row = 0; row < rows; ++row)
    require(program.difference(what, memory, views, 0, row).empty(),
            "a block gives what rows give one by one", input);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = text_of(data, size);
  const auto end = std::min(input.find('\0'), input.size());
  auto text = input.substr(0, end);
  twin_program program;
  for (std::size_t line = 0; line < most_lines && !text.empty(); ++line) {
    const auto one = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(one.size() + 1, text.size()));
    check_text(one);
    text_map places;
    places.add(0, {1, 1});
    program.add({std::string(one), std::move(places)}, "f" + std::to_string(line));
  }
  for (const auto& fault : program.faults())
    require(is_one_line(fault.reason) && fault.place.line == 1, "a fault is a line and has a place", input);
  if (program.faults().empty() && !program.names().empty())
    check_values(program, columns_of(input.substr(std::min(end + 1, input.size()))), input);
  return 0;
}

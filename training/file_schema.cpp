#include "training/file_schema.hpp"

#include "model/base/json_text.hpp"

#include <iterator>
#include <utility>

namespace vigie {

namespace {

constexpr auto weight_name = "weight";

field weight_field() {
  field result;
  result.name = weight_name;
  result.type = value_type::real;
  result.path = {weight_name};
  result.default_text = "1";
  return result;
}

} // namespace

file_schema::file_schema(const schema& messages) {
  auto made = std::make_shared<schema>(messages);
  std::move(made->carried.begin(), made->carried.end(), std::back_inserter(made->fields));
  made->carried.clear();
  if (const auto time = made->roles[static_cast<std::size_t>(field_role::time)]) {
    made->fields[*time].optional = false;
    made->fields[*time].default_text.reset();
  }
  if (!made->find(weight_name)) {
    weight = made->fields.size();
    made->fields.push_back(weight_field());
  }
  of = std::move(made);
}

std::optional<std::string> wrong_weight(double weight) {
  if (weight > 0)
    return std::nullopt;
  return std::string(weight_name) + " is " + json_text(weight) + ", not above zero";
}

} // namespace vigie

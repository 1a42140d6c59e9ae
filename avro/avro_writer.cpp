#include "avro/avro_writer.hpp"

#include "avro/allocation.hpp"
#include "avro/generic_value.hpp"
#include "model/schema/identifier.hpp"

#include <avro.h>
#include <boost/json.hpp>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <vector>

namespace vigie {

namespace json = boost::json;

namespace {

/// Digits of the largest amount that a field holds, and some.
constexpr int money_precision = 18;

/// A field, or a record of them.
struct member {
  std::string name;
  const field* of = nullptr; ///< null for a record
  std::size_t column = 0;    ///< of the field
  bool nullable = false;
  bool is_enumeration = false;
  std::vector<member> inside;
};

bool may_be_missing(const field& of) {
  return of.optional || of.default_text.has_value();
}

bool all_are_names(const std::vector<std::string>& values) {
  return !values.empty() && std::ranges::all_of(values, is_identifier);
}

void add(const field& of, std::size_t column, bool carried, std::size_t depth, std::vector<member>& to) {
  const auto& name = of.path[depth];
  if (!is_identifier(name))
    throw std::invalid_argument("the key \"" + name + "\" is no name in Avro");
  auto found = std::ranges::find(to, name, &member::name);
  if (found == to.end()) {
    to.push_back({name, nullptr, 0, false, false, {}});
    found = std::prev(to.end());
  }
  if (depth + 1 < of.path.size())
    return add(of, column, carried, depth + 1, found->inside);
  found->of = &of;
  found->column = column;
  found->nullable = carried || may_be_missing(of);
  found->is_enumeration = of.type == value_type::text && all_are_names(of.values);
}

json::value type_of(const member& from, const std::string& place);

json::object record_of(const std::vector<member>& members, const std::string& name) {
  json::array fields;
  for (const auto& each : members)
    fields.push_back({{"name", each.name}, {"type", type_of(each, name + '_' + each.name)}});
  return {{"type", "record"}, {"name", name}, {"fields", std::move(fields)}};
}

json::value plain_type(const member& from, const std::string& place) {
  const auto& of = *from.of;
  switch (of.type) {
  case value_type::boolean:
    return "boolean";
  case value_type::integer:
    return "long";
  case value_type::real:
    return "double";
  case value_type::money:
    return {{"type", "bytes"},
            {"logicalType", "decimal"},
            {"precision", money_precision},
            {"scale", of.decimals}};
  case value_type::time:
    return {{"type", "long"}, {"logicalType", "timestamp-micros"}};
  case value_type::text:
    break;
  }
  if (!from.is_enumeration)
    return "string";
  json::array symbols;
  for (const auto& value : of.values)
    symbols.emplace_back(value);
  return {{"type", "enum"}, {"name", place}, {"symbols", std::move(symbols)}};
}

/// `place` names the types that are made there.
json::value type_of(const member& from, const std::string& place) {
  if (from.of == nullptr)
    return record_of(from.inside, place);
  auto type = plain_type(from, place);
  return from.nullable ? json::value(json::array{"null", std::move(type)}) : type;
}

/// The fewest bytes of two's complement, the highest first.
std::string decimal_bytes(std::int64_t units) {
  std::string result;
  bool more = true;
  while (more) {
    const auto byte = static_cast<char>(units & 0xFF);
    result.insert(result.begin(), byte);
    units >>= 8;
    const bool negative = (byte & 0x80) != 0;
    more = negative ? units != -1 : units != 0;
  }
  return result;
}

void set(const member& from, const column_view& values, std::size_t row, avro_value_t* to) {
  const auto integer = values.integers == nullptr ? 0 : values.integers[row];
  switch (from.of->type) {
  case value_type::boolean:
    return check(avro_value_set_boolean(to, integer != 0));
  case value_type::integer:
  case value_type::time:
    return check(avro_value_set_long(to, integer));
  case value_type::real:
    return check(avro_value_set_double(to, values.reals[row]));
  case value_type::money: {
    auto bytes = decimal_bytes(integer);
    return check(avro_value_set_bytes(to, bytes.data(), bytes.size()));
  }
  case value_type::text:
    break;
  }
  if (from.is_enumeration)
    return check(avro_value_set_enum(to, static_cast<int>(integer)));
  auto text = std::string{values.text(row)};
  check(avro_value_set_string_len(to, text.c_str(), text.size() + 1)); // with the zero behind it
}

void fill(const std::vector<member>& members, std::span<const column_view> columns, std::size_t row,
          avro_value_t* record) {
  for (std::size_t i = 0; i < members.size(); ++i) {
    const auto& each = members[i];
    avro_value_t to;
    check(avro_value_get_by_index(record, i, &to, nullptr));
    if (each.of == nullptr) {
      fill(each.inside, columns, row, &to);
      continue;
    }
    const auto& values = columns[each.column];
    if (each.nullable) {
      avro_value_t branch;
      check(avro_value_set_branch(&to, values.has(row) ? 1 : 0, &branch));
      if (values.has(row))
        set(each, values, row, &branch);
    } else {
      set(each, values, row, &to);
    }
  }
}

struct writer_deleter {
  void operator()(avro_writer_t writer) const { avro_writer_free(writer); }
};

struct schema_deleter {
  void operator()(avro_schema_t schema) const { avro_schema_decref(schema); }
};

} // namespace

struct avro_writer::parts {
  parts(const schema& of, const field_selection& fields) {
    use_bounded_allocation();
    for (std::size_t i = 0; i < fields.fields.size(); ++i)
      add(of.at(fields.fields[i]), i, fields.fields[i] >= of.fields.size(), 0, members);
    auto name = of.name;
    std::ranges::replace(name, '-', '_');
    text = json::serialize(record_of(members, name));
    avro_schema_t made = nullptr;
    check(avro_schema_from_json_length(text.data(), text.size(), &made));
    schema_.reset(made);
    value.emplace(made);
    writer.reset(avro_writer_memory("", 0));
  }

  std::vector<member> members;
  std::string text;
  std::unique_ptr<std::remove_pointer_t<avro_schema_t>, schema_deleter> schema_;
  std::optional<generic_value> value;
  std::unique_ptr<std::remove_pointer_t<avro_writer_t>, writer_deleter> writer;
  std::string bytes;
};

avro_writer::avro_writer(const schema& of, const field_selection& fields)
    : parts_{std::make_unique<parts>(of, fields)} {}
avro_writer::~avro_writer() = default;

const std::string& avro_writer::schema_text() const {
  return parts_->text;
}

std::string_view avro_writer::write(std::span<const column_view> columns, std::size_t row) {
  auto* value = parts_->value->get();
  check(avro_value_reset(value));
  fill(parts_->members, columns, row, value);
  std::size_t size = 0;
  check(avro_value_sizeof(value, &size));
  parts_->bytes.resize(size);
  avro_writer_memory_set_dest(parts_->writer.get(), parts_->bytes.data(), static_cast<std::int64_t>(size));
  check(avro_value_write(parts_->writer.get(), value));
  return parts_->bytes;
}

} // namespace vigie

#include "training/sample_columns.hpp"

#include "training/arrow_cells.hpp"
#include "training/arrow_status.hpp"
#include "training/csv_form.hpp"
#include "training/file_head.hpp"

#include <arrow/type.h>
#include <arrow/type_traits.h>
#include <parquet/arrow/reader.h>

#include <utility>

namespace vigie {

namespace {

value_type type_for(const arrow::DataType& type) {
  switch (type.id()) {
  case arrow::Type::DICTIONARY:
    return type_for(*static_cast<const arrow::DictionaryType&>(type).value_type());
  case arrow::Type::BOOL:
    return value_type::boolean;
  case arrow::Type::HALF_FLOAT:
  case arrow::Type::FLOAT:
  case arrow::Type::DOUBLE:
    return value_type::real;
  case arrow::Type::TIMESTAMP:
    return value_type::time;
  case arrow::Type::UINT64: // may be more than an int holds
    return value_type::text;
  default:
    return arrow::is_decimal(type.id())   ? value_type::real
           : arrow::is_integer(type.id()) ? value_type::integer
                                          : value_type::text;
  }
}

bool holds_cents(arrow::Type::type id) {
  return id != arrow::Type::FLOAT && id != arrow::Type::HALF_FLOAT;
}

void add(const arrow::FieldVector& fields, std::vector<std::string>& path, raw_columns& to) {
  int number = 0;
  for (const auto& each : fields) {
    ++number;
    path.push_back(each->name());
    const auto& type = *each->type();
    if (type.id() == arrow::Type::STRUCT)
      add(type.fields(), path, to);
    else if (complaint_of(type, {}))
      to.passed_over.push_back(pointer_of(path) + " is a " + type.ToString());
    else
      to.columns.push_back({path, path.size() == 1 ? std::optional(number) : std::nullopt, type_for(type),
                            holds_cents(type.id())});
    path.pop_back();
  }
}

} // namespace

raw_columns csv_columns(const std::filesystem::path& file) {
  raw_columns result;
  int number = 0;
  for (const auto& column : guess_csv_form(head_of(file), {}, file.string()).columns)
    result.columns.push_back({{column.name}, ++number, value_type::text, true});
  return result;
}

raw_columns parquet_columns(const std::filesystem::path& file) {
  const auto name = file.string();
  parquet::arrow::FileReaderBuilder builder;
  check(builder.OpenFile(name), name);
  std::unique_ptr<parquet::arrow::FileReader> reader;
  check(builder.Build(&reader), name);
  std::shared_ptr<arrow::Schema> found;
  check(reader->GetSchema(&found), name);
  raw_columns result;
  std::vector<std::string> path;
  add(found->fields(), path, result);
  return result;
}

} // namespace vigie

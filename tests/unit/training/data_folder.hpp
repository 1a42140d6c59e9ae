#pragma once

#include "model/schema/schema_file.hpp"
#include "training/event_reader.hpp"

#include "caf/test/unit_test.hpp"

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <parquet/arrow/writer.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <stdlib.h>

/// A folder of data sets that goes with the test, and what is read from them.
struct data_folder {
  using path = std::filesystem::path;

  data_folder() {
    std::string name = std::filesystem::temp_directory_path() / "vigie-data-XXXXXX";
    folder = mkdtemp(name.data());
  }
  ~data_folder() { std::filesystem::remove_all(folder); }

  path write(const std::string& name, const std::string& text) const {
    std::ofstream(folder / name, std::ios::binary) << text;
    return folder / name;
  }

  using named_array = std::pair<std::string, std::shared_ptr<arrow::Array>>;

  path write(const std::string& name, const std::vector<named_array>& columns) const {
    arrow::FieldVector fields;
    arrow::ArrayVector arrays;
    for (const auto& [column, array] : columns) {
      fields.push_back(arrow::field(column, array->type()));
      arrays.push_back(array);
    }
    // With the Arrow schema in the file, as pandas writes it, so that each type comes back as it is.
    const auto properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    const auto status = parquet::arrow::WriteTable(
        *arrow::Table::Make(arrow::schema(fields), arrays), arrow::default_memory_pool(),
        *arrow::io::FileOutputStream::Open((folder / name).string()), 1024,
        parquet::default_writer_properties(), properties);
    CAF_REQUIRE(status.ok());
    return folder / name;
  }

  path folder;
};

inline std::shared_ptr<const vigie::schema> schema_of(const std::string& yaml) {
  auto read = vigie::read_schema(yaml);
  if (const auto* faults = std::get_if<std::vector<vigie::file_fault>>(&read)) {
    for (const auto& fault : *faults)
      CAF_MESSAGE(to_string(fault, "schema"));
    CAF_FAIL("not a schema:\n" << yaml);
  }
  return std::get<std::shared_ptr<const vigie::schema>>(read);
}

/// A schema of these lines of fields.
inline std::shared_ptr<const vigie::schema> fields_of(const std::string& lines) {
  return schema_of("name: test\nfields:\n" + lines);
}

inline vigie::event_rows read_events(const std::filesystem::path& file,
                                     const std::shared_ptr<const vigie::schema>& of) {
  const auto all = vigie::field_selection::with_carried(*of);
  vigie::event_rows result{vigie::make_batch(of, all), {}};
  const auto reader = vigie::open_events(file, *of, all);
  while (reader->next(result))
    ;
  CAF_CHECK_EQUAL(reader->progress(), 1.0);
  return result;
}

/// The error without the file's name, which it must begin with.
inline std::string event_error(const std::filesystem::path& file,
                               const std::shared_ptr<const vigie::schema>& of) {
  try {
    read_events(file, of);
  } catch (const vigie::dataset_error& error) {
    const std::string text = error.what();
    CAF_CHECK(text.starts_with(file.string() + ": "));
    return text.substr(std::min(text.size(), file.string().size() + 2));
  }
  return "none";
}

/// One line a row: what each field holds, "-" where it is missing.
inline std::vector<std::string> lines_of(const vigie::event_rows& rows) {
  std::vector<std::string> result;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::string line;
    for (const auto& column : rows.events.columns) {
      const auto view = column.view();
      line += &column == rows.events.columns.data() ? "" : " ";
      if (!view.has(i))
        line += "-";
      else if (view.type == vigie::value_type::real)
        line += std::to_string(view.reals[i]);
      else if (view.type == vigie::value_type::text)
        line += std::string(view.text(i));
      else
        line += std::to_string(view.integers[i]);
    }
    result.push_back(line);
  }
  return result;
}

template <class Builder, class Value>
std::shared_ptr<arrow::Array> array_by(Builder&& builder, std::initializer_list<Value> values) {
  for (const auto& value : values)
    CAF_REQUIRE(builder.Append(value).ok());
  return *builder.Finish();
}

template <class Builder, class Value>
std::shared_ptr<arrow::Array> array_of(std::initializer_list<Value> values) {
  return array_by(Builder{}, values);
}

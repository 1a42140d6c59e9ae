#include "training/json_lines.hpp"

#include "model/schema/encoder.hpp"
#include "training/columns.hpp"
#include "training/output.hpp"

#include <arrow/io/interfaces.h>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>

namespace vigie {

namespace {

namespace json = boost::json;

constexpr std::size_t rows_a_batch = 4096;

/// What an object or an array counts as: no cell of ours is text of this kind.
constexpr std::string_view nested = "{...}";

cell to_cell(const json::value& value) {
  switch (value.kind()) {
  case json::kind::null:
    return std::monostate{};
  case json::kind::bool_:
    return value.get_bool();
  case json::kind::int64:
    return value.get_int64();
  case json::kind::uint64:
    return static_cast<double>(value.get_uint64());
  case json::kind::double_:
    return value.get_double();
  case json::kind::string:
    return std::string_view(value.get_string().data(), value.get_string().size());
  case json::kind::array:
  case json::kind::object:
    break;
  }
  return nested;
}

class json_lines_reader final : public dataset_reader {
public:
  explicit json_lines_reader(const std::filesystem::path& path)
      : dataset_reader(path), input_(path), size_(std::filesystem::file_size(path)) {
    if (!input_)
      throw dataset_error(file() + ": " + std::strerror(errno));
  }

  double progress() const override {
    return size_ == 0 ? 1.0 : static_cast<double>(taken_) / static_cast<double>(size_);
  }

protected:
  void read(std::vector<transaction_row>& rows) override {
    while (rows.size() < rows_a_batch && std::getline(input_, line_)) {
      taken_ += line_.size() + 1;
      if (line_.find_first_not_of(" \t\r") == line_.npos)
        continue;
      try {
        read_row(rows.emplace_back());
      } catch (const dataset_error& error) {
        rows.pop_back();
        return stop_at(error.what());
      }
    }
    if (input_.bad())
      throw dataset_error(file() + ": " + std::strerror(errno));
  }

private:
  void read_row(transaction_row& out) {
    ++row_;
    json::monotonic_resource memory(buffer_, sizeof buffer_);
    json::error_code error;
    const auto value = json::parse({line_.data(), line_.size()}, error, &memory);
    if (error || !value.is_object())
      throw dataset_error(file() + ": row " + std::to_string(row_) + " is not a JSON object" +
                          (error ? ": " + error.message() : ""));
    const auto& object = value.get_object();
    for (const auto& wanted : columns) {
      const auto* found = object.if_contains({wanted.name.data(), wanted.name.size()});
      if (found)
        assign(wanted, to_cell(*found), out, file(), row_);
      else if (wanted.required)
        throw dataset_error(file() + ": row " + std::to_string(row_) + " has no " + std::string(wanted.name));
    }
  }

  std::ifstream input_;
  std::uintmax_t size_;
  std::uintmax_t taken_ = 0;
  std::int64_t row_ = 0;
  std::string line_;
  unsigned char buffer_[4096];
};

class json_lines_writer final : public dataset_writer {
public:
  explicit json_lines_writer(const std::filesystem::path& file) : output_(file) {}

  void write(std::span<const transaction_row> rows) override {
    text_.clear();
    for (const auto& row : rows) {
      encode(row, encoding::object, text_);
      text_ += '\n';
    }
    output_.check(output_.stream().Write(text_));
  }

  void finish() override { output_.finish(); }

private:
  output output_;
  std::string text_;
};

} // namespace

std::unique_ptr<dataset_reader> open_json_lines(const std::filesystem::path& file) {
  return std::make_unique<json_lines_reader>(file);
}

std::unique_ptr<dataset_writer> create_json_lines(const std::filesystem::path& file) {
  return std::make_unique<json_lines_writer>(file);
}

} // namespace vigie

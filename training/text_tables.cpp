#include "model/schema/message_writer.hpp"
#include "training/output.hpp"
#include "training/table_writer.hpp"

#include <string>
#include <utility>

namespace vigie {

namespace {

/// An empty text in quotes, as an empty cell is a missing value.
void append_cell(std::string_view text, std::string& out) {
  if (!text.empty() && text.find_first_of(",\"\r\n'") == text.npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text)
    out.append(c == '"' ? 2 : 1, c);
  out += '"';
}

/// Numbers look as in PaySim's published file: "170136.0".
class csv_table final : public table_writer {
public:
  csv_table(const std::filesystem::path& file, std::shared_ptr<const schema> of)
      : of_(std::move(of)), output_(file) {
    const auto fields = field_selection::with_carried(*of_);
    for (const auto place : fields.fields) {
      text_ += place == 0 ? "" : ",";
      append_cell(of_->at(place).name, text_);
    }
    text_ += '\n';
  }

  void write(std::span<const column_view> columns, std::size_t rows) override {
    for (std::size_t row = 0; row < rows; ++row) {
      for (std::size_t i = 0; i < columns.size(); ++i) {
        text_ += i == 0 ? "" : ",";
        if (columns[i].has(row))
          append(of_->at(i), columns[i], row);
      }
      text_ += '\n';
    }
    output_.check(output_.stream().Write(text_));
    text_.clear();
  }

  void finish() override {
    write({}, 0);
    output_.finish();
  }

private:
  void append(const field& of, const column_view& values, std::size_t row) {
    if (values.type == value_type::text)
      return append_cell(values.text(row), text_);
    value_.clear();
    append_json(of, values, row, value_);
    // A time is a text in JSON.
    text_ += value_.starts_with('"') ? std::string_view(value_).substr(1, value_.size() - 2)
                                     : std::string_view(value_);
  }

  std::shared_ptr<const schema> of_;
  output output_;
  std::string text_;
  std::string value_;
};

class json_table final : public table_writer {
public:
  json_table(const std::filesystem::path& file, std::shared_ptr<const schema> of)
      : of_(std::move(of)),
        messages_(*of_, field_selection::with_carried(*of_), message_writer::missing::null), output_(file) {}

  void write(std::span<const column_view> columns, std::size_t rows) override {
    text_.clear();
    for (std::size_t row = 0; row < rows; ++row) {
      messages_.append(columns, row, encoding::object, text_);
      text_ += '\n';
    }
    output_.check(output_.stream().Write(text_));
  }

  void finish() override { output_.finish(); }

private:
  std::shared_ptr<const schema> of_;
  message_writer messages_;
  output output_;
  std::string text_;
};

} // namespace

std::unique_ptr<table_writer> create_csv_table(const std::filesystem::path& file,
                                               std::shared_ptr<const schema> of) {
  return std::make_unique<csv_table>(file, std::move(of));
}

std::unique_ptr<table_writer> create_json_table(const std::filesystem::path& file,
                                                std::shared_ptr<const schema> of) {
  return std::make_unique<json_table>(file, std::move(of));
}

} // namespace vigie

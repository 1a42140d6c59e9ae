#include "training/event_files.hpp"
#include "training/row_filler.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>

#include <cerrno>
#include <cstring>
#include <fstream>

namespace vigie {

namespace {

namespace json = boost::json;

constexpr std::size_t rows_a_batch = 4096;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

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
    return value.get_uint64();
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

class json_events final : public event_reader {
public:
  json_events(const std::filesystem::path& path, const schema& of, const field_selection& kept)
      : event_reader(path), filler_(of, kept), input_(path), size_(std::filesystem::file_size(path)) {
    if (!input_)
      throw dataset_error(file() + ": " + std::strerror(errno));
  }

protected:
  double share_read() const override { return static_cast<double>(taken_) / static_cast<double>(size_); }

  std::optional<row_fault> read(event_rows& rows) override {
    std::optional<row_fault> wrong;
    for (std::size_t i = 0; !wrong && i < rows_a_batch && std::getline(input_, line_);) {
      std::string_view text = line_;
      if (taken_ == 0 && text.starts_with(byte_order_mark))
        text.remove_prefix(byte_order_mark.size());
      taken_ += line_.size() + 1;
      if (text.find_first_not_of(" \t\r") != text.npos) {
        wrong = read_row(text, rows);
        ++i;
      }
    }
    if (input_.bad())
      throw dataset_error(file() + ": " + std::strerror(errno));
    return wrong;
  }

private:
  std::optional<row_fault> read_row(std::string_view text, event_rows& rows) {
    ++row_;
    json::monotonic_resource memory(buffer_, sizeof buffer_);
    json::error_code error;
    const auto value = json::parse({text.data(), text.size()}, error, &memory);
    if (error || !value.is_object())
      return row_fault{row_, "is not a JSON object" + (error ? ": " + error.message() : "")};
    std::vector<cell_source> sources;
    const auto& fields = filler_.filled();
    for (std::size_t i = 0; i < fields.fields.size() + fields.carried.size(); ++i) {
      const json::value* at = &value;
      for (const auto& key : fields.at(i).path)
        at = at && at->is_object() ? at->get_object().if_contains(key) : nullptr;
      sources.push_back([=](std::int64_t) { return at ? to_cell(*at) : cell{}; });
    }
    return filler_.fill(sources, row_ - 1, 1, rows);
  }

  row_filler filler_;
  std::ifstream input_;
  std::uintmax_t size_;
  std::uintmax_t taken_ = 0;
  std::int64_t row_ = 0;
  std::string line_;
  unsigned char buffer_[4096];
};

} // namespace

std::unique_ptr<event_reader> open_json_events(const std::filesystem::path& file, const schema& of,
                                               const field_selection& kept) {
  return std::make_unique<json_events>(file, of, kept);
}

} // namespace vigie

#include "model/schema/json_decoder.hpp"
#include "training/event_files.hpp"
#include "training/file_schema.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <utility>

namespace vigie {

namespace {

constexpr std::size_t rows_a_batch = 4096;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A line is read as a message is.
class json_events final : public event_reader {
public:
  json_events(const std::filesystem::path& path, const schema& of, field_selection kept)
      : event_reader(path), of_(of), decoder_(of_.of, with_weight(std::move(kept))), input_(path),
        size_(std::filesystem::file_size(path)) {
    if (!input_)
      throw dataset_error(file() + ": " + std::strerror(errno));
  }

  void tolerate(fault_listener tell) override { tell_ = std::move(tell); }

protected:
  double share_read() const override { return static_cast<double>(taken_) / static_cast<double>(size_); }

  std::optional<row_fault> read(event_rows& rows) override {
    const auto before = rows.size();
    auto& columns = rows.events.columns;
    if (of_.weight)
      columns.push_back(make_column(of_.of->fields[*of_.weight]));
    auto wrong = read_lines(rows.events);
    const auto read = rows.events.size() - before;
    if (of_.weight) {
      const auto weights = columns.back().view();
      rows.weights.insert(rows.weights.end(), weights.reals, weights.reals + read);
      columns.pop_back();
    } else {
      rows.weights.resize(before + read, 1.0);
    }
    for (auto row = before; row < rows.size(); ++row) {
      rows.events.timestamps_ms[row] = rows.events.times_us[row] / 1000;
      if (auto bad = wrong_weight(rows.weights[row])) {
        wrong = row_fault{rows.events.offsets[row] + 1, std::move(*bad)};
        rows.cut(row);
      }
    }
    return wrong;
  }

private:
  /// The selection and our own field behind it.
  field_selection with_weight(field_selection kept) const {
    if (of_.weight)
      kept.fields.push_back(*of_.weight);
    return kept;
  }

  std::optional<row_fault> read_lines(event_batch& into) {
    for (std::size_t i = 0; i < rows_a_batch && std::getline(input_, line_);) {
      std::string_view text = line_;
      if (taken_ == 0 && text.starts_with(byte_order_mark))
        text.remove_prefix(byte_order_mark.size());
      taken_ += line_.size() + 1;
      if (text.find_first_not_of(" \t\r") == text.npos)
        continue;
      if (auto failure = decoder_.decode(text, rows_++, 0, into)) {
        row_fault wrong{rows_, std::move(failure->reason), failure->error};
        if (!tell_)
          return wrong;
        tell_(wrong);
      }
      ++i;
    }
    if (input_.bad())
      throw dataset_error(file() + ": " + std::strerror(errno));
    return std::nullopt;
  }

  file_schema of_;
  json_decoder decoder_;
  std::ifstream input_;
  std::uintmax_t size_;
  std::uintmax_t taken_ = 0;
  std::int64_t rows_ = 0; ///< read so far
  std::string line_;
  fault_listener tell_;
};

} // namespace

std::unique_ptr<event_reader> open_json_events(const std::filesystem::path& file, const schema& of,
                                               const field_selection& kept) {
  return std::make_unique<json_events>(file, of, kept);
}

} // namespace vigie

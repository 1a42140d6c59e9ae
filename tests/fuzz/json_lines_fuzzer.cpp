// What must hold for any bytes in a data set of JSON lines.

#include "fuzz/laws.hpp"
#include "fuzz/memory_file.hpp"
#include "model/schema/encoder.hpp"
#include "training/json_lines.hpp"

#include <optional>

using namespace vigie;

namespace {

using row_list = std::vector<transaction_row>;

/// All rows; none where the file is refused.
std::optional<row_list> rows_of(std::string_view text) {
  const memory_file file{text};
  row_list all;
  try {
    const auto reader = open_json_lines(file.path());
    for (row_list some; reader->next(some);)
      all.insert(all.end(), some.begin(), some.end());
    require(reader->progress() >= 0 && reader->progress() <= 1.1, "progress ends at the whole", text);
    return all;
  } catch (const dataset_error& error) {
    require(is_one_line(error.what()) && std::string_view{error.what()}.size() < 300,
            "what is wrong is told in a short line", text);
    return std::nullopt;
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  auto rows = rows_of(text);
  if (!rows)
    return 0;
  require(!rows->empty(), "a file without rows is refused", text);
  std::string written;
  for (auto& row : *rows) {
    row.weight = 1; // It is not written.
    encode(row, encoding::object, written);
    written += "\r\n\n";
  }
  require(rows_of(written) == rows, "rows read back as they are written", text);
  return 0;
}

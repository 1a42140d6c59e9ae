// What must hold for any bytes in a data set of JSON lines.

#include "fuzz/laws.hpp"
#include "fuzz/memory_file.hpp"
#include "model/schema/message_writer.hpp"
#include "training/event_files.hpp"
#include "unit/paysim.hpp"

#include <optional>

using namespace vigie;

namespace {

/// All rows, one message each; none where the file is refused.
std::optional<std::string> rows_of(std::string_view text) {
  static const auto fields = field_selection::with_carried(*some::paysim());
  static const message_writer writer(*some::paysim(), fields);
  const memory_file file{text};
  event_rows rows{make_batch(some::paysim(), fields), {}};
  std::string result;
  try {
    const auto reader = open_json_events(file.path(), *some::paysim(), fields);
    for (; reader->next(rows); rows.clear()) {
      const auto columns = views_of(rows.events);
      for (std::size_t row = 0; row < rows.size(); ++row) {
        require(rows.weights[row] > 0, "a weight is above zero", text);
        writer.append(columns, row, encoding::object, result);
        result += "\r\n\n";
      }
    }
    require(reader->progress() == 1.0, "progress ends at the whole", text);
    return result;
  } catch (const dataset_error& error) {
    require(is_one_line(error.what()) && std::string_view{error.what()}.size() < 400,
            "what is wrong is told in a short line", text);
    return std::nullopt;
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  const auto rows = rows_of(text);
  if (!rows)
    return 0;
  require(!rows->empty(), "a file without rows is refused", text);
  require(rows_of(*rows) == rows, "rows read back as they are written", text);
  return 0;
}

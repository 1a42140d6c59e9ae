// What must hold for any bytes in a CSV file, whose form is guessed.

#include "fuzz/laws.hpp"
#include "fuzz/memory_file.hpp"
#include "training/csv_form.hpp"
#include "training/event_files.hpp"
#include "unit/paysim.hpp"

using namespace vigie;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  const memory_file file{text};
  static const auto fields = field_selection::with_carried(*some::paysim());
  event_rows rows{make_batch(some::paysim(), fields), {}};
  try {
    const auto form = guess_csv_form(text, *some::paysim(), "rows.csv");
    require(std::string_view{",;|\t"}.find(form.delimiter) != std::string_view::npos,
            "the delimiter is a known one", text);
    require(form.quote == '"' || form.quote == '\'', "the quote is a known one", text);
    require(form.header_line >= 0, "the header has a line", text);
    const auto reader = open_csv_events(file.path(), *some::paysim(), fields);
    while (reader->next(rows))
      ;
    require(rows.size() > 0 && rows.events.size() == rows.size(), "a file without rows is refused", text);
  } catch (const dataset_error& error) {
    require(is_one_line(error.what()), "what is wrong is told in a line", text);
  }
  for (std::size_t i = 0; i < rows.events.columns.size(); ++i)
    require(rows.events.columns[i].size() == rows.size(), "all columns are as long as there are rows", text);
  return 0;
}

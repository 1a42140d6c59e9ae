// What must hold for any bytes that a configuration file may hold.

#include "config/file_syntax.hpp"
#include "config/print.hpp"
#include "config/settings_table.hpp"
#include "config/text.hpp"
#include "fuzz/laws.hpp"

#include <algorithm>
#include <array>

using namespace vigie;

namespace {

/// Settings whose files would be looked at.
constexpr std::array<std::string_view, 5> named_files{"cluster.ca", "cluster.certificate", "cluster.key",
                                                      "http.token-file", "kafka.credentials"};

void check_error(const syntax_error& error, std::string_view text) {
  require(is_one_line(error.text), "a syntax error is told in one line", text);
  require(error.line >= 1 && error.line <= 1 + std::count(text.begin(), text.end(), '\n'),
          "a syntax error is on a line of the file", text);
}

/// Entries written one a line are read as the same.
void check_entries(const std::vector<file_entry>& entries, std::string_view text) {
  std::string written;
  auto wanted = entries;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    written += in_quotes(entries[i].key) + " = " + in_quotes(entries[i].text) + '\n';
    wanted[i].line = static_cast<int>(i + 1);
  }
  const auto again = parse_file(written);
  const auto* read = std::get_if<std::vector<file_entry>>(&again);
  require(read != nullptr && *read == wanted, "entries read back as they are written", text);
}

configuration loaded(std::string_view text) {
  auto layer = file_layer(text, "vigie.conf");
  std::erase_if(layer.values, [](const written_value& value) {
    return std::ranges::find(named_files, value.key) != named_files.end();
  });
  return load({&layer, 1});
}

std::string printed(configuration from) {
  from.origins.clear();
  return effective_configuration(from);
}

void check_configuration(std::string_view text) {
  const auto all = loaded(text);
  for (const auto& error : all.errors)
    require(is_one_line(error), "an error is told in one line", text);
  if (!all.errors.empty())
    return;
  const auto again = loaded(effective_configuration(all));
  require(again.errors.empty(), "a configuration that is printed can be read", text);
  require(printed(again) == printed(all), "a configuration that is printed reads as the same", text);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  const auto parsed = parse_file(text);
  if (const auto* error = std::get_if<syntax_error>(&parsed))
    check_error(*error, text);
  else
    check_entries(std::get<std::vector<file_entry>>(parsed), text);
  check_configuration(text);
  return 0;
}

// What must hold for any bytes that the files with secrets may hold.

#include "config/credentials.hpp"
#include "fuzz/laws.hpp"
#include "fuzz/memory_file.hpp"

#include <map>
#include <vector>

using namespace vigie;

namespace {

struct outcome {
  std::map<std::string, std::string> properties;
  std::string token;
  std::vector<std::string> errors;
};

outcome read(std::string_view text) {
  const memory_file file{text};
  settings values;
  values.kafka.credentials = file.path();
  values.http.token_file = file.path();
  auto errors = read_credentials(values);
  for (const auto& error : errors)
    require(is_one_line(error) && error.size() < 200, "an error is a short line", text);
  return {values.kafka.properties, values.http.token, std::move(errors)};
}

/// The same shape with other words.
std::string with_other_words(std::string_view text) {
  std::string result{text};
  for (auto& c : result)
    if (c > ' ' && c < 0x7F && c != '=' && c != '#')
      c = 'x';
  return result;
}

bool contains(std::string_view text, std::string_view any_of) {
  return text.find_first_of(any_of) != std::string_view::npos;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = text_of(data, size);
  const auto found = read(text);
  require(read(with_other_words(text)).errors == found.errors, "no error shows what the file holds", text);

  std::string written;
  for (const auto& [name, value] : found.properties) {
    require(!name.empty() && !contains(name, "=\n") && !contains(value, "\n"), "a line is one property",
            text);
    written.append(name).append(" = ").append(value).append("\r\n");
  }
  require(read(written).properties == found.properties, "properties read back as they are written", text);

  if (!found.token.empty()) {
    require(is_one_line(found.token) && !contains(found.token, " "), "a token is one word", text);
    require(read('\n' + found.token + '\n').token == found.token, "a token reads back as it is written",
            text);
  }
  return 0;
}

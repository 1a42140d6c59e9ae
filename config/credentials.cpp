#include "config/credentials.hpp"

#include "config/kind.hpp"
#include "config/text.hpp"

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string_view>

namespace vigie {

namespace {

/// Of a line, and of a file that holds one word.
constexpr std::string_view blanks = " \t\r\n";

class reader {
public:
  explicit reader(settings& values) : values_{values} {}

  std::vector<std::string> run() && {
    if (!values_.kafka.credentials.empty())
      kafka();
    if (!values_.http.token_file.empty())
      token();
    return std::move(errors_);
  }

private:
  std::optional<std::string> content(const std::string& key, const std::filesystem::path& path,
                                     const std::string& allowed) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream text;
    if (std::filesystem::is_regular_file(path) && in && (text << in.rdbuf() || in.peek() == EOF))
      return text.str();
    fail(key, in_quotes(path.string()) + " cannot be read; use the path of " + allowed);
    return std::nullopt;
  }

  void kafka() {
    const auto& path = values_.kafka.credentials;
    const auto text = content("kafka.credentials", path, "a file with name=value on each line");
    if (!text)
      return;
    std::istringstream lines{*text};
    int number = 0;
    for (std::string line; std::getline(lines, line);) {
      ++number;
      const auto entry = trimmed(line, blanks);
      if (entry.empty() || entry.starts_with('#'))
        continue;
      const auto middle = entry.find('=');
      const auto name = trimmed(entry.substr(0, middle), blanks);
      if (middle == std::string_view::npos || name.empty())
        fail("kafka.credentials", path.string() + ", line " + std::to_string(number) + ": is not name=value");
      else
        values_.kafka.properties[std::string{name}] = trimmed(entry.substr(middle + 1), blanks);
    }
  }

  void token() {
    const auto& path = values_.http.token_file;
    const auto text = content("http.token-file", path, "a file that holds the token");
    if (!text)
      return;
    const auto word = trimmed(*text, blanks);
    if (word.empty())
      return;
    if (!values_.http.token.empty())
      return fail("http.token-file", "there is an http.token, too; use one of the two");
    const auto kind = secret_text(values_.http.token);
    if (const auto wrong = kind.read(word))
      fail("http.token-file", path.string() + ' ' + *wrong + "; use " + kind.allowed);
  }

  void fail(const std::string& key, const std::string& text) { errors_.push_back(key + ": " + text); }

  settings& values_;
  std::vector<std::string> errors_;
};

} // namespace

std::vector<std::string> read_credentials(settings& values) {
  return reader{values}.run();
}

} // namespace vigie

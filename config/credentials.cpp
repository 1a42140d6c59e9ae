#include "config/credentials.hpp"

#include "config/kind.hpp"
#include "config/text.hpp"

#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

namespace vigie {

namespace {

/// Of a line, and of a file that holds one word.
constexpr std::string_view blanks = " \t\r\n";

class reader {
public:
  explicit reader(settings& values) : values_{values} {}

  std::vector<std::string> run() && {
    if (!values_.kafka.credentials.empty())
      pairs("kafka.credentials", values_.kafka.credentials, values_.kafka.properties);
    if (!values_.input.credentials.empty())
      registry();
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

  /// Lines of name=value.
  void pairs(const std::string& key, const std::filesystem::path& path,
             std::map<std::string, std::string>& into) {
    const auto text = content(key, path, "a file with name=value on each line");
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
        fail(key, path.string() + ", line " + std::to_string(number) + ": is not name=value");
      else
        into[std::string{name}] = trimmed(entry.substr(middle + 1), blanks);
    }
  }

  void registry() {
    std::map<std::string, std::string> found;
    pairs("input.credentials", values_.input.credentials, found);
    auto& access = values_.input.access;
    for (auto& [name, value] : found) {
      if (name == "basic.auth.user.info")
        access.user_info = std::move(value);
      else if (name == "ssl.ca.location")
        access.ca = std::move(value);
      else if (name == "ssl.certificate.location")
        access.certificate = std::move(value);
      else if (name == "ssl.key.location")
        access.key = std::move(value);
      else
        fail("input.credentials", values_.input.credentials.string() + ": " + in_quotes(name) +
                                      " is not known; use basic.auth.user.info, ssl.ca.location, "
                                      "ssl.certificate.location or ssl.key.location");
    }
    if (!access.user_info.empty() && access.user_info.find(':') == std::string::npos)
      fail("input.credentials",
           values_.input.credentials.string() + ": basic.auth.user.info is not USER:PASSWORD");
    if (access.certificate.empty() != access.key.empty())
      fail("input.credentials", values_.input.credentials.string() +
                                    ": ssl.certificate.location and ssl.key.location go together");
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

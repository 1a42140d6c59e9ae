#include "config/file_syntax.hpp"

#include "config/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace vigie {

namespace {

constexpr int deepest_section = 8;
constexpr int end_of_text = -1;

bool is_name_character(int c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/// Plain words need no quotes: a duration, a number, an address, a path.
bool is_word_character(int c) {
  return c > ' ' && c != 0x7f &&
         std::string_view{",[]{}#=\"'"}.find(static_cast<char>(c)) == std::string_view::npos;
}

/// A recursive-descent parser. Each rule returns false once `error_` says why.
class file_parser {
public:
  explicit file_parser(std::string_view text) : text_{text} {}

  std::variant<std::vector<file_entry>, syntax_error> parse() {
    if (!entries("", end_of_text))
      return *error_;
    return std::move(entries_);
  }

private:
  /// Entries up to and including `end`.
  bool entries(const std::string& section, int end) {
    auto opened = line_;
    for (;;) {
      skip_blanks_and_commas();
      if (peek() == end)
        return next(), true;
      if (peek() == end_of_text)
        return fail("the section \"" + section + "\", opened on line " + std::to_string(opened) +
                    ", is not closed");
      if (!entry(section) || !separator(end))
        return false;
    }
  }

  bool entry(const std::string& section) {
    auto key = section;
    auto line = line_;
    if (!this->key(key))
      return false;
    skip_spaces();
    bool assigned = peek() == '=' || peek() == ':';
    if (assigned)
      next(), skip_spaces();
    if (peek() == '{')
      return this->section(key, line);
    std::string text;
    if (!assigned)
      return fail("expected \"=\" or \"{\" after \"" + key + "\", found " + found());
    if (peek() == '[' ? !list(text) : !scalar(text))
      return false;
    entries_.push_back({std::move(key), std::move(text), line});
    return true;
  }

  bool section(const std::string& key, int line) {
    if (++depth_ > deepest_section)
      return fail("sections are nested too deeply");
    next();
    auto before = entries_.size();
    if (!entries(key, '}'))
      return false;
    if (entries_.size() == before)
      entries_.push_back({key, "{}", line});
    --depth_;
    return true;
  }

  /// Appends a key, one name or several with dots between them, to its section's.
  bool key(std::string& out) {
    do {
      if (peek() == '.')
        next();
      if (!out.empty())
        out += '.';
      auto before = out.size();
      if (is_quote(peek())) {
        if (!quoted_text(out))
          return false;
      } else {
        while (is_name_character(peek()))
          out += take();
      }
      if (out.size() == before)
        return fail("expected a key, found " + found());
      if (std::any_of(out.begin(), out.end(), is_control))
        return fail("a key holds a control character");
    } while (peek() == '.');
    return true;
  }

  bool list(std::string& out) {
    out += take();
    bool first = true;
    for (skip_blanks(); peek() != ']'; skip_blanks()) {
      if (!std::exchange(first, false))
        out += ", ";
      if (!scalar(out))
        return false;
      skip_blanks();
      if (peek() == ',')
        next();
      else if (peek() != ']')
        return fail("expected \",\" or \"]\" in a list, found " + found());
    }
    out += take();
    return true;
  }

  bool scalar(std::string& out) {
    if (is_quote(peek()))
      return quoted_text(out);
    if (!is_word_character(peek()))
      return fail("expected a value, found " + found());
    while (is_word_character(peek()))
      out += take();
    return true;
  }

  bool quoted_text(std::string& out) {
    auto quote = take();
    while (peek() != quote) {
      if (peek() == '\n' || peek() == end_of_text)
        return fail("a quotation mark is missing at the end of the line");
      if (peek() == '\\') {
        next();
        if (!escaped(out))
          return false;
      } else if (peek() != '\t' && is_control(text_[position_])) {
        return fail("a text holds " + found() + "; only \\n and \\t can be written");
      } else {
        out += take();
      }
    }
    next();
    return true;
  }

  bool escaped(std::string& out) {
    switch (peek()) {
    case 'n':
      out += '\n';
      break;
    case 't':
      out += '\t';
      break;
    case '"':
    case '\'':
    case '\\':
      out += static_cast<char>(peek());
      break;
    default:
      return fail("unknown escape: a backslash, then " + found());
    }
    next();
    return true;
  }

  /// What has to stand behind a value: the end of the line or of the section, or a comma.
  bool separator(int end) {
    skip_spaces();
    if (peek() == '\n' || peek() == ',' || peek() == '#' || peek() == end || peek() == end_of_text)
      return true;
    return fail("expected the end of the line, found " + found());
  }

  void skip_spaces() {
    while (peek() == ' ' || peek() == '\t' || peek() == '\r')
      next();
  }

  void skip_blanks() {
    for (skip_spaces(); peek() == '\n' || peek() == '#'; skip_spaces()) {
      while (peek() != '\n' && peek() != end_of_text)
        next();
      next();
    }
  }

  void skip_blanks_and_commas() {
    for (skip_blanks(); peek() == ','; skip_blanks())
      next();
  }

  static bool is_quote(int c) { return c == '"' || c == '\''; }

  int peek() const {
    return position_ < text_.size() ? static_cast<unsigned char>(text_[position_]) : end_of_text;
  }

  void next() {
    if (peek() == '\n')
      ++line_;
    if (position_ < text_.size())
      ++position_;
  }

  char take() {
    auto c = text_[position_];
    next();
    return c;
  }

  std::string found() const {
    auto c = peek();
    if (c == end_of_text)
      return "the end of the file";
    if (c == '\n')
      return "the end of the line";
    if (c < ' ' || c >= 0x7f)
      return "a byte of value " + std::to_string(c);
    return std::string{"\""} + static_cast<char>(c) + '"';
  }

  bool fail(std::string text) {
    error_ = syntax_error{line_, std::move(text)};
    return false;
  }

  std::string_view text_;
  std::size_t position_ = 0;
  int line_ = 1;
  int depth_ = 0;
  std::vector<file_entry> entries_;
  std::optional<syntax_error> error_;
};

} // namespace

std::variant<std::vector<file_entry>, syntax_error> parse_file(std::string_view text) {
  return file_parser{text}.parse();
}

} // namespace vigie

#include "model/schema/scalar_map.hpp"

#include "model/base/utf8.hpp"

#include <utility>

namespace vigie {

namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Goes through the file's text beside the scalar's value. YAML folds lines, takes indentation away and reads
/// escapes: what the two have in common is found again, and what is only in the file is passed over.
class walker {
public:
  walker(std::string_view file, std::size_t start, text_place place)
      : file_{file}, at_{start}, place_{place} {}

  text_map walk(std::string_view value) {
    pass_properties();
    const char style = here();
    if (style == '"' || style == '\'')
      step();
    else if (style == '|' || style == '>')
      pass_line();
    for (std::size_t i = 0; i < value.size();) {
      if (style == '"' && here() == '\\') {
        i += escape(i, value[i]);
      } else if (here() == value[i]) {
        note(i++);
        if (style == '\'' && here() == '\'')
          step();
        step();
      } else if (is_blank(here())) {
        step();
      } else { // a folded line's blank; or nothing that we know of
        note(i++);
      }
    }
    note(value.size());
    return std::move(result_);
  }

private:
  bool done() const { return at_ >= file_.size(); }
  char here() const { return done() ? '\0' : file_[at_]; }

  void step() {
    if (done())
      return;
    const bool line_ends = here() == '\n';
    ++at_;
    if (line_ends)
      place_ = {place_.line + 1, 1};
    else if (!continues_character(here()))
      ++place_.column;
  }

  void pass_properties() {
    while (here() == '&' || here() == '!') {
      while (!done() && !is_blank(here()))
        step();
      while (is_blank(here()))
        step();
    }
  }

  void pass_line() {
    while (!done() && here() != '\n')
      step();
    step();
  }

  /// How many bytes of the value an escape stands for; 0 for the end of a line.
  std::size_t escape(std::size_t i, char first) {
    const char kind = at_ + 1 < file_.size() ? file_[at_ + 1] : '\0';
    if (kind == '\n' || kind == '\r') {
      step();
      return 0;
    }
    note(i);
    const int length = kind == 'x' ? 4 : kind == 'u' ? 6 : kind == 'U' ? 10 : 2;
    for (int k = 0; k < length; ++k)
      step();
    const auto lead = static_cast<unsigned char>(first);
    return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }

  void note(std::size_t offset) {
    if (offset != next_offset_ || place_ != next_place_)
      result_.add(offset, place_);
    next_offset_ = offset + 1;
    next_place_ = {place_.line, place_.column + 1};
  }

  std::string_view file_;
  std::size_t at_;
  text_place place_;
  text_map result_;
  std::size_t next_offset_ = 0;
  text_place next_place_;
};

} // namespace

text_map map_scalar(std::string_view file, std::size_t start, text_place place, std::string_view value) {
  return walker{file, start, place}.walk(value);
}

} // namespace vigie

#define CAF_SUITE config.file_syntax

#include "config/file_syntax.hpp"

#include "caf/test/unit_test.hpp"

using namespace vigie;

namespace {

using entries = std::vector<file_entry>;

entries read(std::string_view text) {
  auto parsed = parse_file(text);
  if (auto* error = std::get_if<syntax_error>(&parsed))
    return {{"syntax error", error->text, error->line}};
  return std::get<entries>(parsed);
}

std::string error_of(std::string_view text) {
  auto parsed = parse_file(text);
  auto* error = std::get_if<syntax_error>(&parsed);
  return error ? std::to_string(error->line) + ": " + error->text : "no error";
}

} // namespace

CAF_TEST(sections are part of the key) {
  CAF_CHECK((read("kafka {\n  topic = \"a\"\n  group = 'b'\n}\n") ==
             entries{{"kafka.topic", "a", 2}, {"kafka.group", "b", 3}}));
  CAF_CHECK((read("kafka = { topic = \"a\" }") == entries{{"kafka.topic", "a", 1}}));
}

CAF_TEST(a dotted key means the same as its sections) {
  CAF_CHECK((read("kafka.topic = \"a\"\nkafka.properties.session.timeout.ms = 6000") ==
             entries{{"kafka.topic", "a", 1}, {"kafka.properties.session.timeout.ms", "6000", 2}}));
  CAF_CHECK((read("kafka { properties { \"session.timeout.ms\" = 6000 } }") ==
             entries{{"kafka.properties.session.timeout.ms", "6000", 1}}));
}

CAF_TEST(words need no quotes) {
  CAF_CHECK(
      (read("listen = 127.0.0.1:8080, model = /etc/vigie/model.json, t = -1.5e3") ==
       entries{{"listen", "127.0.0.1:8080", 1}, {"model", "/etc/vigie/model.json", 1}, {"t", "-1.5e3", 1}}));
}

CAF_TEST(a list keeps its brackets) {
  CAF_CHECK((read("windows = [30s, 5min]") == entries{{"windows", "[30s, 5min]", 1}}));
  CAF_CHECK((read("windows = [\n  30s, # short\n  \"5min\",\n]") == entries{{"windows", "[30s, 5min]", 1}}));
  CAF_CHECK((read("windows = []") == entries{{"windows", "[]", 1}}));
  CAF_CHECK((read("windows = [\"\", 30s]") == entries{{"windows", "[, 30s]", 1}}));
}

CAF_TEST(comments and blank lines say nothing) {
  CAF_CHECK((read("# one\n\r\n a = \"x # y\" # two\r\n# three") == entries{{"a", "x # y", 3}}));
  CAF_CHECK(read("").empty());
}

CAF_TEST(an empty section leaves a trace) {
  CAF_CHECK((read("kafka {\n# nothing\n}") == entries{{"kafka", "{}", 1}}));
}

CAF_TEST(escapes are undone) {
  CAF_CHECK((read(R"(a = "q\"\\\n\t'")") == entries{{"a", "q\"\\\n\t'", 1}}));
}

CAF_TEST(a syntax error names its line) {
  CAF_CHECK_EQUAL(error_of("a = 1\nkafka {\n  topic = \"a\"\n"),
                  "4: the section \"kafka\", opened on line 2, is not closed");
  CAF_CHECK_EQUAL(error_of("a = 1\nrefresh = 30 s"), "2: expected the end of the line, found \"s\"");
  CAF_CHECK_EQUAL(error_of("a = \"x\ny\""), "1: a quotation mark is missing at the end of the line");
  CAF_CHECK_EQUAL(error_of("a"), "1: expected \"=\" or \"{\" after \"a\", found the end of the file");
  CAF_CHECK_EQUAL(error_of("a =\nb = 1"), "1: expected a value, found the end of the line");
  CAF_CHECK_EQUAL(error_of("= 1"), "1: expected a key, found \"=\"");
  CAF_CHECK_EQUAL(error_of("a. = 1"), "1: expected a key, found \" \"");
  CAF_CHECK_EQUAL(error_of("a = 1\n}"), "2: expected a key, found \"}\"");
  CAF_CHECK_EQUAL(error_of("a = [1 2]"), "1: expected \",\" or \"]\" in a list, found \"2\"");
  CAF_CHECK_EQUAL(error_of("a = [1, {b = 2}]"), "1: expected a value, found \"{\"");
  CAF_CHECK_EQUAL(error_of("a = \"\\x\""), "1: unknown escape: a backslash, then \"x\"");
  CAF_CHECK_EQUAL(error_of(std::string_view{"a = 1\0b", 7}),
                  "1: expected the end of the line, found a byte of value 0");
}

CAF_TEST(control characters stand nowhere but between values) {
  CAF_CHECK_EQUAL(error_of("a = \"x\x1b[2J\""),
                  "1: a text holds a byte of value 27; only \\n and \\t can be written");
  CAF_CHECK_EQUAL(error_of("\"a\\nb\" = 1"), "1: a key holds a control character");
  CAF_CHECK((read("a = \"x\ty\"\r\n") == entries{{"a", "x\ty", 1}}));
}

CAF_TEST(deep nesting is an error and no overflow) {
  std::string text;
  for (int i = 0; i < 100'000; ++i)
    text += "a{";
  CAF_CHECK_EQUAL(error_of(text), "1: sections are nested too deeply");
}

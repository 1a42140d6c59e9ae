// What must hold for any text that is given for a setting, as `key=text` or as `VARIABLE=text`: durations,
// numbers, addresses, names, properties and the words of the others.

#include "config/file_syntax.hpp"
#include "config/load.hpp"
#include "config/settings_table.hpp"
#include "fuzz/laws.hpp"

#include <algorithm>

using namespace vigie;

namespace {

/// One setting of its own, at its default.
class lone_setting {
public:
  explicit lone_setting(std::string_view key) : table_{settings_table(values_)} {
    found_ = std::ranges::find(table_, key, &setting::key);
    if (exists())
      found_->kind.read(found_->standard);
  }
  lone_setting(const lone_setting&) = delete;
  lone_setting& operator=(const lone_setting&) = delete;

  bool exists() const { return found_ != table_.end(); }
  const kind& its_kind() const { return found_->kind; }

private:
  settings values_;
  std::vector<setting> table_;
  std::vector<setting>::iterator found_;
};

/// As the file's syntax reads what a setting shows. A map is read as it is shown.
std::string through_the_file(const kind& of, const std::string& shown, std::string_view line) {
  if (of.map)
    return shown;
  const auto parsed = parse_file("key = " + shown);
  const auto* entries = std::get_if<std::vector<file_entry>>(&parsed);
  require(entries != nullptr && entries->size() == 1, "what is shown is of the file's syntax", line);
  return entries->front().text;
}

void check_setting(std::string_view key, std::string_view text, std::string_view line) {
  const lone_setting one{key};
  if (!one.exists())
    return;
  const auto& kind = one.its_kind();
  const auto before = kind.show();
  if (const auto wrong = kind.read(text)) {
    require(is_one_line(*wrong), "what is wrong is told in one line", line);
    require(kind.show() == before, "what does not fit changes nothing", line);
    return;
  }
  const auto shown = kind.show();
  require(is_one_line(shown), "a setting is shown in one line", line);
  const lone_setting other{key};
  require(!other.its_kind().read(through_the_file(kind, shown, line)), "what is shown is taken", line);
  require(other.its_kind().show() == shown, "what is shown and taken is shown again", line);
}

void check_variable(std::string_view line) {
  if (!is_one_line(line.substr(0, line.find('=')))) // No shell makes such a name.
    return;
  auto layer = environment_layer({&line, 1});
  require(layer.values.size() + layer.errors.size() <= 1, "a variable is one value or one error", line);
  std::erase_if(layer.values, [](const written_value& value) {
    return value.key.starts_with("cluster.") || value.key == "http.token-file" ||
           value.key == "kafka.credentials"; // Files would be looked at.
  });
  for (const auto& error : load({&layer, 1}).errors)
    require(is_one_line(error), "an error is told in one line", line);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto line = text_of(data, size);
  const auto equals = line.find('=');
  if (equals == std::string_view::npos)
    return -1;
  check_setting(line.substr(0, equals), line.substr(equals + 1), line);
  check_variable(line);
  return 0;
}

#include "config/kind.hpp"

#include "config/file_syntax.hpp"

#include <charconv>
#include <cmath>
#include <set>

namespace vigie {

namespace {

using std::chrono::milliseconds;
using namespace std::chrono_literals;

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_printable(std::string_view text) {
  return std::ranges::none_of(text, is_control);
}

std::string range(milliseconds least, milliseconds most) {
  return to_string(least) + " to " + to_string(most);
}

/// Reads one duration and says what is wrong with it, if anything.
problem read_duration(std::string_view text, milliseconds least, milliseconds most, milliseconds step,
                      milliseconds& out) {
  auto value = parse_duration(text);
  if (is_number(text))
    return "has no unit (ms, s, min or h)";
  if (!value)
    return "is not a duration";
  if (*value < least || *value > most)
    return "is out of range";
  if (*value % step != 0ms)
    return "is not in whole seconds";
  out = *value;
  return std::nullopt;
}

kind duration_in(milliseconds& target, milliseconds least, milliseconds most, milliseconds step) {
  auto allowed = range(least, most) + (step == 1s ? " in whole seconds" : "");
  auto read = [=, &target](std::string_view text) { return read_duration(text, least, most, step, target); };
  return {.type = "DURATION", .allowed = allowed, .read = read, .show = [&] { return to_string(target); }};
}

template <class Items, class Show>
std::string show_list(const Items& items, Show show) {
  std::string result;
  for (const auto& item : items)
    result += (result.empty() ? "" : ", ") + show(item);
  return '[' + result + ']';
}

/// librdkafka takes "host", "host:port" and "PROTOCOL://host:port".
bool is_broker(std::string_view text) {
  if (auto protocol = text.find("://"); protocol != std::string_view::npos) {
    if (!is_kafka_name(text.substr(0, protocol)))
      return false;
    text = text.substr(protocol + 3);
  }
  auto address = parse_host_port(text);
  auto host_alone = parse_host_port(std::string{text} + ":0");
  return host_alone || (address && address->port > 0);
}

template <class Target>
kind unless(std::string_view word, Target& target, kind of) {
  of.allowed += ", or " + std::string{word};
  of.read = [&target, word, read = of.read](std::string_view text) -> problem {
    if (text != word)
      return read(text);
    target.clear();
    return std::nullopt;
  };
  of.show = [&target, word, show = of.show] { return target.empty() ? in_quotes(word) : show(); };
  return of;
}

} // namespace

kind text(std::string& target, std::string type) {
  auto read = [&](std::string_view text) -> problem {
    if (text.empty() || !is_printable(text))
      return "is empty or holds control characters";
    target = text;
    return std::nullopt;
  };
  return {.type = std::move(type), .allowed = "any text", .read = read, .show = [&] {
            return in_quotes(target);
          }};
}

kind kafka_name(std::string& target, bool optional) {
  auto read = [&target, optional](std::string_view text) -> problem {
    if (!is_kafka_name(text) && !(optional && text.empty()))
      return "is not a name that Kafka takes";
    target = text;
    return std::nullopt;
  };
  return {.type = "NAME",
          .allowed = "1 to 249 letters, digits, \".\", \"_\" and \"-\"",
          .read = read,
          .show = [&] { return in_quotes(target); }};
}

kind name(std::string& target) {
  auto read = [&](std::string_view text) -> problem {
    if (!is_printable(text))
      return "is not the name of a field";
    target = text;
    return std::nullopt;
  };
  return {.type = "FIELD", .allowed = "the name of a field of the schema", .read = read, .show = [&] {
            return in_quotes(target);
          }};
}

kind secret_text(std::string& target) {
  auto read = [&](std::string_view text) -> problem {
    if (!std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; }))
      return "holds a character that is not allowed";
    target = text;
    return std::nullopt;
  };
  auto show = [&] { return in_quotes(target.empty() ? "" : hidden); };
  return {.type = "TEXT",
          .allowed = "printable ASCII characters without spaces",
          .read = read,
          .show = show,
          .secret = true};
}

kind path(std::filesystem::path& target, bool optional) {
  auto read = [&target, optional](std::string_view text) -> problem {
    if (!is_printable(text) || (text.empty() && !optional))
      return "is not the name of a file";
    target = text;
    return std::nullopt;
  };
  return {.type = "FILE", .allowed = "the path of a file", .read = read, .show = [&] {
            return in_quotes(target.string());
          }};
}

kind boolean(bool& target) {
  auto read = [&](std::string_view text) -> problem {
    if (text != "true" && text != "false")
      return "is not allowed";
    target = text == "true";
    return std::nullopt;
  };
  auto show = [&] { return std::string{target ? "true" : "false"}; };
  return {.type = "BOOL", .allowed = "true or false", .read = read, .show = show};
}

kind duration(milliseconds& target, milliseconds least, milliseconds most) {
  return duration_in(target, least, most, 1ms);
}

kind duration(milliseconds& target, milliseconds least, milliseconds most, whole_seconds) {
  return duration_in(target, least, most, 1s);
}

kind durations(std::vector<milliseconds>& target, milliseconds least, milliseconds most,
               std::size_t most_entries) {
  auto read = [=, &target](std::string_view text) -> problem {
    std::vector<milliseconds> values;
    for (auto item : split_list(text)) {
      milliseconds value{};
      if (auto wrong = read_duration(item, least, most, 1s, value))
        return "does not fit: " + in_quotes(item) + ' ' + *wrong;
      values.push_back(value);
    }
    if (values.empty() || values.size() > most_entries)
      return "has " + std::to_string(values.size()) + " entries";
    if (std::set<milliseconds>{values.begin(), values.end()}.size() < values.size())
      return "names a length twice";
    target = std::move(values);
    return std::nullopt;
  };
  return {.type = "DURATIONS",
          .allowed = "1 to " + std::to_string(most_entries) + " different lengths, each " +
                     range(least, most) + " in whole seconds",
          .read = read,
          .show = [&] { return show_list(target, [](milliseconds value) { return to_string(value); }); }};
}

kind number(std::size_t& target, std::size_t least, std::size_t most, std::string_view unit) {
  auto read = [=, &target](std::string_view text) -> problem {
    auto value = parse_number<std::size_t>(text);
    if (!is_number(text))
      return "is not a whole number";
    if (!value || *value < least || *value > most)
      return "is out of range";
    target = *value;
    return std::nullopt;
  };
  return {.type = "NUMBER",
          .allowed = std::to_string(least) + " to " + std::to_string(most) + ' ' + std::string{unit},
          .read = read,
          .show = [&] { return std::to_string(target); }};
}

kind bytes(std::size_t& target, std::size_t least, std::size_t most) {
  auto read = [=, &target](std::string_view text) -> problem {
    auto value = parse_bytes(text);
    if (is_number(text))
      return "has no unit (KiB, MiB or GiB)";
    if (!value)
      return "is not a size";
    if (*value < least || *value > most)
      return "is out of range";
    target = *value;
    return std::nullopt;
  };
  return {.type = "SIZE",
          .allowed = bytes_text(least) + " to " + bytes_text(most),
          .read = read,
          .show = [&] { return bytes_text(target); }};
}

kind or_none(std::string_view word, std::string& target, kind of) {
  return unless(word, target, std::move(of));
}

kind or_none(std::string_view word, std::filesystem::path& target, kind of) {
  return unless(word, target, std::move(of));
}

kind share_or(std::optional<double>& target, std::string_view none) {
  auto read = [none, &target](std::string_view text) -> problem {
    if (text == none) {
      target.reset();
      return std::nullopt;
    }
    auto value = parse_number<double>(text);
    if (!value || std::isnan(*value))
      return "is not a number";
    if (*value < 0 || *value > 1)
      return "is out of range";
    target = *value;
    return std::nullopt;
  };
  auto show = [none, &target] {
    if (!target)
      return in_quotes(none);
    std::array<char, 32> digits{};
    auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *target).ptr;
    return std::string{digits.data(), end};
  };
  return {.type = "SHARE", .allowed = "0 to 1, or " + std::string{none}, .read = read, .show = show};
}

kind listen_address(std::optional<host_port>& target, bool any_port) {
  auto read = [&target, any_port](std::string_view text) -> problem {
    auto address = parse_host_port(text);
    if (text != "off" && (!address || (address->port == 0 && !any_port)))
      return "is not an address";
    target = address;
    return std::nullopt;
  };
  return {.type = "ADDRESS",
          .allowed = std::string{"host:port with a port from "} + (any_port ? "0 (any free one)" : "1") +
                     " to 65535, or off",
          .read = read,
          .show = [&] { return in_quotes(target ? to_string(*target) : "off"); }};
}

kind web_address(std::string& target) {
  auto read = [&](std::string_view text) -> problem {
    const auto scheme = text.find("://");
    const auto host = scheme == std::string_view::npos
                          ? text
                          : text.substr(scheme + 3, text.find('/', scheme + 3) - scheme - 3);
    const bool is_web = text.starts_with("http://") || text.starts_with("https://");
    if (!text.empty() &&
        (!is_web || host.empty() || !std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; })))
      return "is not a web address";
    // It is shown, and in logs.
    if (host.find('@') != std::string_view::npos)
      return "holds a user or a password";
    target = text;
    return std::nullopt;
  };
  return {.type = "URL",
          .allowed = "http://host:port or https://host:port, without user and password",
          .read = read,
          .show = [&] { return in_quotes(target); }};
}

kind addresses(std::vector<host_port>& target) {
  auto read = [&](std::string_view text) -> problem {
    std::vector<host_port> values;
    for (auto item : split_list(text)) {
      auto address = parse_host_port(item);
      if (!address || address->port == 0)
        return "does not fit: " + in_quotes(item) + " is not an address";
      values.push_back(*address);
    }
    target = std::move(values);
    return std::nullopt;
  };
  auto show = [&] {
    return show_list(target, [](const host_port& value) { return in_quotes(to_string(value)); });
  };
  return {.type = "ADDRESSES",
          .allowed = "a list of host:port with ports from 1 to 65535",
          .read = read,
          .show = show};
}

kind brokers(std::string& target) {
  auto read = [&](std::string_view text) -> problem {
    std::string joined;
    for (auto item : split_list(text)) {
      if (!is_broker(item))
        return "does not fit: " + in_quotes(item) + " is not a broker's address";
      joined += (joined.empty() ? "" : ",") + std::string{item};
    }
    if (joined.empty())
      return "names no broker";
    target = std::move(joined);
    return std::nullopt;
  };
  return {.type = "ADDRESSES", .allowed = "a list of host:port", .read = read, .show = [&] {
            return in_quotes(target);
          }};
}

kind properties(std::map<std::string, std::string>& target) {
  auto read = [&](std::string_view text) -> problem {
    if (text.starts_with('{') && text.ends_with('}'))
      text = text.substr(1, text.size() - 2);
    auto parsed = parse_file(text);
    if (auto* error = std::get_if<syntax_error>(&parsed))
      return "does not fit: " + error->text;
    for (auto& entry : std::get<std::vector<file_entry>>(parsed))
      target[entry.key] = entry.text;
    return std::nullopt;
  };
  auto show = [&] {
    std::string result;
    for (const auto& [name, value] : target)
      result += (result.empty() ? " " : ", ") + in_quotes(name) + " = " +
                in_quotes(is_secret_property(name) ? hidden : value);
    return '{' + result + (result.empty() ? "}" : " }");
  };
  return {.type = "NAME=VALUE",
          .allowed = "properties of librdkafka, as name=value",
          .read = read,
          .show = show,
          .secret = true,
          .map = true};
}

bool is_secret_property(std::string_view name) {
  constexpr std::string_view marks[] = {"password", "passphrase", "secret",
                                        "key.pem",  "jaas",       "oauthbearer.config"};
  return std::ranges::any_of(marks, [=](auto mark) { return name.find(mark) != std::string_view::npos; });
}

} // namespace vigie

#pragma once

#include "config/settings.hpp"
#include "config/text.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vigie {

/// What is wrong with a text, to stand behind it: `"newest" is not allowed`. Nothing where it fits.
using problem = std::optional<std::string>;

/// How the text of one setting becomes a value and back, bound to the variable that holds it.
struct kind {
  std::string type;    ///< of the value, for the help text: "DURATION"
  std::string allowed; ///< range and unit, to stand behind "use"
  std::function<problem(std::string_view)> read;
  std::function<std::string()> show; ///< the value in the file's syntax, secrets hidden
  bool secret = false;               ///< its text is shown nowhere
  bool map = false;                  ///< `<key>.<name>` sets one member
};

/// What is printed in place of a secret.
inline constexpr std::string_view hidden = "****";

/// Any text but an empty one.
kind text(std::string& target, std::string type);

/// The name of a topic, group member or the like, as Kafka restricts it; where `optional`, empty for none.
kind kafka_name(std::string& target, bool optional = false);

/// The name of a field; empty for none.
kind name(std::string& target);

/// A text that is never shown; empty for none.
kind secret_text(std::string& target);

kind path(std::filesystem::path& target, bool optional = false);
/// The same as `of`, a kind of text or path, or that word, which leaves `target` empty.
kind or_none(std::string_view word, std::string& target, kind of);
kind or_none(std::string_view word, std::filesystem::path& target, kind of);

kind boolean(bool& target);

struct whole_seconds {}; ///< for durations that a fraction of a second does not suit

kind duration(std::chrono::milliseconds& target, std::chrono::milliseconds least,
              std::chrono::milliseconds most);
kind duration(std::chrono::milliseconds& target, std::chrono::milliseconds least,
              std::chrono::milliseconds most, whole_seconds);

/// 1 to `most_entries` durations in whole seconds, no two alike.
kind durations(std::vector<std::chrono::milliseconds>& target, std::chrono::milliseconds least,
               std::chrono::milliseconds most, std::size_t most_entries);

kind number(std::size_t& target, std::size_t least, std::size_t most, std::string_view unit);

inline constexpr std::size_t kibibyte = 1024;
inline constexpr std::size_t mebibyte = 1024 * kibibyte;
inline constexpr std::size_t gibibyte = 1024 * mebibyte;

/// A size with its unit.
kind bytes(std::size_t& target, std::size_t least, std::size_t most);

/// 0 to 1, or the word `none`.
kind share_or(std::optional<double>& target, std::string_view none);

/// An address to listen on, or `off`. Port 0 lets the system choose one, where `any_port`.
kind listen_address(std::optional<host_port>& target, bool any_port);

/// http:// or https://, a host, and what follows; empty for none. No user or password: it is shown.
kind web_address(std::string& target);

kind addresses(std::vector<host_port>& target);

/// librdkafka's list of brokers.
kind brokers(std::string& target);

/// Properties of librdkafka: `name=value, …`. Each reading adds to what is there.
kind properties(std::map<std::string, std::string>& target);

/// Whether a property of librdkafka holds a password or a key.
bool is_secret_property(std::string_view name);

template <class Enum>
using words = std::vector<std::pair<std::string_view, Enum>>;

/// One of a few words.
template <class Enum>
kind choice(Enum& target, const words<Enum>& entries) {
  std::vector<std::string_view> names;
  for (const auto& [name, value] : entries)
    names.push_back(name);
  auto read = [&target, entries](std::string_view text) -> problem {
    auto found = std::ranges::find(entries, text, &words<Enum>::value_type::first);
    if (found == entries.end())
      return "is not allowed";
    target = found->second;
    return std::nullopt;
  };
  auto show = [&target, entries] {
    return in_quotes(std::ranges::find(entries, target, &words<Enum>::value_type::second)->first);
  };
  return {.type = "WORD", .allowed = join_or(names), .read = read, .show = show};
}

} // namespace vigie

#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace vigie {

/// One `key = value` of a configuration file. Sections are part of the key ("kafka.topic"); a list keeps its
/// brackets ("[30s, 5min]"); "{}" stands for a section without entries.
struct file_entry {
  std::string key;
  std::string text;
  int line = 0;

  friend bool operator==(const file_entry&, const file_entry&) = default;
};

struct syntax_error {
  int line = 0;
  std::string text;
};

/// Reads CAF's configuration syntax, in document order:
///
///     # a comment
///     kafka {
///       topic = "transactions"
///       properties = { "session.timeout.ms" = 6000 }
///     }
///     windows = [30s, 5min]
///
/// Beyond that syntax, keys may be dotted (`kafka.topic = "transactions"`) and plain words need no quotes.
/// CAF's own parser is not used because it drops what follows a dotted key or misses its closing brace
/// without an error.
std::variant<std::vector<file_entry>, syntax_error> parse_file(std::string_view text);

} // namespace vigie

#pragma once

#include "config/kind.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// One setting, whole: the command line, the environment, the checks, the sample file and the manual all come
/// from it.
struct setting {
  std::string_view key;
  std::string_view standard; ///< its default, as text
  vigie::kind kind;          ///< type, range and unit, and the variable that holds it
  std::string_view example;
  std::string_view sentence; ///< what it means
  bool is_common = false;    ///< told by --help; the others by --help-all

  std::string_view section() const; ///< "kafka" of "kafka.topic"; empty for the settings of no section
  std::string_view name() const;    ///< "topic" of "kafka.topic"
};

/// All settings, bound to the members of `target`, which must outlive the result.
std::vector<setting> settings_table(settings& target);

/// "VIGIE_KAFKA_TOPIC" for "kafka.topic".
std::string environment_name(std::string_view key);

} // namespace vigie

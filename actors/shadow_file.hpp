#pragma once

#include "model/policy/policy_files.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <variant>

namespace vigie {

/// A model or rules file that judges beside the real one, without effect: a policy of it and of whatever else
/// the real policy has.
class shadow_file {
public:
  /// `.yaml` and `.yml` are rules, all else is a model.
  explicit shadow_file(std::filesystem::path file);

  /// Reads it; or why it can't be used.
  std::variant<policy_ptr, policy_faults> load(const policy& real);

  /// Whether it has changed since it was last read.
  bool changed() const;

private:
  std::filesystem::file_time_type written_now() const;

  std::filesystem::path file_;
  bool is_rules_;
  std::filesystem::file_time_type written_{};
};

} // namespace vigie

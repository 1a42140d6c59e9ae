#pragma once

#include "actors/policy_source.hpp"
#include "model/policy/policy_files.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <variant>
#include <vector>

namespace vigie {

/// The policies of the files of a model and rules: the first holds from the beginning of time, each that is
/// read later from then on. A file that can't be read or is refused leaves things as they are and says why in
/// the log. Keeps the newest `most_policies`.
class policy_watch final : public policy_source {
public:
  static constexpr std::size_t most_policies = 16;

  /// Loads them.
  static std::variant<std::shared_ptr<policy_source>, policy_faults>
  open(policy_files files, std::shared_ptr<const schema> of, judging_options options);

private:
  /// Reads files that have changed; where asked, all.
  bool look(bool asked, std::int64_t now_ms) override;

  /// What tells a changed file from an unchanged one.
  struct stamp {
    std::filesystem::file_time_type written;
    std::uintmax_t size = 0;

    friend bool operator==(const stamp&, const stamp&) = default;
  };

  policy_watch(policy_files files, judging_options options);
  const policy& newest() const { return *policies()->all().back().by; }
  static stamp stamp_of(const std::filesystem::path& file);
  std::vector<stamp> stamps_now() const;

  policy_files files_;
  std::vector<stamp> seen_; ///< of the model, the rules, and their lists
};

} // namespace vigie

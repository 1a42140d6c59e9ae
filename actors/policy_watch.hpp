#pragma once

#include "messages/handles.hpp"
#include "model/policy/policy_files.hpp"
#include "model/policy/reading_plan.hpp"

#include <filesystem>
#include <vector>

namespace vigie {

/// The files of the policy and what was last read from them. A file that can't be read or is refused leaves
/// the policy that is there in its place and says why in the log.
class policy_watch {
public:
  policy_watch() = default;
  /// `records`: what the node writes of every transaction; null: nothing.
  policy_watch(policy_files files, policy_ptr first, reading_plan_ptr reading,
               verdict_records_ptr records = nullptr);

  const policy_ptr& current() const { return policy_; }
  /// What has to be read for it.
  const reading_plan_ptr& reading() const { return reading_; }

  /// Reads the files anew. True: there is another policy.
  bool reload();

  /// The same, where one of them has changed since it was last read.
  bool reload_if_changed();

private:
  /// What tells a changed file from an unchanged one.
  struct stamp {
    std::filesystem::file_time_type written;
    std::uintmax_t size = 0;

    friend bool operator==(const stamp&, const stamp&) = default;
  };

  static stamp stamp_of(const std::filesystem::path& file);
  std::vector<stamp> stamps_now() const;

  policy_files files_;
  policy_ptr policy_;
  reading_plan_ptr reading_;
  verdict_records_ptr records_;
  std::vector<stamp> seen_; ///< of the model, the rules, and their lists
};

} // namespace vigie

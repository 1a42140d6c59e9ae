#pragma once

#include "messages/handles.hpp"
#include "model/policy/reading_plan.hpp"

#include <filesystem>

namespace vigie {

/// The model's file and what was last read from it. A file that can't be read or is refused leaves the model
/// that is there in its place and says why in the log.
class model_watch {
public:
  model_watch() = default;
  /// `model`: null for a node without one, which has no file either.
  model_watch(std::filesystem::path file, model_ptr model, reading_plan_ptr reading);

  const model_ptr& current() const { return model_; }
  /// What has to be read for it.
  const reading_plan_ptr& reading() const { return reading_; }

  /// Reads the file anew. True: there is another model.
  bool reload();

  /// The same, where the file has changed since it was last read.
  bool reload_if_changed();

private:
  /// What tells a changed file from an unchanged one.
  struct stamp {
    std::filesystem::file_time_type written;
    std::uintmax_t size = 0;

    friend bool operator==(const stamp&, const stamp&) = default;
  };

  stamp stamp_now() const;

  std::filesystem::path file_;
  model_ptr model_;
  reading_plan_ptr reading_;
  stamp seen_;
};

} // namespace vigie

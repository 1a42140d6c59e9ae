#pragma once

#include "model/expression/instant.hpp"

#include <cctz/time_zone.h>

#include <cstdint>
#include <optional>
#include <string_view>

namespace vigie::cel {

/// A region of the tz database (`Europe/Paris`), or a fixed distance from UTC.
class time_zone {
public:
  /// `UTC`, a region's name, or hours and minutes with or without a sign: `-02:30`, `02:00`. Regions are read
  /// from the system's tz database once; a name that is in no directory of it costs a look into that.
  static std::optional<time_zone> find(std::string_view name);

  /// Seconds east of UTC at that time.
  std::int64_t offset(instant at) const;

private:
  std::optional<cctz::time_zone> region_;
  std::int64_t fixed_ = 0;
};

} // namespace vigie::cel

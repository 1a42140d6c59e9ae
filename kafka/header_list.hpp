#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace vigie {

/// A message's headers, names and values, in their order; a name may come again. A null value is not the same
/// as an empty one.
using header_list = std::vector<std::pair<std::string, std::optional<std::string>>>;

} // namespace vigie

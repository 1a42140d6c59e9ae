#pragma once

#include "config/settings.hpp"

#include <unistd.h>

#include <array>
#include <string>

namespace vigie {

/// What this node is called by people: `cluster.name`, or the host's name.
inline std::string node_name(const settings& values) {
  if (!values.cluster.name.empty())
    return values.cluster.name;
  std::array<char, 256> host{};
  gethostname(host.data(), host.size() - 1);
  return host.data();
}

} // namespace vigie

#pragma once

#include "actors/supervisor.hpp"
#include "config/settings.hpp"
#include "web/server.hpp"

#include "caf/fwd.hpp"

#include <memory>

namespace vigie {

/// What a node shows of itself over HTTP, from when it is made until it goes.
class dashboard {
public:
  /// Lets the supervision be looked at, unless http.listen is off. Throws std::runtime_error when the address
  /// can't be had. The system must outlive it.
  dashboard(const settings& values, supervisor_options& supervision, const caf::actor_system& system);

private:
  std::unique_ptr<server> server_;
};

} // namespace vigie

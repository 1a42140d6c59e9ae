#pragma once

#include "caf/telemetry/metric_registry.hpp"

#include <string>

namespace vigie {

/// All metrics of a registry in Prometheus' text format. CAF's own collector stamps each sample with the
/// time, so that series of a node that went live on for minutes, and names a gauge like a counter.
std::string metrics_text(const caf::telemetry::metric_registry& registry);

} // namespace vigie

#pragma once

#include "actors/supervisor.hpp"
#include "cli/line_printer.hpp"
#include "cli/run_node.hpp"
#include "config/settings.hpp"
#include "kafka/record_source.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

// What a node is made of, as the settings say.

namespace vigie {

/// What a node refuses to start with, whatever its surroundings are, a line each: properties of librdkafka,
/// the model, certificates.
std::vector<std::string> node_errors(const settings& values);

/// Throws source_error where the properties are refused.
std::shared_ptr<record_source> open_consumer(const settings& values);

/// All that the supervisor needs but its place in the cluster and who looks on. Throws usage_error where the
/// model does not serve. The totals tell the time since `started`.
supervisor_options supervision_of(const settings& values, const run_options& how,
                                  const std::shared_ptr<record_source>& consumer,
                                  const std::shared_ptr<line_printer>& printer,
                                  std::chrono::steady_clock::time_point started);

} // namespace vigie

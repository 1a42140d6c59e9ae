#pragma once

#include <string_view>

namespace vigie {

/// Whether Kubernetes makes such a variable for a service that is called vigie, or vigie-anything: it tells
/// every pod near by where the service is. Source: Kubernetes, "Service", "Environment variables". `name`
/// begins with VIGIE_.
bool is_service_variable(std::string_view name, std::string_view value);

} // namespace vigie

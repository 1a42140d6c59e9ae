#include "config/service_variables.hpp"

#include <regex>

namespace vigie {

bool is_service_variable(std::string_view name, std::string_view value) {
  static const std::regex by_name{
      "VIGIE_(.*_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_PROTO|_PORT|_ADDR)?)"};
  if (std::regex_match(name.begin(), name.end(), by_name))
    return true;
  // A port number is a slip of ours; Kubernetes writes tcp://10.96.0.7:8080.
  return name.ends_with("_PORT") && value.find("://") != std::string_view::npos;
}

} // namespace vigie

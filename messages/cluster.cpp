#include "messages/cluster.hpp"

namespace vigie {

namespace {

std::string differ(const char* what, const peer_greeting& theirs, const peer_greeting& ours,
                   const std::string peer_greeting::*of) {
  return std::string{"nodes of one cluster share a "} + what + ", and " + theirs.name + " has " + theirs.*of +
         ", " + ours.name + " has " + ours.*of;
}

std::string version_of(const peer_greeting& node) {
  return node.name + " is version " + node.program + " and speaks ";
}

} // namespace

std::optional<std::string> refusal_of(const peer_greeting& theirs, const peer_greeting& ours) {
  if (theirs.protocol != ours.protocol)
    return version_of(theirs) + "protocol " + std::to_string(theirs.protocol) + ", " + version_of(ours) +
           std::to_string(ours.protocol);
  if (theirs.topic != ours.topic)
    return differ("kafka.topic", theirs, ours, &peer_greeting::topic);
  if (theirs.group != ours.group)
    return differ("kafka.group", theirs, ours, &peer_greeting::group);
  return std::nullopt;
}

} // namespace vigie

#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace vigie {

/// Files for mutual TLS between nodes (PEM).
struct cluster_tls {
  std::filesystem::path certificate;
  std::filesystem::path key;
  std::filesystem::path ca; ///< that the certificates of all nodes come from
};

/// What is wrong with the files, as one line that names the option; none: nothing.
std::optional<std::string> trouble_of(const cluster_tls& tls);

/// What OpenSSL has last noted on this thread, which it then forgets; empty: nothing.
std::string openssl_errors();

} // namespace vigie

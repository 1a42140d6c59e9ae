#include "network/tls_files.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>

namespace vigie {

std::optional<std::string> trouble_of(const cluster_tls& tls) {
  ERR_clear_error();
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context{SSL_CTX_new(TLS_method()), SSL_CTX_free};
  const auto wrong = [](const char* option, const std::filesystem::path& file) {
    return std::string{option} + ": \"" + file.string() + "\" does not serve: " + openssl_errors();
  };
  if (SSL_CTX_use_certificate_chain_file(context.get(), tls.certificate.c_str()) != 1)
    return wrong("cluster.certificate", tls.certificate);
  if (SSL_CTX_use_PrivateKey_file(context.get(), tls.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return wrong("cluster.key", tls.key);
  if (SSL_CTX_load_verify_locations(context.get(), tls.ca.c_str(), nullptr) != 1)
    return wrong("cluster.ca", tls.ca);
  return std::nullopt;
}

std::string openssl_errors() {
  std::string text;
  while (const auto code = ERR_get_error())
    text = ERR_reason_error_string(code) ? ERR_reason_error_string(code) : "unknown TLS error";
  return text;
}

} // namespace vigie

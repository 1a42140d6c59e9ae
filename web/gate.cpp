#include "web/gate.hpp"

#include "model/base/sha256.hpp"

#include <boost/beast/core/string.hpp>
#include <openssl/crypto.h>

namespace vigie {

namespace {

constexpr std::string_view scheme = "bearer ";
constexpr std::string_view cookie_name = "vigie=";

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(' ');
  return from == std::string_view::npos ? std::string_view{} : text.substr(from);
}

/// RFC 9110: the name of a scheme is the same in any case.
bool names_scheme(std::string_view authorization) {
  return boost::beast::iequals(authorization.substr(0, scheme.size()), scheme);
}

/// Of digests, all of which are of one length.
bool equal_in_constant_time(std::string_view shown, std::string_view wanted) {
  return shown.size() == wanted.size() && CRYPTO_memcmp(shown.data(), wanted.data(), wanted.size()) == 0;
}

} // namespace

gate::gate(std::string_view token) : closed_{!token.empty()}, digest_{sha256(token)} {}

bool gate::is_token(std::string_view text) const {
  return closed_ && equal_in_constant_time(sha256(text), digest_);
}

bool gate::admits(std::string_view authorization, std::string_view cookies) const {
  if (!closed_)
    return true;
  if (names_scheme(authorization) && is_token(trimmed(authorization.substr(scheme.size()))))
    return true;
  while (!cookies.empty()) {
    const auto one = trimmed(cookies.substr(0, cookies.find(';')));
    if (one.starts_with(cookie_name) && equal_in_constant_time(one.substr(cookie_name.size()), digest_))
      return true;
    const auto next = cookies.find(';');
    cookies = next == std::string_view::npos ? std::string_view{} : cookies.substr(next + 1);
  }
  return false;
}

std::string gate::cookie() const {
  return std::string{cookie_name} + digest_ + "; Path=/; HttpOnly; SameSite=Strict";
}

} // namespace vigie

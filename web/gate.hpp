#pragma once

#include <string>
#include <string_view>

namespace vigie {

/// Who may come in. With a token, whoever shows it: `Authorization: Bearer TOKEN`, or the cookie that a
/// browser is given when it opens the page as `/?token=TOKEN`. The cookie holds the token's digest.
/// Comparisons take the same time wherever the difference is.
class gate {
public:
  /// Empty: everybody may come in.
  explicit gate(std::string_view token);

  bool asks_for_token() const { return closed_; }

  /// By the values of the request's headers Authorization and Cookie.
  bool admits(std::string_view authorization, std::string_view cookies) const;

  bool is_token(std::string_view text) const;

  /// The value of the header Set-Cookie.
  std::string cookie() const;

private:
  bool closed_;
  std::string digest_; ///< of the token; the value of the cookie
};

} // namespace vigie

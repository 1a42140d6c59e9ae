#pragma once

#include "web/board.hpp"
#include "web/gate.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/fields.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/status.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vigie {

struct site_options {
  std::shared_ptr<board> shown;
  std::string token;     ///< empty: none is asked for
  bool loopback = false; ///< served on loopback alone
  std::function<std::string()> metrics;
  std::function<std::optional<std::string>()> trouble; ///< why the node makes no progress; none: it does
  /// Why it is not to be relied on, whatever it shows; none: it is.
  std::function<std::optional<std::string>()> unready = [] { return std::nullopt; };
};

/// What is answered to a request, apart from how it travels.
struct answer {
  boost::beast::http::status status = boost::beast::http::status::ok;
  std::string_view content_type = "text/plain; charset=utf-8";
  std::string text;                     ///< the body …
  std::optional<std::string_view> file; ///< … or this, which lives as long as the program
  boost::beast::http::fields more;      ///< further headers
  bool events = false;                  ///< no body but a stream of events

  std::string_view body() const { return file ? *file : std::string_view{text}; }
};

/// Knows every path that is served (docs/http.md) and who may ask for it.
class site {
public:
  using request = boost::beast::http::request<boost::beast::http::empty_body>;

  explicit site(site_options options);

  answer respond(const request& asked) const;

  const std::shared_ptr<board>& shown() const { return options_.shown; }

private:
  std::optional<answer> refuse(const request& asked, std::string_view path, std::string_view query) const;
  answer serve(std::string_view path) const;

  site_options options_;
  gate gate_;
};

} // namespace vigie

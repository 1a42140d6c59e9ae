#include "web/site.hpp"

#include "config/text.hpp"
#include "web/page_files.hpp"

#include <algorithm>

namespace vigie {

namespace http = boost::beast::http;

namespace {

constexpr std::string_view json_type = "application/json";

std::string_view view(boost::beast::string_view text) {
  return {text.data(), text.size()};
}

answer plain(http::status status, std::string text) {
  answer result;
  result.status = status;
  result.text = std::move(text) + '\n';
  return result;
}

answer json(std::string text) {
  answer result;
  result.content_type = json_type;
  result.text = std::move(text);
  return result;
}

int hex_digit(char c) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto at = digits.find(static_cast<char>(c >= 'A' && c <= 'F' ? c - 'A' + 'a' : c));
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size();
    const int high = escape ? hex_digit(text[i + 1]) : -1;
    const int low = escape ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) {
      result += text[i];
      continue;
    }
    result += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return result;
}

/// Of a query like "a=1&token=…".
std::optional<std::string> parameter(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto one = query.substr(0, query.find('&'));
    const auto equals = one.find('=');
    if (equals != std::string_view::npos && one.substr(0, equals) == name)
      return percent_decoded(one.substr(equals + 1));
    query.remove_prefix(std::min(query.size(), one.size() + 1));
  }
  return std::nullopt;
}

/// By the header Host. A page from elsewhere whose name is made to resolve to loopback does not pass.
bool names_loopback(std::string_view host) {
  const auto name =
      host.starts_with('[') ? host.substr(1, host.find(']') - 1) : host.substr(0, host.find(':'));
  return name.empty() || is_loopback({std::string{name}, 0});
}

} // namespace

site::site(site_options options) : options_{std::move(options)}, gate_{options_.token} {}

answer site::respond(const request& asked) const {
  const auto target = view(asked.target());
  const auto path = target.substr(0, target.find('?'));
  const auto query = path.size() == target.size() ? std::string_view{} : target.substr(path.size() + 1);
  if (auto refusal = refuse(asked, path, query))
    return std::move(*refusal);
  return serve(path);
}

std::optional<answer> site::refuse(const request& asked, std::string_view path,
                                   std::string_view query) const {
  if (asked.method() != http::verb::get && asked.method() != http::verb::head) {
    auto refusal = plain(http::status::method_not_allowed, "only GET and HEAD");
    refusal.more.set(http::field::allow, "GET, HEAD");
    return refusal;
  }
  if (options_.loopback && !gate_.asks_for_token() && !names_loopback(view(asked[http::field::host])))
    return plain(http::status::misdirected_request, "served as localhost only");
  // Whoever looks after the process needs no secret to see that it lives.
  if (path == "/healthz" || path == "/readyz")
    return std::nullopt;
  if (const auto token = parameter(query, "token"); path == "/" && token && gate_.is_token(*token)) {
    auto entry = plain(http::status::see_other, "come in");
    entry.more.set(http::field::location, "/");
    entry.more.set(http::field::set_cookie, gate_.cookie());
    return entry;
  }
  if (gate_.admits(view(asked[http::field::authorization]), view(asked[http::field::cookie])))
    return std::nullopt;
  auto refusal =
      plain(http::status::unauthorized,
            "a token is needed: open /?token=TOKEN in a browser, or send Authorization: Bearer TOKEN");
  refusal.more.set(http::field::www_authenticate, "Bearer");
  return refusal;
}

answer site::serve(std::string_view path) const {
  if (path == "/healthz") {
    const auto trouble = options_.trouble();
    return trouble ? plain(http::status::service_unavailable, *trouble) : plain(http::status::ok, "ok");
  }
  if (path == "/readyz") {
    auto reason = options_.unready();
    if (!reason)
      reason = options_.shown->not_ready();
    return reason ? plain(http::status::service_unavailable, *reason) : plain(http::status::ok, "ready");
  }
  if (path == "/metrics") {
    answer result;
    result.text = options_.metrics();
    result.content_type = "text/plain; version=0.0.4; charset=utf-8";
    return result;
  }
  if (path == "/api/summary")
    return json(options_.shown->summaries());
  if (path == "/api/alerts")
    return json(options_.shown->alerts());
  if (path == "/api/status")
    return json(options_.shown->status());
  answer result;
  if (path == "/api/events") {
    result.content_type = "text/event-stream";
    result.events = true;
    return result;
  }
  for (const auto& file : page_files())
    if (file.path == path) {
      result.content_type = file.content_type;
      result.file = file.content;
      return result;
    }
  return plain(http::status::not_found, "not found");
}

} // namespace vigie

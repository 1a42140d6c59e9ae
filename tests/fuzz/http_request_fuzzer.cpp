// What must hold for the answer to any request. Its head is read by Boost.Beast; who may see what is ours.

#include "fuzz/laws.hpp"
#include "unit/paysim.hpp"
#include "web/site.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <sstream>

using namespace vigie;

namespace http = boost::beast::http;

namespace {

constexpr const char* token = "5f0c1f5e7d9b4a3e";

const site& site_with(const std::string& its_token, bool loopback) {
  static const auto make = [](const std::string& wanted, bool local) {
    site_options options;
    options.shown = std::make_shared<board>(board_options{.windows = {}, .of = some::paysim()});
    options.token = wanted;
    options.loopback = local;
    options.metrics = [] { return std::string{"vigie_up 1\n"}; };
    options.trouble = [] { return std::optional<std::string>{}; };
    return site{std::move(options)};
  };
  static const site open = make("", false);
  static const site local = make("", true);
  static const site closed = make(token, false);
  return !its_token.empty() ? closed : loopback ? local : open;
}

std::string text_of(const answer& given) {
  std::ostringstream text;
  text << static_cast<int>(given.status) << given.events << given.content_type << '\n';
  for (const auto& field : given.more)
    text << field.name_string() << ": " << field.value() << '\n';
  text << given.body();
  return text.str();
}

bool is_health(const site::request& asked) {
  const auto path = asked.target().substr(0, asked.target().find('?'));
  return path == "/healthz" || path == "/readyz";
}

/// Letters of the host's name, without its port. An address in brackets has none that matter.
std::string letters_of(std::string_view host) {
  std::string letters;
  for (const char c : host.starts_with('[') ? std::string_view{} : host.substr(0, host.find(':')))
    if (c != '.' && (c < '0' || c > '9'))
      letters += c;
  return letters;
}

void check_open(const site::request& asked, const answer& given, std::string_view input) {
  require(text_of(site_with("", false).respond(asked)) == text_of(given), "the same is answered again",
          input);
  auto other = asked;
  other.method(asked.method() == http::verb::get ? http::verb::head : http::verb::get);
  if (asked.method() == http::verb::get || asked.method() == http::verb::head)
    require(text_of(site_with("", false).respond(other)) == text_of(given), "HEAD is answered as GET", input);
  else
    require(given.status == http::status::method_not_allowed, "nothing but GET and HEAD", input);
}

void check_closed(const site::request& asked, const answer& given, std::string_view input) {
  const auto refused = site_with(token, false).respond(asked);
  require(is_health(asked) || refused.status == http::status::unauthorized ||
              refused.status == http::status::method_not_allowed,
          "without the token nothing but health is told", input);
  auto with_token = asked;
  with_token.set(http::field::authorization, std::string{"Bearer "} + token);
  require(text_of(site_with(token, false).respond(with_token)) == text_of(given),
          "with the token everything is told", input);
}

void check_local(const site::request& asked, const answer& given, std::string_view input) {
  const auto local = site_with("", true).respond(asked);
  if (local.status == http::status::misdirected_request)
    return;
  require(text_of(local) == text_of(given), "on loopback everything is told", input);
  const auto host = asked[http::field::host];
  const auto letters = letters_of({host.data(), host.size()});
  require(given.status == http::status::method_not_allowed || letters.empty() || letters == "localhost",
          "on loopback no name is taken that could be looked up", input);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = text_of(data, size);
  http::request_parser<http::empty_body> parser;
  boost::system::error_code failed;
  parser.put(boost::asio::buffer(data, size), failed);
  if (failed || !parser.is_header_done())
    return -1;
  const auto& asked = parser.get();
  const auto given = site_with("", false).respond(asked);
  check_open(asked, given, input);
  check_closed(asked, given, input);
  check_local(asked, given, input);
  return 0;
}

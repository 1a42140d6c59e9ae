#define CAF_SUITE web.server

#include "web/server.hpp"

#include "unit/paysim.hpp"

#include "caf/test/unit_test.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <thread>

using namespace vigie;
using namespace std::chrono_literals;
namespace asio = boost::asio;

namespace {

/// A connection that writes and reads as told.
class client {
public:
  explicit client(const server& to) {
    const auto& address = to.address();
    const auto port = address.substr(address.rfind(':') + 1);
    socket_.connect({asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port))});
  }

  client& send(std::string_view text) {
    boost::system::error_code ignored;
    asio::write(socket_, asio::buffer(text.data(), text.size()), ignored);
    return *this;
  }

  /// Up to and with the mark, or to the end.
  std::string read_to(std::string_view mark) {
    boost::system::error_code error;
    const auto size = asio::read_until(socket_, asio::dynamic_buffer(read_), mark, error);
    const auto text = read_.substr(0, error ? read_.size() : size);
    read_.erase(0, text.size());
    return text;
  }

  /// The rest, once the server has closed.
  std::string rest() {
    boost::system::error_code ended;
    asio::read(socket_, asio::dynamic_buffer(read_), ended);
    return std::exchange(read_, {});
  }

private:
  asio::io_context context_;
  asio::ip::tcp::socket socket_{context_};
  std::string read_;
};

struct fixture {
  std::shared_ptr<board> shown;
  std::optional<std::string> trouble;

  fixture() {
    board_options options;
    options.node = "node-1";
    options.windows = {30s};
    options.of = some::paysim();
    shown = std::make_shared<board>(std::move(options));
  }

  site_options site_of(std::string token = {}) {
    site_options options;
    options.shown = shown;
    options.token = std::move(token);
    options.loopback = true;
    options.metrics = [] { return std::string{"vigie_up 1\n"}; };
    options.trouble = [this] { return trouble; };
    return options;
  }

  static std::string request(const std::string& path, const std::string& more = {},
                             const std::string& method = "GET") {
    return method + ' ' + path + " HTTP/1.1\r\nHost: localhost\r\n" + more + "\r\n";
  }

  /// A whole answer, on a connection of its own.
  static std::string ask(const server& of, const std::string& path, const std::string& more = {},
                         const std::string& method = "GET") {
    return client{of}.send(request(path, "Connection: close\r\n" + more, method)).rest();
  }

  void report(std::int64_t end_s) {
    summary line;
    line.window_s = 30;
    line.window_end_ms = end_s * 1000;
    shown->saw_summaries(std::span{&line, 1});
  }
};

const host_port anywhere{"127.0.0.1", 0};

bool is(const std::string& answer, int status) {
  return answer.starts_with("HTTP/1.1 " + std::to_string(status));
}

bool has(const std::string& answer, std::string_view text) {
  return answer.find(text) != std::string::npos;
}

} // namespace

CAF_TEST_FIXTURE_SCOPE(server_tests, fixture)

CAF_TEST(every path has its answer and every answer its policy) {
  const server uut{anywhere, site_of()};
  for (const auto* path :
       {"/", "/page.js", "/charts.js", "/live.js", "/page.css", "/words.js", "/vendor/uPlot.iife.min.js",
        "/api/summary", "/api/alerts", "/api/status", "/metrics", "/healthz"}) {
    const auto answer = ask(uut, path);
    CAF_MESSAGE(path);
    CAF_CHECK(is(answer, 200));
    CAF_CHECK(has(answer, "Content-Security-Policy: default-src 'self'\r\n"));
  }
  CAF_CHECK(is(ask(uut, "/nowhere"), 404));
  CAF_CHECK(is(ask(uut, "/../etc/passwd"), 404));
  CAF_CHECK(has(ask(uut, "/metrics"), "vigie_up 1\n"));
}

CAF_TEST(all methods but GET and HEAD are refused without reading a body) {
  const server uut{anywhere, site_of()};
  for (const auto* method : {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"}) {
    const auto answer = ask(uut, "/api/summary", "Content-Length: 100000000\r\n", method);
    CAF_CHECK(is(answer, 405));
    CAF_CHECK(has(answer, "Allow: GET, HEAD\r\n"));
  }
  CAF_CHECK(is(ask(uut, "/", "Transfer-Encoding: chunked\r\n", "POST"), 405));
}

CAF_TEST(HEAD gets the headers of GET and no body) {
  const server uut{anywhere, site_of()};
  const auto head = ask(uut, "/page.css", {}, "HEAD");
  const auto whole = ask(uut, "/page.css");
  CAF_CHECK(head.ends_with("\r\n\r\n"));
  CAF_CHECK(whole.starts_with(head));
  CAF_CHECK_GREATER(whole.size(), head.size());
}

CAF_TEST(a connection serves one request after the other) {
  const server uut{anywhere, site_of()};
  client one{uut};
  for (int i = 0; i < 3; ++i)
    CAF_CHECK(is(one.send(request("/healthz")).read_to("ok\n"), 200));
}

CAF_TEST(a request that is too large or none at all ends its connection) {
  const server uut{anywhere, site_of()};
  CAF_CHECK(is(ask(uut, "/", "X-Filler: " + std::string(20'000, 'x') + "\r\n"), 431));
  CAF_CHECK(is(client{uut}.send("hello\r\n\r\n").rest(), 400));
}

CAF_TEST(trouble makes a node unhealthy and says why) {
  const server uut{anywhere, site_of()};
  CAF_CHECK(is(ask(uut, "/healthz"), 200));
  trouble = "scorer 0 has not answered for 12 s";
  const auto answer = ask(uut, "/healthz");
  CAF_CHECK(is(answer, 503));
  CAF_CHECK(has(answer, "scorer 0 has not answered for 12 s"));
  CAF_CHECK(is(ask(uut, "/readyz"), 503));
}

CAF_TEST(with a token only health is open to all) {
  const server uut{anywhere, site_of("s3cret")};
  CAF_CHECK(is(ask(uut, "/healthz"), 200));
  for (const auto* path : {"/", "/metrics", "/api/summary", "/api/events", "/page.js"})
    CAF_CHECK(is(ask(uut, path), 401));
  CAF_CHECK(is(ask(uut, "/metrics", "Authorization: Bearer s3cret\r\n"), 200));
  CAF_CHECK(is(ask(uut, "/metrics", "Authorization: Bearer wrong\r\n"), 401));
  CAF_CHECK(is(ask(uut, "/?token=wrong"), 401));
  CAF_CHECK(is(ask(uut, "/metrics?token=s3cret"), 401));
  const auto entry = ask(uut, "/?token=s%33cret");
  CAF_CHECK(is(entry, 303));
  CAF_CHECK(has(entry, "Location: /\r\n"));
  const auto from = entry.find("Set-Cookie: ") + 12;
  const auto cookie = entry.substr(from, entry.find(';', from) - from);
  CAF_CHECK(is(ask(uut, "/api/status", "Cookie: " + cookie + "\r\n"), 200));
}

CAF_TEST(a name from elsewhere that resolves to loopback is refused) {
  const server uut{anywhere, site_of()};
  const auto as = [&uut](const std::string& host) {
    return client{uut}
        .send("GET /api/alerts HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
        .rest();
  };
  CAF_CHECK(is(as("localhost:8080"), 200));
  CAF_CHECK(is(as("127.0.0.1:8080"), 200));
  CAF_CHECK(is(as("[::1]:8080"), 200));
  CAF_CHECK(is(as("evil.example"), 421));
  CAF_CHECK(is(as("127.0.0.1.evil.example"), 421));
}

CAF_TEST(an event stream begins with what is known and goes on) {
  const server uut{anywhere, site_of()};
  report(100);
  client stream{uut};
  stream.send(request("/api/events"));
  const auto head = stream.read_to("\r\n\r\n");
  CAF_CHECK(has(head, "Content-Type: text/event-stream"));
  CAF_CHECK(has(head, "X-Accel-Buffering: no\r\n"));
  const auto first = stream.read_to("\n\n");
  CAF_CHECK(has(first, "event: summary\n"));
  CAF_CHECK(has(first, "\"window_end_ms\":100000"));
  report(101);
  const auto second = stream.read_to("\n\n");
  CAF_CHECK(has(second, "\"window_end_ms\":101000"));
  // Opened again, it goes on behind what it was given.
  const auto id = first.substr(4, first.find('\n') - 4);
  client again{uut};
  again.send(request("/api/events", "Last-Event-ID: " + id + "\r\n"));
  again.read_to("\r\n\r\n");
  CAF_CHECK(has(again.read_to("\n\n"), "\"window_end_ms\":101000"));
}

CAF_TEST(event streams are limited) {
  server_limits limits;
  limits.event_streams = 2;
  const server uut{anywhere, site_of(), limits};
  client first{uut};
  client second{uut};
  for (auto* stream : {&first, &second})
    CAF_CHECK(is(stream->send(request("/api/events")).read_to("\r\n\r\n"), 200));
  CAF_CHECK(is(ask(uut, "/api/events"), 503));
  CAF_CHECK(is(ask(uut, "/healthz"), 200));
}

CAF_TEST(idle connections make room for new ones) {
  server_limits limits;
  limits.connections = 4;
  const server uut{anywhere, site_of(), limits};
  std::vector<std::unique_ptr<client>> idle;
  for (int i = 0; i < 50; ++i)
    idle.push_back(std::make_unique<client>(uut));
  CAF_CHECK(is(ask(uut, "/healthz"), 200));
  CAF_CHECK_EQUAL(idle.front()->rest(), "");
}

CAF_TEST(an address that is taken is an error that names it) {
  const server first{anywhere, site_of()};
  const auto& address = first.address();
  const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  CAF_CHECK(can_listen(anywhere));
  CAF_CHECK(!can_listen({"127.0.0.1", port}));
  try {
    const server second{{"127.0.0.1", port}, site_of()};
    CAF_FAIL("listens twice");
  } catch (const std::runtime_error& error) {
    CAF_CHECK(has(error.what(), "http.listen: can't listen at 127.0.0.1:" + std::to_string(port)));
  }
}

CAF_TEST_FIXTURE_SCOPE_END()

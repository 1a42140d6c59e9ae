#include "web/server.hpp"

#include "config/text.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/span_body.hpp>
#include <boost/beast/http/write.hpp>

#include <array>
#include <charconv>
#include <list>
#include <stdexcept>
#include <thread>

namespace vigie {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

namespace {

using asio::ip::tcp;

// Errors of a connection are values: it ends, and nobody needs to hear of it.
constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// What the kernel may hold for a client.
constexpr int send_buffer_bytes = 131'072;

bool has_body(const site::request& asked) {
  const auto length = asked[http::field::content_length];
  return asked.count(http::field::transfer_encoding) > 0 || (!length.empty() && length != "0");
}

/// Of a stream that is opened again: the last event that it was given.
std::uint64_t last_event(const site::request& asked) {
  const auto text = asked["Last-Event-ID"];
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string to_frames(const std::vector<board::event>& events) {
  std::string frames;
  for (const auto& event : events) {
    frames += "id: ";
    frames += std::to_string(event.number);
    frames += "\nevent: ";
    frames += event.kind;
    frames += "\ndata: ";
    frames += *event.json;
    frames += "\n\n";
  }
  return frames;
}

/// About a request that can't be read; none: nobody is left to hear it.
std::optional<answer> complaint(const boost::system::error_code& error) {
  answer refusal;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) {
    refusal.status = http::status::request_header_fields_too_large;
    refusal.text = "too large\n";
    return refusal;
  }
  if (error.category() != http::make_error_code(http::error::bad_method).category() ||
      error == http::error::end_of_stream || error == http::error::partial_message)
    return std::nullopt;
  refusal.status = http::status::bad_request;
  refusal.text = "not an HTTP request\n";
  return refusal;
}

answer too_many_streams() {
  answer refusal;
  refusal.status = http::status::service_unavailable;
  refusal.text = "too many event streams\n";
  refusal.more.set(http::field::retry_after, "10");
  return refusal;
}

void set_headers(http::fields& headers, const answer& given) {
  headers = given.more;
  headers.set(http::field::content_type,
              beast::string_view{given.content_type.data(), given.content_type.size()});
  headers.set(http::field::cache_control, given.file ? "no-cache" : "no-store");
  headers.set("Content-Security-Policy", "default-src 'self'");
  headers.set("X-Content-Type-Options", "nosniff");
  headers.set("Referrer-Policy", "no-referrer");
}

void listen_at(tcp::acceptor& acceptor, const host_port& at) {
  tcp::resolver resolver{acceptor.get_executor()};
  const auto found = resolver.resolve(at.host, std::to_string(at.port), tcp::resolver::passive);
  const auto endpoint = found.begin()->endpoint();
  acceptor.open(endpoint.protocol());
  acceptor.set_option(tcp::acceptor::reuse_address{true});
  acceptor.bind(endpoint);
  acceptor.listen();
}

} // namespace

bool can_listen(const host_port& at) {
  asio::io_context context;
  tcp::acceptor acceptor{context};
  try {
    listen_at(acceptor, at);
  } catch (const boost::system::system_error&) {
    return false;
  }
  return true;
}

struct server::state {
  class seat;
  using seat_list = std::list<seat*>;

  /// A connection's place among its like, for as long as it is open.
  class seat {
  public:
    seat(seat_list& among, beast::tcp_stream& connection)
        : connection_{&connection}, list_{&among}, place_{among.insert(among.end(), this)} {}
    seat(const seat&) = delete;
    seat& operator=(const seat&) = delete;
    ~seat() { list_->erase(place_); }

    /// To the end of a list, maybe its own.
    void move_to(seat_list& other) {
      other.splice(other.end(), *list_, place_);
      list_ = &other;
    }

    void cut_off() { connection_->cancel(); }

  private:
    beast::tcp_stream* connection_;
    seat_list* list_;
    seat_list::iterator place_;
  };

  state(site_options options, server_limits bounds) : served{std::move(options)}, limits{bounds} {}

  void listen(const host_port& at);
  void make_room();
  asio::awaitable<void> accept_all();
  asio::awaitable<void> serve(tcp::socket socket);
  asio::awaitable<bool> serve_one(beast::tcp_stream& stream, beast::flat_buffer& buffer, seat& mine);
  asio::awaitable<bool> send(beast::tcp_stream& stream, const answer& given, const site::request& asked);
  asio::awaitable<void> send_events(beast::tcp_stream& stream, const answer& given, std::uint64_t number);
  asio::awaitable<void> hang_up(beast::tcp_stream& stream);

  site served;
  server_limits limits;
  std::string address;
  seat_list common;  ///< who was heard of last is last
  seat_list streams; ///< of events
  seat_list leaving; ///< cut off already
  // Goes first: with it the connections, which know the members above.
  asio::io_context context{1};
  tcp::acceptor acceptor{context};
  std::thread thread;
};

void server::state::listen(const host_port& at) {
  try {
    listen_at(acceptor, at);
  } catch (const boost::system::system_error& failure) {
    throw std::runtime_error("http.listen: can't listen at " + to_string(at) + ": " +
                             failure.code().message());
  }
  address = "http://" + to_string(host_port{at.host, acceptor.local_endpoint().port()}) + '/';
}

void server::state::make_room() {
  if (common.size() + streams.size() < limits.connections || common.empty())
    return;
  auto* idle = common.front();
  idle->move_to(leaving);
  idle->cut_off();
}

asio::awaitable<void> server::state::accept_all() {
  asio::steady_timer pause{context};
  for (;;) {
    auto [error, socket] = co_await acceptor.async_accept(as_result);
    if (error) {
      // Out of descriptors: it passes.
      pause.expires_after(std::chrono::milliseconds{100});
      co_await pause.async_wait(as_result);
      continue;
    }
    make_room();
    asio::co_spawn(context, serve(std::move(socket)), asio::detached);
  }
}

asio::awaitable<void> server::state::serve(tcp::socket socket) {
  boost::system::error_code ignored;
  socket.set_option(tcp::no_delay{true}, ignored);
  socket.set_option(tcp::socket::send_buffer_size{send_buffer_bytes}, ignored);
  beast::tcp_stream stream{std::move(socket)};
  seat mine{common, stream};
  beast::flat_buffer buffer{limits.head_bytes};
  bool again = true;
  while (again)
    again = co_await serve_one(stream, buffer, mine);
}

asio::awaitable<bool> server::state::serve_one(beast::tcp_stream& stream, beast::flat_buffer& buffer,
                                               seat& mine) {
  http::request_parser<http::empty_body> parser;
  parser.header_limit(static_cast<std::uint32_t>(limits.head_bytes));
  parser.body_limit(boost::none); // It is not read.
  stream.expires_after(limits.head_time);
  const auto [error, size] = co_await http::async_read_header(stream, buffer, parser, as_result);
  const auto& asked = parser.get();
  if (error) {
    if (const auto refusal = complaint(error)) {
      co_await send(stream, *refusal, {});
      co_await hang_up(stream);
    }
    co_return false;
  }
  mine.move_to(common);
  const auto given = served.respond(asked);
  if (given.events && streams.size() >= limits.event_streams) {
    co_await send(stream, too_many_streams(), asked);
    co_return false;
  }
  if (given.events && asked.method() == http::verb::get) {
    mine.move_to(streams);
    co_await send_events(stream, given, last_event(asked));
    co_return false;
  }
  if (!co_await send(stream, given, asked)) {
    co_await hang_up(stream);
    co_return false;
  }
  co_return true;
}

/// True: the connection may be used again.
asio::awaitable<bool> server::state::send(beast::tcp_stream& stream, const answer& given,
                                          const site::request& asked) {
  const auto body = given.body();
  http::response<http::span_body<const char>> response;
  set_headers(response, given);
  response.result(given.status);
  response.version(asked.version());
  response.body() = {body.data(), body.size()};
  response.content_length(body.size());
  const bool again = asked.keep_alive() && !has_body(asked);
  response.keep_alive(again);
  http::response_serializer<http::span_body<const char>> serializer{response};
  stream.expires_after(limits.answer_time);
  boost::system::error_code failed;
  if (asked.method() == http::verb::head)
    failed = std::get<0>(co_await http::async_write_header(stream, serializer, as_result));
  else
    failed = std::get<0>(co_await http::async_write(stream, serializer, as_result));
  co_return again && !failed;
}

asio::awaitable<void> server::state::send_events(beast::tcp_stream& stream, const answer& given,
                                                 std::uint64_t number) {
  http::response<http::empty_body> head;
  set_headers(head, given);
  head.set("X-Accel-Buffering", "no"); // nginx would hold events back until they fill its buffer
  head.keep_alive(false);
  http::response_serializer<http::empty_body> serializer{head};
  stream.expires_after(limits.answer_time);
  if (std::get<0>(co_await http::async_write_header(stream, serializer, as_result)))
    co_return;
  asio::steady_timer pause{context};
  auto last_sign = std::chrono::steady_clock::now();
  for (;;) {
    const auto events = served.shown()->events_after(number, limits.event_bytes);
    const auto now = std::chrono::steady_clock::now();
    std::string frames;
    if (!events.empty()) {
      frames = to_frames(events);
      number = events.back().number;
    } else if (now - last_sign >= limits.sign_of_life) {
      frames = ": nothing new\n\n";
    } else {
      pause.expires_after(limits.event_interval);
      co_await pause.async_wait(as_result);
      continue;
    }
    last_sign = now;
    stream.expires_after(limits.answer_time);
    if (std::get<0>(co_await asio::async_write(stream, asio::buffer(frames), as_result)))
      co_return;
  }
}

/// Closes so that the client gets the answer even if it was still sending: what it has sent is dropped.
asio::awaitable<void> server::state::hang_up(beast::tcp_stream& stream) {
  boost::system::error_code ignored;
  stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  stream.expires_after(std::chrono::milliseconds{500});
  std::array<char, 4'096> dropped;
  for (int reads = 0; reads < 64; ++reads)
    if (std::get<0>(co_await stream.async_read_some(asio::buffer(dropped), as_result)))
      co_return;
}

server::server(const host_port& listen, site_options served, server_limits limits)
    : state_{std::make_unique<state>(std::move(served), limits)} {
  state_->listen(listen);
  asio::co_spawn(state_->context, state_->accept_all(), asio::detached);
  state_->thread = std::thread{[context = &state_->context] { context->run(); }};
}

server::~server() {
  state_->context.stop();
  state_->thread.join();
}

const std::string& server::address() const {
  return state_->address;
}

} // namespace vigie

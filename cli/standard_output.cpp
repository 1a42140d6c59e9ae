#include "cli/standard_output.hpp"

#include <cerrno>
#include <iostream>

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace vigie {

namespace {

constexpr std::size_t block_bytes = 1 << 16;

/// Opened the wrong way round: reading and writing them fails, as it should.
void hold_closed_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) == -1 && errno == EBADF)
      static_cast<void>(open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY));
}

void wait_until_it_takes_more() {
  pollfd stream{STDOUT_FILENO, POLLOUT, 0};
  poll(&stream, 1, -1);
}

} // namespace

std::error_code write_to_stdout(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto written = write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (written >= 0)
      bytes.remove_prefix(static_cast<std::size_t>(written));
    else if (errno == EAGAIN)
      wait_until_it_takes_more(); // who shares it may have made it non-blocking
    else if (errno != EINTR)
      return {errno, std::generic_category()};
  }
  return {};
}

standard_output::standard_output() {
  hold_closed_streams();
  most_waiting_ = isatty(STDOUT_FILENO) != 0 ? 0 : block_bytes;
  // Tied to it they would throw as well.
  std::cerr.tie(nullptr);
  std::cin.tie(nullptr);
  before_ = std::cout.rdbuf(this);
  std::cout.exceptions(std::ios::badbit);
}

standard_output::~standard_output() {
  std::cout.exceptions(std::ios::goodbit);
  std::cout.rdbuf(before_);
  std::cerr.tie(&std::cout);
  std::cin.tie(&std::cout);
}

standard_output::int_type standard_output::overflow(int_type character) {
  if (!traits_type::eq_int_type(character, traits_type::eof())) {
    const auto byte = traits_type::to_char_type(character);
    xsputn(&byte, 1);
  }
  return traits_type::not_eof(character);
}

std::streamsize standard_output::xsputn(const char* text, std::streamsize size) {
  waiting_.append(text, static_cast<std::size_t>(size));
  if (waiting_.size() > most_waiting_)
    sync();
  return size;
}

int standard_output::sync() {
  const auto failed = write_to_stdout(waiting_);
  waiting_.clear();
  if (failed)
    throw std::system_error(failed, cannot_print);
  return 0;
}

} // namespace vigie

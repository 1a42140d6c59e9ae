#pragma once

#include <cstddef>
#include <streambuf>
#include <string>
#include <string_view>
#include <system_error>

namespace vigie {

/// What users are told when standard output fails, before the system's reason.
inline constexpr const char* cannot_print = "standard output cannot be written";

/// Writes all of it to standard output, at once. Waits where that does not take more just now.
std::error_code write_to_stdout(std::string_view bytes);

/// As long as it lives, std::cout throws std::system_error where standard output can't be written, with a
/// text for the user. One a program, made before anything is opened: a standard stream that came closed gets
/// a placeholder, so that no file or socket takes its number and its output.
class standard_output final : private std::streambuf {
public:
  standard_output();
  ~standard_output() override;
  standard_output(const standard_output&) = delete;
  standard_output& operator=(const standard_output&) = delete;

private:
  int_type overflow(int_type character) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;

  std::size_t most_waiting_; ///< bytes that wait for a flush
  std::string waiting_;
  std::streambuf* before_;
};

} // namespace vigie

#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace vigie {

/// A file that cannot be written. The text names it and says why.
struct output_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Whether what is written there goes out as it comes: standard output ("-", /dev/stdout), a device, a pipe.
bool is_stream(const std::filesystem::path& file);

/// A file that appears whole or not at all: its bytes go to NAME.partial, which takes the name in the end.
/// Keeps the permissions of the file that it replaces. A stream is written as it stands.
class output_file {
public:
  /// Throws output_error, as do the others.
  explicit output_file(const std::filesystem::path& file);
  ~output_file();
  output_file(const output_file&) = delete;
  output_file& operator=(const output_file&) = delete;

  void write(std::string_view bytes);

  /// Without this call nothing stays.
  void finish();

private:
  struct close_file {
    void operator()(std::FILE* stream) const { std::fclose(stream); }
  };

  void open_partial();
  [[noreturn]] void fail(int error) const;

  std::string name_;                              ///< as the user wrote it
  std::filesystem::path target_;                  ///< where it is to stand: no link
  std::filesystem::path partial_;                 ///< of a regular file until it is whole; else empty
  std::unique_ptr<std::FILE, close_file> stream_; ///< none: std::cout
};

/// Writes a file in one go, and its folder where there is none. Throws output_error.
void write_whole(const std::filesystem::path& file, std::string_view text);

} // namespace vigie

#include "training/output_file.hpp"

#include <cerrno>
#include <cstring>
#include <iostream>

#include <unistd.h>

namespace vigie {

namespace {

namespace fs = std::filesystem;

/// The process's own stream, which must not be opened anew: it may append, and it stands somewhere.
bool is_standard_output(const fs::path& file) {
  return file == "-" || file == "/dev/stdout" || file == "/dev/fd/1" || file == "/proc/self/fd/1";
}

/// Renaming over a link would replace the link, not the file.
fs::path behind_links(fs::path file) {
  constexpr int most_links = 40; // as Linux follows
  std::error_code failed;
  for (int i = 0; i < most_links && fs::is_symlink(file, failed); ++i)
    file = file.parent_path() / fs::read_symlink(file, failed); // an absolute one replaces the folder
  return file;
}

std::string cannot_write(const std::string& name, const std::string& why) {
  return name + " cannot be written: " + why;
}

} // namespace

bool is_stream(const fs::path& file) {
  std::error_code failed;
  const auto found = fs::status(file, failed);
  return is_standard_output(file) || (fs::exists(found) && !fs::is_regular_file(found));
}

output_file::output_file(const fs::path& file) : name_(file.string()), target_(behind_links(file)) {
  if (is_standard_output(file))
    return;
  if (!is_stream(target_))
    open_partial();
  else if (stream_.reset(std::fopen(target_.c_str(), "wb")); !stream_)
    fail(errno);
}

output_file::~output_file() {
  if (partial_.empty())
    return;
  stream_.reset();
  std::error_code ignored;
  fs::remove(partial_, ignored);
}

void output_file::open_partial() {
  auto partial = target_;
  partial += ".partial";
  unlink(partial.c_str()); // of a run that was killed; and a link must not be followed
  stream_.reset(std::fopen(partial.c_str(), "wbx"));
  if (!stream_)
    fail(errno);
  partial_ = std::move(partial);
  std::error_code failed;
  if (const auto replaced = fs::status(target_, failed); fs::exists(replaced))
    fs::permissions(partial_, replaced.permissions(), failed);
}

void output_file::write(std::string_view bytes) {
  if (!stream_)
    std::cout.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  else if (std::fwrite(bytes.data(), 1, bytes.size(), stream_.get()) < bytes.size())
    fail(errno);
}

void output_file::finish() {
  if (!stream_) {
    std::cout.flush();
    return;
  }
  if (std::fclose(stream_.release()) != 0)
    fail(errno);
  if (partial_.empty())
    return;
  std::error_code failed;
  fs::rename(partial_, target_, failed);
  if (failed)
    fail(failed.value());
  partial_.clear();
}

void output_file::fail(int error) const {
  throw output_error(cannot_write(name_, std::strerror(error)));
}

void write_whole(const fs::path& file, std::string_view text) {
  std::error_code failed;
  if (file.has_parent_path())
    fs::create_directories(file.parent_path(), failed);
  if (failed)
    throw output_error(cannot_write(file.string(), failed.message()));
  output_file out(file);
  out.write(text);
  out.finish();
}

} // namespace vigie

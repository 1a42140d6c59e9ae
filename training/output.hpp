#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/status.h>

#include <filesystem>
#include <memory>
#include <string>

namespace vigie {

/// A file that is written, or standard output for "-". Errors become dataset_error with the file's name.
class output {
public:
  explicit output(const std::filesystem::path& file);

  arrow::io::OutputStream& stream() { return *stream_; }
  const std::shared_ptr<arrow::io::OutputStream>& shared_stream() const { return stream_; }

  void check(const arrow::Status& status) const;
  void finish();

private:
  std::string name_;
  std::shared_ptr<arrow::io::OutputStream> stream_;
};

} // namespace vigie

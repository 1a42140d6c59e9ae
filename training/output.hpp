#pragma once

#include <arrow/io/interfaces.h>
#include <arrow/status.h>

#include <filesystem>
#include <memory>

namespace vigie {

/// An output_file as Arrow writes to it. Gone again where `finish` is not reached.
class output {
public:
  /// Throws dataset_error, as do the others.
  explicit output(const std::filesystem::path& file);

  arrow::io::OutputStream& stream() { return *buffered_; }
  const std::shared_ptr<arrow::io::OutputStream>& shared_stream() const { return buffered_; }

  void check(const arrow::Status& status) const;
  void finish();

private:
  class sink;

  std::shared_ptr<sink> sink_;
  std::shared_ptr<arrow::io::OutputStream> buffered_;
};

} // namespace vigie

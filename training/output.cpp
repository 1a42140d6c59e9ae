#include "training/output.hpp"

#include "training/dataset.hpp"

#include <arrow/io/buffered.h>
#include <arrow/io/file.h>
#include <arrow/io/stdio.h>
#include <arrow/memory_pool.h>
#include <arrow/result.h>

namespace vigie {

namespace {

constexpr std::int64_t buffer_bytes = 1 << 20;

arrow::Result<std::shared_ptr<arrow::io::OutputStream>> open(const std::string& name) {
  if (name == "-")
    return std::make_shared<arrow::io::StdoutStream>();
  ARROW_ASSIGN_OR_RAISE(auto file, arrow::io::FileOutputStream::Open(name));
  return arrow::io::BufferedOutputStream::Create(buffer_bytes, arrow::default_memory_pool(), file);
}

} // namespace

output::output(const std::filesystem::path& file) : name_(file.string()) {
  auto opened = open(name_);
  check(opened.status());
  stream_ = *opened;
}

void output::check(const arrow::Status& status) const {
  if (!status.ok())
    throw dataset_error((name_ == "-" ? "standard output" : name_) + ": " + status.message());
}

void output::finish() {
  check(stream_->Flush());
  check(stream_->Close());
}

} // namespace vigie

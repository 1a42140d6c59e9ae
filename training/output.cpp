#include "training/output.hpp"

#include "training/dataset.hpp"
#include "training/output_file.hpp"

#include <arrow/io/buffered.h>
#include <arrow/memory_pool.h>
#include <arrow/result.h>

#include <exception>

namespace vigie {

namespace {

constexpr std::int64_t buffer_bytes = 1 << 20;

template <class Work>
auto on_dataset(Work work) {
  try {
    return work();
  } catch (const output_error& error) {
    throw dataset_error(error.what());
  }
}

} // namespace

/// Arrow is not written for exceptions: a failure is kept until `output::check` throws it.
class output::sink final : public arrow::io::OutputStream {
public:
  explicit sink(const std::filesystem::path& file) : file_(file) {}

  arrow::Status Write(const void* data, std::int64_t size) override {
    try {
      file_.write({static_cast<const char*>(data), static_cast<std::size_t>(size)});
    } catch (const std::exception& error) {
      failure_ = std::current_exception();
      return arrow::Status::IOError(error.what());
    }
    position_ += size;
    return arrow::Status::OK();
  }

  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Close() override {
    closed_ = true;
    return arrow::Status::OK();
  }
  bool closed() const override { return closed_; }

  void finish() { file_.finish(); }

  void rethrow() const {
    if (failure_)
      std::rethrow_exception(failure_);
  }

private:
  output_file file_;
  std::exception_ptr failure_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

output::output(const std::filesystem::path& file)
    : sink_(on_dataset([&] { return std::make_shared<sink>(file); })) {
  auto made = arrow::io::BufferedOutputStream::Create(buffer_bytes, arrow::default_memory_pool(), sink_);
  check(made.status());
  buffered_ = *made;
}

void output::check(const arrow::Status& status) const {
  if (status.ok())
    return;
  on_dataset([this] { sink_->rethrow(); });
  throw dataset_error(status.message());
}

void output::finish() {
  check(buffered_->Close());
  on_dataset([this] { sink_->finish(); });
}

} // namespace vigie

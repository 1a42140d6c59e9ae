#pragma once

#include "training/dataset.hpp"

#include <arrow/result.h>
#include <arrow/status.h>

#include <string>
#include <utility>

namespace vigie {

/// Arrow's errors as ours, with the file's name.
inline void check(const arrow::Status& status, const std::string& file) {
  if (!status.ok())
    throw dataset_error(file + ": " + status.message());
}

template <class T>
T value_of(arrow::Result<T> result, const std::string& file) {
  check(result.status(), file);
  return std::move(result).ValueUnsafe();
}

} // namespace vigie

#pragma once

#include "kafka/error.hpp"

#include "caf/test/unit_test.hpp"

namespace vigie {

/// The value of a result; a test that gets an error fails with its text.
template <class T>
T value_of(kafka_result<T> result) {
  if (const auto* error = std::get_if<kafka_error>(&result))
    CAF_FAIL(error->text);
  return std::get<T>(std::move(result));
}

} // namespace vigie

#pragma once

#include "caf/error.hpp"
#include "caf/sec.hpp"

#include <exception>

namespace vigie {

/// The exit reason of an actor that threw: keeps the exception's text for the log, where CAF's default
/// handler prints to standard output.
inline caf::error failure_of(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const std::exception& error) {
    return caf::make_error(caf::sec::runtime_error, error.what());
  } catch (...) {
    return caf::make_error(caf::sec::runtime_error, "unknown exception");
  }
}

} // namespace vigie

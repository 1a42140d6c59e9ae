#pragma once

#include "model/schema/layout.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace vigie {

/// Reads messages by layouts: compares what stands between the values run by run, finds where each value
/// ends, and then reads the values, by the form that those of their field mostly have.
///
/// False says nothing about the message: it may well be right, and the open entries hold nothing of use. The
/// parser is asked then; so every error has one source, and this only has to be right where it says true.
class layout_scanner {
public:
  layout_scanner(const schema& of, const std::vector<decoded_field>& fields, row_writer& row);
  ~layout_scanner();

  /// The message that is scanned next, of at least eight bytes. It stays where it is meanwhile, and so does
  /// the batch.
  void begin(std::string_view message);

  /// Sets all fields of the open entries.
  bool scan(const layout& by);

  /// The same where a scan of this message by another layout has failed: goes on there. `by` must have the
  /// other's steps up to `stopped_at()`.
  bool scan_on(const layout& by);

  /// The step at which the last scan failed.
  std::size_t stopped_at() const { return stop_.step; }

private:
  struct parts;
  class reader;

  struct last_value {
    const char* begin = nullptr; ///< in the message, at its quote where it has one
    bool lacks_quotes = false;   ///< that the layout has there: the next run's first is not to be looked for
  };

  /// Where a scan stopped: before the run of that step.
  struct stop {
    std::size_t step = 0;
    const char* at = nullptr; ///< in the message
    last_value before;
  };

  std::unique_ptr<parts> parts_;
  std::string_view message_;
  stop stop_;
};

} // namespace vigie

#pragma once

#include "model/schema/row_writer.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

/// Reads one value of a message in any form that it may have, and so not as fast as might be.
class careful_reader {
public:
  careful_reader(const std::vector<decoded_field>& fields, row_writer& row);
  ~careful_reader();

  /// Reads the text, number, truth value or null that begins at `from`, and sets the field at that place (-1:
  /// of no field) in the open entries. Where it ends; null where it does not fit, where it is none of these,
  /// or where it is escaped in a way that is left to the parser. `in_string`: the message is a string that
  /// holds the object.
  const char* read(std::int32_t field, bool in_string, const char* from, const char* end);

  /// Whether the last one was a text.
  bool was_text() const { return was_text_; }

private:
  struct unescaper;

  const char* read_text(std::int32_t field, const char* from, const char* end);
  const char* read_inner_text(std::int32_t field, const char* from, const char* end);
  const char* read_number(std::int32_t field, const char* from, const char* end);
  const char* read_word(std::int32_t field, const char* from, const char* end);
  /// `token` is a string with its quotes.
  bool take_text(std::int32_t field, std::string_view token);

  const std::vector<decoded_field>& fields_;
  row_writer& row_;
  std::unique_ptr<unescaper> unescaper_;
  std::string token_;
  bool was_text_ = false;
};

} // namespace vigie

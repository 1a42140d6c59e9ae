#include "avro/framing.hpp"

namespace vigie {

namespace {

constexpr std::size_t frame_bytes = 5;

} // namespace

std::optional<decode_failure> unframe(std::string_view value, framed_message& out) {
  if (value.size() < frame_bytes)
    return decode_failure{decode_error::malformed_avro,
                          "the value has " + std::to_string(value.size()) +
                              " bytes, and a zero byte and four of the schema's number come first"};
  if (value.front() != '\0')
    return decode_failure{decode_error::malformed_avro, "the value begins with " +
                                                            quoted_excerpt(value.substr(0, 1)) +
                                                            ", not with a zero byte"};
  out.schema_id = 0;
  for (const char byte : value.substr(1, 4))
    out.schema_id = out.schema_id << 8 | static_cast<unsigned char>(byte);
  out.body = value.substr(frame_bytes);
  return std::nullopt;
}

std::string framed(std::uint32_t schema_id, std::string_view body) {
  std::string result(1, '\0');
  for (const int shift : {24, 16, 8, 0})
    result += static_cast<char>(schema_id >> shift & 0xFF);
  return result.append(body);
}

} // namespace vigie

// What must hold for any bytes that a message's value may have.

#include "model/base/utf8.hpp"
#include "model/schema/codec.hpp"
#include "model/schema/encoder.hpp"
#include "model/schema/received.hpp"

#include "fuzz/laws.hpp"
#include "unit/paysim.hpp"

#include <boost/json/serialize.hpp>

using namespace vigie;

namespace {

constexpr std::int64_t timestamp_ms = 1'780'000'000'000;

struct outcome {
  transaction values;
  std::string failure; ///< code and reason; empty where the value decoded

  bool decoded() const { return failure.empty(); }
};

outcome decode(std::string_view value) {
  static codec reader; // one for all inputs, so that whatever an input leaves behind meets the next one
  outcome result;
  if (auto failure = reader.decode(value, timestamp_ms, result.values)) {
    require(is_one_line(failure->reason) && failure->reason.size() < 200, "a reason is a short sentence",
            value);
    result.failure = std::string{to_string(failure->error)} + ": " + failure->reason;
  }
  return result;
}

bool same(const outcome& a, const outcome& b) {
  return a.failure == b.failure && (!a.decoded() || a.values == b.values);
}

std::string in_a_string(std::string_view text) {
  return boost::json::serialize(boost::json::string_view{text.data(), text.size()});
}

void check_encoder(std::string_view value, const outcome& original, std::string name_orig) {
  transaction_row row{original.values, std::move(name_orig), original.values.to_merchant ? "M1" : "C1"};
  for (auto form : {encoding::object, encoding::string}) {
    std::string text;
    encode(row, form, text);
    require(same(decode(text), original), "what is decoded and encoded decodes to the same", value);
    require(received_parts_of(text, *some::paysim()).account == row.name_orig, "names survive the encoder",
            value);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto value = text_of(data, size);
  auto original = decode(value);
  require(same(decode(value), original), "decoding depends on nothing but the value", value);

  auto start = value.find_first_not_of(" \t\r\n");
  bool object = start != std::string_view::npos && value[start] == '{';
  if (object && is_utf8(value))
    require(same(decode(in_a_string(value)), original), "a string is read as the object that it holds",
            value);

  if (!original.decoded())
    return 0;
  // With a space before it no value is canonical, so this also compares the codec's two paths.
  require(same(decode(" " + std::string{value}), original), "space around a value means nothing", value);
  require(is_utf8(value), "only UTF-8 decodes", value);
  auto parts = received_parts_of(value, *some::paysim());
  require(same(decode(parts.object_json), original), "an alert quotes the object that was decoded", value);
  check_encoder(value, original, parts.account.value_or(""));
  return 0;
}

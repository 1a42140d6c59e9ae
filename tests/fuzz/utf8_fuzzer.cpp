// What must hold for any bytes that may be text.

#include "fuzz/laws.hpp"
#include "model/base/utf8.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

using namespace vigie;

namespace json = boost::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto bytes = text_of(data, size);
  json::error_code refused;
  json::parse(json::serialize(json::string_view{bytes.data(), bytes.size()}), refused);
  require(is_utf8(bytes) == !refused, "what is UTF-8 for us is so for the JSON library", bytes);

  const auto shown = printable(bytes);
  require(is_utf8(shown), "what can be printed is UTF-8", bytes);
  require(!is_utf8(bytes) || shown == bytes, "UTF-8 is printed as it is", bytes);

  const auto shown_in_errors = excerpt(bytes);
  require(is_utf8(shown_in_errors) && shown_in_errors.size() < 150 &&
              is_one_line('"' + shown_in_errors + '"'),
          "an excerpt is a piece of a line", bytes);
  return 0;
}

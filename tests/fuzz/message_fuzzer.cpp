// What must hold for any messages of a topic, of which each may teach how the next is read. The first byte
// says of which schema; zero bytes part the messages.

#include "fuzz/laws.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/json_decoder.hpp"
#include "model/schema/schema_file.hpp"

#include <vector>

using namespace vigie;

namespace {

constexpr std::int64_t timestamp_ms = 1'780'000'000'000;

std::shared_ptr<const schema> schema_of(const char* yaml) {
  return std::get<std::shared_ptr<const schema>>(read_schema(yaml));
}

const std::vector<std::shared_ptr<const schema>>& schemas() {
  static const std::vector result{schema_of(R"(name: paysim
strict: true
fields:
  step: {type: int, min: 0, max: 2147483647}
  type: {type: string, values: [CASH_IN, CASH_OUT, DEBIT, PAYMENT, TRANSFER]}
  amount: {type: money}
  nameOrig: {type: string}
  isFraud: {type: bool, optional: true}
)"),
                                  schema_of(R"(name: kinds
fields:
  s: {type: string, optional: true}
  c: {type: string, values: [red, "light blue", "a colour of more than sixteen letters"], default: red}
  i: {type: int, path: /in/i, optional: true}
  d: {type: double, path: /in/d, optional: true, max: 1e6}
  m: {type: money, negative: true, decimals: 3, optional: true}
  b: {type: bool, optional: true}
  t: {type: time, role: time, optional: true}
  u: {type: time, unit: ms, path: /in/deep/u, optional: true}
)")};
  return result;
}

/// What one message comes to: its values, or code and reason.
std::string outcome(json_decoder& reader, std::string_view value) {
  const std::vector<char> exact{value.begin(), value.end()}; // so that reading behind it is seen
  auto batch = reader.make_batch();
  if (const auto failure = reader.decode({exact.data(), exact.size()}, 0, timestamp_ms, batch)) {
    require(is_one_line(failure->reason) && failure->reason.size() < 300, "a reason is a short sentence",
            value);
    require(batch.size() == 0, "what does not fit leaves nothing behind", value);
    return std::string{to_string(failure->error)} + ": " + failure->reason;
  }
  std::string result = std::to_string(batch.times_us.front());
  for (const auto& column : batch.columns) {
    require(column.size() == 1, "a message is an entry in every column", value);
    const auto view = column.view();
    if (!view.has(0))
      result += " -";
    else if (view.type == value_type::real)
      result.append(" ").append(reinterpret_cast<const char*>(view.reals), sizeof(double));
    else if (view.type != value_type::text)
      result.append(" ").append(std::to_string(view.integers[0]));
    else {
      require(is_utf8(view.text(0)), "text is UTF-8", value);
      result.append(" \"").append(view.text(0)).append("\"");
    }
  }
  return result;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return -1;
  const auto& of = schemas()[data[0] % schemas().size()];
  const auto kept = field_selection::all(*of);
  json_decoder reader{of, kept};
  auto rest = text_of(data + 1, size - 1);
  for (int i = 0; i < 8; ++i) {
    const auto value = rest.substr(0, rest.find('\0'));
    json_decoder parser{of, kept}; // it has learnt nothing
    const auto expected = outcome(parser, value);
    require(outcome(reader, value) == expected, "the learnt way finds what the parser finds", value);
    require(outcome(reader, value) == expected, "so it does with the same message again", value);
    if (value.size() == rest.size())
      break;
    rest.remove_prefix(value.size() + 1);
  }
  return 0;
}

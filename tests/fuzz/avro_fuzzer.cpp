// What must hold for any bytes that come as a message in Avro. The first byte says by which schema it was
// written.

#include "avro/avro_decoder.hpp"
#include "avro/framing.hpp"
#include "fuzz/laws.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/schema_file.hpp"

#include <boost/json.hpp>

#include <vector>

using namespace vigie;

namespace {

constexpr std::int64_t timestamp_ms = 1'780'000'000'000;

constexpr const char* fields = R"(name: kinds
fields:
  s: {type: string, optional: true}
  c: {type: string, values: [red, blue], default: red}
  i: {type: int, path: /in/i, optional: true}
  d: {type: double, path: /in/d, optional: true, max: 1e6}
  m: {type: money, negative: true, decimals: 3, optional: true}
  b: {type: bool, optional: true}
  t: {type: time, role: time, optional: true}
)";

const std::vector<const char*> written_by{
    R"({"type": "record", "name": "a", "fields": [
      {"name": "s", "type": ["null", "string", "bytes", "long"]},
      {"name": "c", "type": {"type": "enum", "name": "colour", "symbols": ["red", "blue", "green"]}},
      {"name": "in", "type": ["null", {"type": "map", "values": ["double", "string"]}]},
      {"name": "m", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
      {"name": "t", "type": {"type": "long", "logicalType": "timestamp-micros"}}]})",
    R"({"type": "record", "name": "b", "fields": [
      {"name": "chain", "type": {"type": "record", "name": "link", "fields": [
        {"name": "next", "type": ["null", "link", {"type": "array", "items": "null"}]}]}},
      {"name": "b", "type": ["boolean", "int"]},
      {"name": "in", "type": {"type": "record", "name": "inner", "fields": [
        {"name": "d", "type": "float"}, {"name": "x", "type": {"type": "map", "values": {"type": "array", "items": "link"}}},
        {"name": "i", "type": {"type": "int", "logicalType": "date"}}]}},
      {"name": "m", "type": {"type": "fixed", "name": "three", "size": 3, "logicalType": "decimal", "precision": 7}}]})"};

struct shelf : schema_source {
  std::vector<found_schema> schemas;
  shelf() {
    for (const auto* text : written_by)
      schemas.emplace_back(std::get<std::shared_ptr<const writer_schema>>(writer_schema::parse(text)));
  }
  found_schema find(std::uint32_t id, const std::function<void()>&) override {
    return id < schemas.size() ? schemas[id] : schema_unknown{};
  }
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return -1;
  static const auto of = std::get<std::shared_ptr<const schema>>(read_schema(fields));
  static const auto kept = field_selection::all(*of);
  static const auto schemas = std::make_shared<shelf>();
  static avro_decoder reader{of, kept, schemas};
  const std::string_view body{reinterpret_cast<const char*>(data) + 1, size - 1};
  const auto value = framed(data[0] % (written_by.size() + 1), body);
  auto batch = make_batch(of, kept);
  if (const auto failure = reader.decode(value, 0, timestamp_ms, batch)) {
    require(is_one_line(failure->reason) && failure->reason.size() < 300, "a reason is a short sentence",
            value);
    require(batch.size() == 0, "what does not fit leaves nothing behind", value);
    return 0;
  }
  for (const auto& column : batch.columns) {
    require(column.size() == 1, "a message is an entry in every column", value);
    const auto view = column.view();
    if (view.type == value_type::text && view.has(0))
      require(is_utf8(view.text(0)), "text is UTF-8", value);
  }
  boost::json::error_code ec;
  const auto quoted = json_of_message(value, *schemas);
  require(is_utf8(quoted), "a quote is UTF-8", value);
  boost::json::parse_options deep;
  deep.max_depth = 256;
  boost::json::parse(quoted, ec, {}, deep);
  require(!ec, "a quote is JSON", value);
  return 0;
}

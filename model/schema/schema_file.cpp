#include "model/schema/schema_file.hpp"

#include "model/base/sha256.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/identifier.hpp"
#include "model/schema/schema_sections.hpp"

#include <fstream>
#include <string>
#include <utility>

namespace vigie {

namespace {

constexpr std::size_t largest_file = 1 << 20;

std::vector<file_fault> unreadable(std::string reason) {
  return {{{}, std::move(reason)}};
}

bool is_schema_name(std::string_view name) {
  auto plain = std::string{name};
  for (auto& c : plain)
    if (c == '-')
      c = '_';
  return is_identifier(plain);
}

} // namespace

schema_or_faults read_schema(std::string_view yaml, const schema_check& also) {
  if (yaml.size() > largest_file)
    return unreadable("the file is larger than 1 MiB, which is allowed at most");
  yaml_reader reader{yaml};
  const auto root = reader.parse();
  if (!root)
    return reader.take_faults();

  schema result;
  result.sha256 = sha256(yaml);
  schema_names names;
  using node_type = const YAML::Node&;
  static constexpr std::string_view formats[] = {"json"};
  // What refers to fields waits for them, wherever it stands.
  std::optional<YAML::Node> fields, carried, key, history, features;
  const yaml_reader::member keys[] = {
      {"name",
       [&](node_type n) {
         auto name = reader.text(n, "name", 64);
         if (name && !is_schema_name(*name))
           reader.fault(n, "name is \"" + excerpt(*name) +
                               "\"; allowed are at most 64 letters, digits, - and _, no digit first");
         else if (name)
           result.name = std::move(*name);
       },
       true},
      {"format", [&](node_type n) { static_cast<void>(reader.word(n, "format", formats)); }},
      {"strict",
       [&](node_type n) {
         if (const auto found = reader.flag(n, "strict"))
           result.strict = *found;
       }},
      {"fields", [&](node_type n) { fields = n; }, true},
      {"carried", [&](node_type n) { carried = n; }},
      {"key", [&](node_type n) { key = n; }},
      {"judge",
       [&](node_type n) {
         if (auto found = reader.expression(n, "judge")) {
           result.judge = std::move(found->text);
           result.judge_map = std::move(found->map);
         }
       }},
      {"history", [&](node_type n) { history = n; }},
      {"features", [&](node_type n) { features = n; }},
  };
  reader.members(*root, "a schema", keys);
  const auto before_fields = reader.faults_so_far();
  if (fields)
    read_fields(reader, *fields, names, result);
  if (carried)
    read_carried(reader, *carried, result);
  const bool fields_are_right = fields && reader.faults_so_far() == before_fields;
  if (key)
    result.key = read_field_name(reader, *key, "key", result);
  if (history)
    read_history(reader, *history, names, result);
  if (features)
    read_features(reader, *features, names, result);
  if (also && fields_are_right)
    for (auto& fault : also(result))
      reader.fault(fault.place, std::move(fault.reason));
  if (!reader.good())
    return reader.take_faults();
  return std::make_shared<const schema>(std::move(result));
}

schema_or_faults load_schema(const std::filesystem::path& file, const schema_check& also) {
  std::ifstream in{file, std::ios::binary};
  if (!in)
    return unreadable("the file can't be read");
  std::string text;
  text.resize(largest_file + 1);
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (in.bad())
    return unreadable("the file can't be read");
  return read_schema(text, also);
}

} // namespace vigie

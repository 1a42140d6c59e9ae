#include "model/base/utf8.hpp"
#include "model/schema/identifier.hpp"
#include "model/schema/schema_sections.hpp"

namespace vigie {

bool schema_names::take(yaml_reader& reader, const std::string& name, text_place at, std::string_view what) {
  const auto quoted = '"' + excerpt(name) + '"';
  if (!is_identifier(name)) {
    reader.fault(at, quoted + " is no name; allowed are at most 64 letters, digits and _, no digit first" +
                         (what == "field" ? " (`path` says how the message spells it)" : ""));
    return false;
  }
  if (is_reserved(name)) {
    reader.fault(at, quoted + " is a reserved word of expressions; allowed is any other name" +
                         (what == "field" ? ", with a `path` to this one" : ""));
    return false;
  }
  const auto [found, free] = taken_.emplace(name, holder{what, at});
  if (!free)
    reader.fault(at, quoted + " is taken by the " + std::string{found->second.what} + " of line " +
                         std::to_string(found->second.at.line) +
                         "; allowed is a name that no field, history or feature has");
  return free;
}

std::optional<std::size_t> read_field_name(yaml_reader& reader, const YAML::Node& node,
                                           const std::string& what, const schema& out) {
  constexpr std::size_t most_shown = 20;
  std::vector<std::string_view> names;
  for (const auto& one : out.fields)
    names.push_back(one.name);
  if (names.size() <= most_shown)
    return reader.word(node, what, names);
  if (node.IsScalar())
    if (const auto found = out.find(node.Scalar()))
      return found;
  reader.fault(node, what + " is \"" + (node.IsScalar() ? excerpt(node.Scalar()) : "") +
                         "\"; allowed is the name of a field");
  return std::nullopt;
}

} // namespace vigie

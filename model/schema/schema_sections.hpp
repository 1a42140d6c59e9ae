#pragma once

#include "model/schema/schema.hpp"
#include "model/schema/yaml_reader.hpp"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

// The parts of a schema's file, for schema_file.cpp alone. Each reads one section into `out`; faults stay
// with the reader.

/// The names of a schema: fields, history and features share one space, since expressions do.
class schema_names {
public:
  /// Whether `name` can be one, and is not taken; `what` it would be: "field". Else there is a fault.
  bool take(yaml_reader& reader, const std::string& name, text_place at, std::string_view what);

private:
  struct holder {
    std::string_view what;
    text_place at;
  };
  std::map<std::string, holder> taken_;
};

void read_fields(yaml_reader& reader, const YAML::Node& node, schema_names& names, schema& out);
void read_carried(yaml_reader& reader, const YAML::Node& node, schema& out);

// These two look at the fields.
void read_history(yaml_reader& reader, const YAML::Node& node, schema_names& names, schema& out);
void read_features(yaml_reader& reader, const YAML::Node& node, schema_names& names, schema& out);

/// The place in `out.fields` of the one that `node` names; else there is a fault.
std::optional<std::size_t> read_field_name(yaml_reader& reader, const YAML::Node& node,
                                           const std::string& what, const schema& out);

inline constexpr std::size_t most_fields = 256;
inline constexpr std::size_t most_history = 256;
inline constexpr std::size_t most_features = 1'024;
inline constexpr std::size_t most_values = 4'096;

} // namespace vigie

#pragma once

#include "avro/schema_source.hpp"
#include "model/schema/schema_file.hpp"

#include "caf/test/unit_test.hpp"

#include <map>
#include <memory>
#include <string>

namespace vigie {

/// Our own schema with these fields, as YAML.
inline std::shared_ptr<const schema> schema_of(const std::string& fields) {
  const auto result = read_schema("name: test\nfields:\n" + fields);
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&result))
    CAF_FAIL(to_string(faults->front(), "schema"));
  return std::get<std::shared_ptr<const schema>>(result);
}

inline std::shared_ptr<const writer_schema> parsed(const std::string& json) {
  auto result = writer_schema::parse(json);
  if (const auto* why = std::get_if<std::string>(&result))
    CAF_FAIL(*why);
  return std::get<std::shared_ptr<const writer_schema>>(result);
}

/// A record whose fields are this JSON.
inline std::string record_of(const std::string& fields) {
  return R"({"type": "record", "name": "event", "namespace": "bank", "fields": [)" + fields + "]}";
}

/// Schemas at hand.
struct schema_shelf : schema_source {
  std::map<std::uint32_t, found_schema> schemas;

  found_schema find(std::uint32_t id, const std::function<void()>&) override {
    const auto found = schemas.find(id);
    return found == schemas.end() ? schema_unknown{} : found->second;
  }
};

} // namespace vigie

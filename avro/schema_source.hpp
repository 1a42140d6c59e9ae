#pragma once

#include "avro/writer_schema.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace vigie {

/// There is no schema of that number.
struct schema_unknown {};

/// It is there, and nothing can be read by it.
struct schema_unusable {
  std::string why;
};

/// Nobody can say now.
struct schema_unavailable {
  std::string why;
};

using found_schema =
    std::variant<std::shared_ptr<const writer_schema>, schema_unknown, schema_unusable, schema_unavailable>;

/// Where writers' schemas are to be had by their number.
class schema_source {
public:
  virtual ~schema_source() = default;

  /// Never waits. Where the schema is unavailable it is looked for from then on, and `when_there`, unless
  /// empty, is called once, in any thread, when asking again gives more.
  virtual found_schema find(std::uint32_t id, const std::function<void()>& when_there) = 0;
};

} // namespace vigie

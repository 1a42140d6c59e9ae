#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

struct avro_obj_t;

namespace vigie {

/// One type of an Avro schema. Types may hold each other in circles.
struct avro_type {
  enum class kind : std::uint8_t {
    null,
    boolean,
    int32,
    int64,
    float32,
    float64,
    bytes,
    text,
    record,
    enumeration,
    array,
    map,
    choice, ///< a union
    fixed,
  };
  /// What a plain value stands for; others than these are read as what they are.
  enum class meaning : std::uint8_t { itself, decimal, date, timestamp_ms, timestamp_us };

  kind is = kind::null;
  meaning means = meaning::itself;
  int scale = 0;                  ///< of a decimal
  avro_obj_t* schema = nullptr;   ///< libavro's, owned by the whole schema
  std::vector<std::string> names; ///< of a record's fields, or an enumeration's symbols
  std::vector<const avro_type*>
      parts; ///< a record's fields, a choice's branches, of an array or map the one inside

  /// As errors call it: "a string", "an object".
  std::string_view called() const;
};

/// A schema that messages were written with, as a registry keeps it. Immutable: threads share it.
class writer_schema {
public:
  using result = std::variant<std::shared_ptr<const writer_schema>, std::string>;

  /// Of Avro's JSON text; or why it can't be used.
  static result parse(std::string_view json);

  ~writer_schema();
  writer_schema(const writer_schema&) = delete;
  writer_schema& operator=(const writer_schema&) = delete;

  const avro_type& root() const { return *root_; }
  std::size_t bytes() const { return bytes_; } ///< of its text

private:
  struct builder;
  writer_schema() = default;

  avro_obj_t* schema_ = nullptr;
  const avro_type* root_ = nullptr;
  std::deque<avro_type> types_;
  std::size_t bytes_ = 0;
};

} // namespace vigie

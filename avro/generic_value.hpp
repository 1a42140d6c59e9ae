#pragma once

#include <avro.h>

#include <stdexcept>

namespace vigie {

/// Throws where a call of libavro fails: what was done does not go with the schema.
inline void check(int status) {
  if (status != 0)
    throw std::invalid_argument("the bytes are not of that schema");
}

/// A value of any schema with what it takes.
class generic_value {
public:
  explicit generic_value(avro_schema_t of) : class_{avro_generic_class_from_schema(of)} {
    if (class_ == nullptr)
      throw std::invalid_argument("libavro can't hold values of that schema");
    check(avro_generic_value_new(class_, &value_));
  }
  ~generic_value() {
    avro_value_decref(&value_);
    avro_value_iface_decref(class_);
  }
  generic_value(const generic_value&) = delete;
  generic_value& operator=(const generic_value&) = delete;

  avro_value_t* get() { return &value_; }

private:
  avro_value_iface_t* class_;
  avro_value_t value_{};
};

} // namespace vigie

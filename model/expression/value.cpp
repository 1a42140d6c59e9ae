#include "model/expression/value.hpp"

#include "model/expression/number_text.hpp"
#include "model/expression/text_literal.hpp"

namespace vigie::cel {

namespace {

std::string written(bool of) {
  return of ? "true" : "false";
}

std::string written(std::int64_t of) {
  return std::to_string(of);
}

std::string written(double of) {
  return write_real_literal(of);
}

std::string written(const std::string& of) {
  return write_text_literal(of);
}

std::string written(instant of) {
  return "timestamp(\"" + write(of) + "\")";
}

std::string written(std::chrono::nanoseconds of) {
  return "duration(\"" + write_duration(of.count()) + "\")";
}

} // namespace

std::string write_literal(const any_value& of) {
  return std::visit([](const auto& content) { return written(content); }, of);
}

} // namespace vigie::cel

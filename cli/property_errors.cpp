#include "cli/property_errors.hpp"

#include "config/kind.hpp"
#include "config/nearest.hpp"
#include "kafka/property_check.hpp"

#include <string_view>

namespace vigie {

namespace {

std::string explain(const std::string& name, const property_trouble& trouble) {
  if (trouble.is_unknown) {
    const auto names = property_names();
    return "librdkafka has no such property" +
           suggestion(name, std::vector<std::string_view>{names.begin(), names.end()});
  }
  return is_secret_property(name) ? "librdkafka does not take this value" : trouble.text;
}

} // namespace

std::vector<std::string> property_errors(const kafka_settings& kafka) {
  std::vector<std::string> result;
  for (const auto& [name, value] : kafka.properties)
    if (const auto trouble = trouble_of_property(name, value))
      result.push_back("kafka.properties." + name + ": " + explain(name, *trouble));
  return result;
}

} // namespace vigie

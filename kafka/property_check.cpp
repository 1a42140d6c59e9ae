#include "kafka/property_check.hpp"

#include "kafka/handles.hpp"

#include <librdkafka/rdkafka.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <sstream>

namespace vigie {

std::optional<property_trouble> trouble_of_property(const std::string& name, const std::string& value) {
  const configuration_handle scratch(rd_kafka_conf_new());
  std::array<char, 512> message{};
  const auto result =
      rd_kafka_conf_set(scratch.get(), name.c_str(), value.c_str(), message.data(), message.size());
  if (result == RD_KAFKA_CONF_OK)
    return std::nullopt;
  std::string text = message.data();
  while (text.ends_with('\n'))
    text.pop_back();
  return property_trouble{result == RD_KAFKA_CONF_UNKNOWN, std::move(text)};
}

std::vector<std::string> property_names() {
  // Its manual is the only list that has the aliases: a table whose rows begin with the name.
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* stream = open_memstream(&text, &size);
  rd_kafka_conf_properties_show(stream);
  std::fclose(stream);
  std::istringstream lines(std::string(text, size));
  std::free(text);
  std::vector<std::string> result;
  for (std::string line; std::getline(lines, line);)
    if (const auto end = line.find_first_of(" |"); line[0] >= 'a' && line[0] <= 'z' && end != line.npos)
      result.push_back(line.substr(0, end));
  return result;
}

} // namespace vigie

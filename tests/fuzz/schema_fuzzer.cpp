// What must hold for any bytes that a schema's file may have.

#include "fuzz/laws.hpp"
#include "model/schema/json_decoder.hpp"
#include "model/schema/schema_file.hpp"

#include <algorithm>

using namespace vigie;

namespace {

void check_faults(const std::vector<file_fault>& faults, std::string_view file) {
  require(!faults.empty() && faults.size() <= 100, "a refused file has one to a hundred faults", file);
  require(std::ranges::is_sorted(faults, {}, &file_fault::place), "faults come in the file's order", file);
  const auto lines = static_cast<int>(std::ranges::count(file, '\n')) + 1;
  for (const auto& fault : faults) {
    require(is_one_line(fault.reason) && fault.reason.size() < 2'000, "a reason is a short sentence", file);
    require(fault.place.line >= 0 && fault.place.line <= lines && fault.place.column >= 0,
            "a fault's place is in the file", file);
  }
}

void check_map(const text_map& map, std::size_t size, std::string_view file) {
  const auto lines = static_cast<int>(std::ranges::count(file, '\n')) + 1;
  for (std::size_t i = 0; i < size; ++i) {
    const auto place = map.at(i);
    require(place.line >= 1 && place.line <= lines && place.column >= 1, "a text stands in its file", file);
  }
}

void check_schema(const std::shared_ptr<const schema>& of, std::string_view file) {
  require(!of->name.empty() && !of->fields.empty(), "a schema has a name and fields", file);
  if (file.find("judge") != std::string_view::npos && of->judge != "true")
    check_map(of->judge_map, of->judge.size(), file);
  for (const auto& feature : of->features)
    check_map(feature.value_map, feature.value.size(), file);
  for (const auto& figure : of->history) {
    require(!figure.by.empty() && figure.over.count() > 0, "a figure has a key and a time", file);
    check_map(figure.where_map, figure.where.size(), file);
  }
  for (std::size_t i = 0; i < of->fields.size(); ++i)
    require(of->find(of->fields[i].name) == i, "each field has its own name", file);
  json_decoder reader{of, field_selection::with_carried(*of)};
  auto batch = reader.make_batch();
  const auto failure = reader.decode("{}", 0, 0, batch);
  const bool all_optional = std::ranges::all_of(
      of->fields, [](const field& one) { return one.optional || one.default_text.has_value(); });
  require(all_optional == !failure, "an empty message fits where all fields may be missing", file);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto file = text_of(data, size);
  const auto outcome = read_schema(file);
  if (const auto* faults = std::get_if<std::vector<file_fault>>(&outcome))
    check_faults(*faults, file);
  else
    check_schema(std::get<std::shared_ptr<const schema>>(outcome), file);
  return 0;
}

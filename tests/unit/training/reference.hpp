#pragma once

#include "training/labelled_events.hpp"
#include "unit/paysim.hpp"

#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

/// What other libraries compute of the rows in reference/rows.csv: see reference/figures.py.
namespace vigie::reference {

inline std::filesystem::path path(std::string_view name) {
  return std::filesystem::path(VIGIE_SOURCE_DIR) / "tests/unit/training/reference" / name;
}

inline std::string text(std::string_view name) {
  std::ifstream stream(path(name), std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

inline labelled_events rows() {
  return read_labelled_events(path("rows.csv"), some::paysim(), field_selection::all(*some::paysim()),
                              nullptr, [](auto, auto) {});
}

/// 1, 2, 3, 4, 5, 1, …: the weights that the figures are computed with.
inline labelled_events weighted_rows() {
  auto result = rows();
  for (std::size_t i = 0; i < result.weights.size(); ++i)
    result.weights[i] = 1.0 + static_cast<double>(i % 5);
  return result;
}

inline const boost::json::object& figures() {
  static const auto parsed = boost::json::parse(text("figures.json"));
  return parsed.as_object();
}

inline std::vector<double> numbers(const boost::json::value& list) {
  std::vector<double> result;
  for (const auto& item : list.as_array())
    result.push_back(item.to_number<double>());
  return result;
}

} // namespace vigie::reference

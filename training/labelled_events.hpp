#pragma once

#include "model/history/history_program.hpp"
#include "model/schema/event_batch.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace vigie {

/// Told now and then how much of a piece of work is done, 0 to 1.
using progress_function = std::function<void(std::string_view work, double done)>;

/// Consecutive rows of labelled_events.
struct labelled_view {
  std::vector<column_view> columns;     ///< as `event_batch::views`; those that were kept are filled
  std::span<const std::uint8_t> frauds; ///< 0 or 1
  std::span<const double> weights;

  std::size_t size() const { return weights.size(); }
  bool is_fraud(std::size_t row) const { return frauds[row] != 0; }
};

std::size_t frauds_in(const labelled_view& rows);

/// Events whose label is known, and of each of them no more than some fields: millions fit into memory.
struct labelled_events {
  std::shared_ptr<const schema> of;
  field_selection fields;
  std::vector<column> columns;      ///< those of the selection
  std::vector<std::uint8_t> frauds; ///< 0 or 1
  std::vector<double> weights;      ///< how many events a row stands for
  std::vector<std::uint32_t>
      order; ///< the row of the file that each is, from 0; empty: they stand as in the file
  std::vector<std::size_t> figures = {}; ///< places in `schema::history`, rising
  std::vector<column> history = {};      ///< one a figure

  std::size_t size() const { return weights.size(); }
  labelled_view view() const { return view(0, size()); }
  labelled_view view(std::size_t first, std::size_t count) const;

  /// The rows at these places, in that order; without their `order`.
  labelled_events at(std::span<const std::uint32_t> places) const;
};

/// Reads a data set whole, in the order of its time, where the schema has one, and of the file. `past`: the
/// history that is wanted, computed over all rows; null: none. Throws dataset_error, also where there is no
/// label.
labelled_events read_labelled_events(const std::filesystem::path& file,
                                     const std::shared_ptr<const schema>& of, field_selection fields,
                                     const history_program_ptr& past, const progress_function& progress);

/// A selection of these fields.
field_selection select(std::vector<std::size_t> fields);

} // namespace vigie

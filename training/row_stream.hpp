#pragma once

#include "model/paysim/generator.hpp"
#include "model/schema/transaction_row.hpp"
#include "training/dataset.hpp"

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace vigie {

/// A range of PaySim's steps, both ends included.
struct step_range {
  std::int32_t first = 0;
  std::int32_t last = std::numeric_limits<std::int32_t>::max();

  bool contains(std::int32_t step) const { return first <= step && step <= last; }
};

/// Which rows, from where. Without a limit, no limit.
struct row_selection {
  std::variant<generator_options, std::filesystem::path> source;
  step_range steps;
  std::optional<std::uint64_t> limit;
  bool loop = false; ///< after the last row comes the first one again
};

/// The rows of a data set, or generated ones, one by one.
class row_stream {
public:
  /// Opens the data set. Throws dataset_error, as does `next`.
  explicit row_stream(row_selection selection);

  bool next(transaction_row& row);

  /// How much is done, 0 to 1; none where it has no end.
  std::optional<double> progress() const;

private:
  void rewind();
  bool next_of_lap(transaction_row& row);
  bool next_of_source(transaction_row& row);

  row_selection selection_;
  std::unique_ptr<dataset_reader> reader_;
  std::optional<generator> generator_;
  std::vector<transaction_row> batch_;
  std::size_t taken_ = 0;   ///< of the batch
  std::uint64_t drawn_ = 0; ///< from the generator in this lap
  std::uint64_t given_ = 0;
  std::uint64_t given_in_lap_ = 0;
};

} // namespace vigie

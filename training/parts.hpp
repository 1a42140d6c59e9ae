#pragma once

#include "training/time_axis.hpp"
#include "training/train.hpp"

#include <cstddef>

namespace vigie {

/// A data set divided: what is learnt from, and what is tested on.
struct parts {
  labelled_events learning; ///< the rows to fit, then those to validate on
  std::size_t to_fit = 0;
  labelled_events test;

  labelled_view fit() const { return learning.view(0, to_fit); }
  labelled_view validation() const { return learning.view(to_fit, learning.size() - to_fit); }
};

/// The field by which the options divide; none for a split at random. Throws training_error where they want
/// what the schema does not have.
std::optional<time_axis> axis_of(const training_options& options);

/// Throws training_error: bounds that are none, a part without both classes.
parts divide(const labelled_events& rows, const training_options& options, double sample);

void require_both_classes(const labelled_view& rows, const std::string& where);

} // namespace vigie

#pragma once

#include "training/evaluation.hpp"

#include <string>

namespace vigie {

// The pictures of a report as SVG documents. They follow the reader's preference for light or dark, and
// print.

std::string confusion_matrix_svg(const confusion& outcome, double threshold);
std::string precision_recall_svg(const evaluation& tested, double threshold);
std::string roc_svg(const evaluation& tested, double threshold);

/// What the course's model found on its own test part: one fraud of 312, and no false alarm.
inline constexpr confusion course_outcome{1, 0, 311, 0};

/// "1,234,567"; rounded to a whole number.
std::string with_thousands(double count);
/// "99.87 %"; never rounded up to 100 nor down to 0.
std::string percent(double share);
/// So many digits behind the point.
std::string fixed(double value, int digits);

} // namespace vigie

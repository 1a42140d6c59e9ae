#pragma once

#include "model/schema/schema.hpp"
#include "model/window/tally.hpp"

#include <string>

namespace vigie {

/// Which figures the messages of a schema give, and how they are told. A figure that they do not give is
/// absent, not zero. The defaults are PaySim's.
struct figure_style {
  bool amounts = true;     ///< there is an amount role
  bool labels = true;      ///< there is a label role
  int decimals = 2;        ///< of amounts
  bool remembered = false; ///< the schema's `judge` may be false
  std::string amount_name = "amount";

  template <class Sum>
  bool gives(const figure<Sum>& which) const {
    return (amounts || !which.of_amounts) && (labels || !which.of_labels);
  }
};

figure_style figure_style_of(const schema& of);

} // namespace vigie

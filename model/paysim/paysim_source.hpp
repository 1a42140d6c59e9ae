#pragma once

#include "model/paysim/generator.hpp"
#include "model/paysim/paysim_events.hpp"

#include <cstddef>
#include <memory>

namespace vigie {

/// Generated rows as events: all of a schema's fields, and what it carries.
class paysim_source {
public:
  /// `of` is PaySim's schema. Throws std::invalid_argument where one of its fields is none of PaySim's.
  paysim_source(std::shared_ptr<const schema> of, const generator_options& options)
      : events_(of, field_selection::with_carried(*of)), rows_(options) {}

  event_batch make_batch() const { return events_.make_batch(); }

  /// Appends up to `count` rows; false: there were none.
  bool next(std::size_t count, event_batch& into) {
    std::size_t made = 0;
    for (; made < count && rows_.next(row_); ++made)
      events_.append(row_, into);
    return made > 0;
  }

private:
  paysim_events events_;
  generator rows_;
  transaction_row row_;
};

} // namespace vigie

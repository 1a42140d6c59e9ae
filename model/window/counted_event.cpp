#include "model/window/counted_event.hpp"

namespace vigie {

namespace {

column_view column_with(const event_batch& batch, field_role role) {
  if (batch.of == nullptr) // made by default, so without any event
    return {};
  const auto place = batch.of->roles[static_cast<std::size_t>(role)];
  const auto* found = place ? batch.find(*place) : nullptr;
  return found == nullptr ? column_view{} : found->view();
}

} // namespace

counted_events::counted_events(const event_batch& batch)
    : batch_{batch}, amounts_{column_with(batch, field_role::amount)},
      labels_{column_with(batch, field_role::label)} {}

} // namespace vigie

#include "model/schema/event_batch.hpp"

#include <numeric>
#include <utility>

namespace vigie {

namespace {

field_selection first(std::size_t count) {
  field_selection result;
  result.fields.resize(count);
  std::iota(result.fields.begin(), result.fields.end(), std::size_t{0});
  return result;
}

} // namespace

field_selection field_selection::all(const schema& of) {
  return first(of.fields.size());
}

field_selection field_selection::with_carried(const schema& of) {
  return first(of.fields.size() + of.carried.size());
}

column make_column(const field& of) {
  return column{of.type, of.decimals, of.values.empty() ? nullptr : &of.values};
}

event_batch make_batch(std::shared_ptr<const schema> of, const field_selection& fields) {
  event_batch result;
  for (const auto place : fields.fields)
    result.columns.push_back(make_column(of->at(place)));
  result.of = std::move(of);
  return result;
}

} // namespace vigie

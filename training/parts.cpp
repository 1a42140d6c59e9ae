#include "training/parts.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

namespace {

/// Share of the learning part on which the threshold is chosen.
constexpr double validation_share = 0.2;

/// When the rows were, and the bounds of the parts.
class split_by_time {
public:
  split_by_time(const time_axis& axis, const labelled_events& rows, const training_options& o)
      : axis_(axis), rows_(rows), times_(axis.values_of(rows.view())), options_(o) {}

  /// What is learnt from, and what is tested on.
  division divide(const places& among) const {
    const auto from = bound("--train-from", options_.train_from);
    const auto until = bound("--test-until", options_.test_until);
    places used;
    std::copy_if(among.begin(), among.end(), std::back_inserter(used), [&](auto place) {
      return (!from || times_[place] >= *from) && (!until || times_[place] < *until);
    });
    const auto wanted = bound("--test-from", options_.test_from);
    const auto boundary = wanted ? *wanted : boundary_by_time(times_, rows_.weights, used, options_.test);
    auto result = divide_at_time(times_, used, boundary);
    std::erase_if(result.first, [&](auto place) { return times_[place] >= boundary - gap(); });
    return result;
  }

  /// Takes the last of them by time.
  division set_aside(const places& among, double share) const {
    return divide_at_time(times_, among, boundary_by_time(times_, rows_.weights, among, share));
  }

private:
  std::optional<std::int64_t> bound(const char* option, const std::optional<std::string>& text) const {
    if (!text)
      return std::nullopt;
    const auto value = axis_.parse(*text);
    if (!value)
      throw training_error(std::string(option) + ": \"" + *text + "\" is not " + std::string(axis_.form()));
    return value;
  }

  std::int64_t gap() const {
    if (!options_.gap)
      return 0;
    const auto span = axis_.parse_span(*options_.gap);
    if (!span)
      throw training_error("--gap: \"" + *options_.gap + "\" is not " + std::string(axis_.span_form()));
    return *span;
  }

  const time_axis& axis_;
  const labelled_events& rows_;
  std::vector<std::int64_t> times_;
  const training_options& options_;
};

struct divided {
  division tested;
  division validated; ///< of what is learnt from
};

divided divide_places(const labelled_events& rows, const places& used, const training_options& o) {
  divided result;
  if (const auto axis = axis_of(o)) {
    const split_by_time by_time(*axis, rows, o);
    result.tested = by_time.divide(used);
    result.validated = by_time.set_aside(result.tested.first, validation_share);
  } else {
    result.tested = divide_at_random(rows.frauds, used, o.test, o.seed);
    result.validated = divide_at_random(rows.frauds, result.tested.first, validation_share, o.seed);
  }
  return result;
}

} // namespace

std::optional<time_axis> axis_of(const training_options& o) {
  if (o.split == split_kind::random)
    return std::nullopt;
  auto axis = time_axis::of(*o.of);
  if (!axis)
    throw training_error("--split time: the schema " + o.of->name +
                         " has neither a field with the role time nor a whole number named step");
  return axis;
}

parts divide(const labelled_events& rows, const training_options& o, double sample) {
  auto used = all_places(rows.size());
  if (sample < 1)
    used = sample_at_random(used, sample, o.seed).taken;
  const auto divided = divide_places(rows, used, o);
  auto order = divided.validated.first;
  order.insert(order.end(), divided.validated.taken.begin(), divided.validated.taken.end());
  parts result{rows.at(order), divided.validated.first.size(), rows.at(divided.tested.taken)};
  require_both_classes(result.test.view(), "the test part");
  require_both_classes(result.validation(), "the validation part");
  require_both_classes(result.fit(), "the part to fit");
  return result;
}

void require_both_classes(const labelled_view& rows, const std::string& where) {
  const auto frauds = frauds_in(rows);
  if (frauds == 0)
    throw training_error(where + " holds no fraud among its " + std::to_string(rows.size()) +
                         " rows; both classes are needed");
  if (frauds == rows.size())
    throw training_error(where + " holds nothing but frauds (" + std::to_string(frauds) +
                         " rows); both classes are needed");
}

} // namespace vigie

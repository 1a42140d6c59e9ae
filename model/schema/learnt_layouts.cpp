#include "model/schema/learnt_layouts.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

namespace {

constexpr std::size_t longest_pause = 1 << 16;

/// How many steps both begin with.
std::size_t common_steps(const layout& a, const layout& b) {
  if (a.in_string != b.in_string)
    return 0;
  const auto same = [&](const layout_step& x, const layout_step& y) {
    return x.form == y.form && x.field == y.field && x.opens == y.opens && x.closes == y.closes &&
           std::string_view{a.bytes}.substr(x.run, x.run_size) ==
               std::string_view{b.bytes}.substr(y.run, y.run_size);
  };
  const auto ends = std::ranges::mismatch(a.steps, b.steps, same);
  return static_cast<std::size_t>(ends.in1 - a.steps.begin());
}

} // namespace

learnt_layouts::learnt_layouts(const schema& of, const std::vector<decoded_field>& fields, field_tree& tree,
                               row_writer& row)
    : fields_{fields}, tree_{tree}, scanner_{of, fields, row} {}

bool learnt_layouts::read(std::string_view message) {
  if (message.size() < sizeof(word))
    return false;
  scanner_.begin(message);
  for (std::size_t i = 0; i < known_; ++i) {
    const auto place = order_[i];
    const auto& here = entries_[place];
    const bool goes_on = i > 0 && here.common[order_[i - 1]] >= scanner_.stopped_at();
    if (!(goes_on ? scanner_.scan_on(*here.of) : scanner_.scan(*here.of)))
      continue;
    if (i > 0)
      std::rotate(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(i),
                  order_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    return true;
  }
  return false;
}

void learnt_layouts::learn(std::string_view message) {
  if (until_next_ > 0) {
    --until_next_;
    return;
  }
  auto found = learn_layout(message, fields_, tree_);
  const bool is_new = found && !is_known(*found);
  if (!is_new || known_ == most) {
    until_next_ = pause_;
    pause_ = std::min(2 * pause_, longest_pause);
  }
  if (!is_new)
    return;
  if (known_ < most) {
    order_[known_] = known_;
    ++known_;
  }
  std::rotate(order_.begin(), order_.begin() + static_cast<std::ptrdiff_t>(known_) - 1,
              order_.begin() + static_cast<std::ptrdiff_t>(known_));
  take(std::move(*found), order_.front());
}

bool learnt_layouts::is_known(const layout& found) const {
  return std::any_of(entries_.begin(), entries_.begin() + static_cast<std::ptrdiff_t>(known_),
                     [&](const entry& one) {
                       return one.of && one.of->steps.size() == found.steps.size() &&
                              common_steps(*one.of, found) == found.steps.size();
                     });
}

void learnt_layouts::take(layout found, std::size_t place) {
  entries_[place].of = std::move(found);
  for (std::size_t i = 0; i < known_; ++i)
    if (i != place && entries_[i].of)
      entries_[i].common[place] = entries_[place].common[i] =
          common_steps(*entries_[place].of, *entries_[i].of);
}

} // namespace vigie

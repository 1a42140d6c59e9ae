#include "model/history/key_table.hpp"

#include <utility>

namespace vigie {

account_history* key_table::find(const hash128& key) {
  auto& slots = bucket_of(key).slots;
  if (slots.empty())
    return nullptr;
  for (auto i = home(key, slots.size());; i = (i + 1) & (slots.size() - 1)) {
    if (slots[i].key == key)
      return &slots[i].account;
    if (slots[i].key == hash128{})
      return nullptr;
  }
}

account_history& key_table::make(const hash128& key, const history_group& group) {
  auto& into = bucket_of(key);
  if (into.used + 1 > into.slots.size() * 3 / 4)
    grow(into);
  auto i = home(key, into.slots.size());
  while (into.slots[i].key != hash128{})
    i = (i + 1) & (into.slots.size() - 1);
  into.slots[i] = {key, account_history{group}};
  ++into.used;
  ++size_;
  return into.slots[i].account;
}

void key_table::grow(bucket& full) {
  std::vector<slot> larger(full.slots.empty() ? 4 : full.slots.size() * 2);
  slots_ += larger.size() - full.slots.size();
  for (auto& old : full.slots) {
    if (old.key == hash128{})
      continue;
    auto i = home(old.key, larger.size());
    while (larger[i].key != hash128{})
      i = (i + 1) & (larger.size() - 1);
    larger[i] = std::move(old);
  }
  full.slots = std::move(larger);
}

// Those that stand behind it because its place was taken move up.
void key_table::erase(bucket& from, std::size_t place) {
  auto& slots = from.slots;
  const auto mask = slots.size() - 1;
  auto hole = place;
  for (auto i = (hole + 1) & mask; slots[i].key != hash128{}; i = (i + 1) & mask) {
    const auto wanted = home(slots[i].key, slots.size());
    if (((i - wanted) & mask) >= ((i - hole) & mask)) {
      slots[hole] = std::move(slots[i]);
      hole = i;
    }
  }
  slots[hole] = slot{};
  --from.used;
  --size_;
}

} // namespace vigie

#pragma once

#include "model/base/hash.hpp"
#include "model/history/account_history.hpp"

#include <array>
#include <cstddef>
#include <vector>

namespace vigie {

/// The accounts of one group by the hash of their key: open addressing in 256 buckets by the hash's first
/// byte, so that growing moves a small part at a time.
class key_table {
public:
  static constexpr std::size_t buckets = 256;

  struct slot {
    hash128 key; ///< {0, 0}: empty
    account_history account;
  };

  /// Null where there is none.
  account_history* find(const hash128& key);

  /// There must be none.
  account_history& make(const hash128& key, const history_group& group);

  std::size_t size() const { return size_; }

  /// Of the slots, not of what the accounts hold.
  std::size_t bytes() const { return slots_ * sizeof(slot); }

  /// Calls `visit` with up to `count` slots in turn, from where the last call ended; those for which it
  /// returns true are taken away.
  template <class Visit>
  void sweep(std::size_t count, Visit visit) {
    while (count-- > 0) {
      auto& at = buckets_[swept_bucket_];
      if (swept_slot_ >= at.slots.size()) {
        swept_slot_ = 0;
        swept_bucket_ = (swept_bucket_ + 1) % buckets;
        continue;
      }
      auto& here = at.slots[swept_slot_];
      if (here.key != hash128{} && visit(here.account))
        erase(at, swept_slot_); // another may have moved here
      else
        ++swept_slot_;
    }
  }

  /// Calls `visit` with every account; those for which it returns true are taken away.
  template <class Visit>
  void sweep_all(Visit visit) {
    for (auto& each : buckets_)
      for (std::size_t i = 0; i < each.slots.size();)
        if (each.slots[i].key != hash128{} && visit(each.slots[i].account))
          erase(each, i);
        else
          ++i;
  }

private:
  struct bucket {
    std::vector<slot> slots; ///< a power of two, or none
    std::size_t used = 0;
  };

  static std::size_t home(const hash128& key, std::size_t slots) { return key.low & (slots - 1); }
  bucket& bucket_of(const hash128& key) { return buckets_[key.high >> 56]; }
  void grow(bucket& full);
  void erase(bucket& from, std::size_t place);

  std::array<bucket, buckets> buckets_;
  std::size_t size_ = 0;
  std::size_t slots_ = 0;
  std::size_t swept_bucket_ = 0;
  std::size_t swept_slot_ = 0;
};

} // namespace vigie

#include "actors/dial_list.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

void dial_list::add(const peer_address& address, bool configured, time now) {
  if (own_.contains(address))
    return;
  const auto [found, added] = entries_.try_emplace(address);
  found->second.configured = found->second.configured || configured;
  if (added)
    found->second.next = found->second.lost_at = now;
}

std::vector<peer_address> dial_list::due(time now) {
  std::erase_if(entries_, [now](const auto& item) {
    const auto& [address, one] = item;
    return !one.configured && !one.node && !one.under_way && now - one.lost_at > forgotten_after;
  });
  std::vector<peer_address> addresses;
  for (auto& [address, one] : entries_)
    if (!one.node && !one.under_way && one.next <= now) {
      one.under_way = true;
      addresses.push_back(address);
    }
  return addresses;
}

bool dial_list::failed(const peer_address& address, const std::string& why, time now) {
  const auto found = entries_.find(address);
  if (found == entries_.end())
    return false;
  auto& one = found->second;
  one.under_way = false;
  one.next = now + one.delay;
  one.delay = std::min(2 * one.delay, longest_delay);
  return std::exchange(one.told, why) != why;
}

bool dial_list::refused(const peer_address& address, const std::string& why, time now) {
  const bool news = failed(address, why, now);
  if (const auto found = entries_.find(address); found != entries_.end())
    found->second.next = now + refused_delay;
  return news;
}

void dial_list::connected(const peer_address& address, node_life node, time now) {
  add(address, false, now);
  const auto found = entries_.find(address);
  if (found == entries_.end())
    return;
  auto& one = found->second;
  one.under_way = false;
  one.told.clear();
  one.node = node;
  one.delay = first_delay;
}

void dial_list::remove(const peer_address& address) {
  entries_.erase(address);
  own_.insert(address);
}

void dial_list::lost(node_life node, time now) {
  for (auto& [address, one] : entries_)
    if (one.node == node) {
      one.node.reset();
      one.lost_at = now;
      // Its handle may still be known for a moment though nobody is there any more.
      one.next = now + first_delay;
    }
}

std::vector<peer_address> dial_list::connected() const {
  std::vector<peer_address> addresses;
  for (const auto& [address, one] : entries_)
    if (one.node)
      addresses.push_back(address);
  return addresses;
}

} // namespace vigie

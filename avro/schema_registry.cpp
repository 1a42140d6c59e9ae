#include "avro/schema_registry.hpp"

#include <algorithm>
#include <utility>

namespace vigie {

namespace {

std::size_t bytes_of(const found_schema& found) {
  const auto* schema = std::get_if<std::shared_ptr<const writer_schema>>(&found);
  return schema == nullptr ? 0 : (*schema)->bytes();
}

} // namespace

schema_registry::schema_registry(fetcher fetch, std::function<void(const std::string&)> tell)
    : fetch_{std::move(fetch)}, tell_{std::move(tell)},
      worker_{[this](const std::stop_token& stop) { work(stop); }} {}

schema_registry::~schema_registry() = default;

found_schema schema_registry::find(std::uint32_t id, const std::function<void()>& when_there) {
  const std::lock_guard hold{lock_};
  if (const auto found = known_.find(id); found != known_.end()) {
    if (found->second.until > std::chrono::steady_clock::now())
      return found->second.found;
    forget(found);
  }
  // Messages can name any number: those that nobody could wait for are not remembered.
  if (wanted_.size() == most_schemas && !wanted_.contains(id))
    return schema_unavailable{"too many schemas are being asked for"};
  auto& asked = wanted_[id];
  if (when_there)
    asked.waiting.push_back(when_there);
  changed_.notify_one();
  return schema_unavailable{asked.why};
}

/// Asks for one after the other. While the registry is away each pause is twice as long as the one before.
void schema_registry::work(const std::stop_token& stop) {
  auto pause = first_pause;
  bool away = false;
  std::unique_lock hold{lock_};
  while (changed_.wait(hold, stop, [this] { return !wanted_.empty(); })) {
    const auto id = wanted_.begin()->first;
    hold.unlock();
    auto found = fetch_(id);
    const auto* unavailable = std::get_if<schema_unavailable>(&found);
    if (const bool now_away = unavailable != nullptr; now_away != std::exchange(away, now_away))
      tell_(now_away ? "the schema registry can't be asked: " + unavailable->why
                     : "the schema registry answers again");
    hold.lock();
    if (unavailable != nullptr) {
      for (auto& [each, asked] : wanted_)
        asked.why = unavailable->why;
      changed_.wait_for(hold, stop, pause, [] { return false; });
      pause = std::min(2 * pause, longest_pause);
      continue;
    }
    pause = first_pause;
    keep(id, std::move(found));
    const auto waiting = std::move(wanted_.extract(id).mapped().waiting);
    hold.unlock();
    for (const auto& wake : waiting)
      wake();
    hold.lock();
  }
}

void schema_registry::keep(std::uint32_t id, found_schema found) {
  if (const auto old = known_.find(id); old != known_.end())
    forget(old);
  bytes_ += bytes_of(found);
  const auto until = std::holds_alternative<schema_unknown>(found) ? std::chrono::steady_clock::now() + belief
                                                                   : time_point::max();
  ages_.push_back(id);
  known_.emplace(id, entry{std::move(found), std::prev(ages_.end()), until});
  while (known_.size() > most_schemas || (bytes_ > most_bytes && known_.size() > 1))
    forget(known_.find(ages_.front()));
}

void schema_registry::forget(std::map<std::uint32_t, entry>::iterator which) {
  bytes_ -= bytes_of(which->second.found);
  ages_.erase(which->second.age);
  known_.erase(which);
}

} // namespace vigie

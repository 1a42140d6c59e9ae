#pragma once

#include "avro/schema_source.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <stop_token>
#include <thread>
#include <vector>

namespace vigie {

/// The schemas of a registry, each fetched once, by a thread of its own. One for the node: threads share it.
/// Bounds: 1,000 schemas of 64 MiB together, the oldest go first. What is known stays in use while the
/// registry is away; that there is no schema of a number is believed for half a minute.
class schema_registry final : public schema_source {
public:
  using fetcher = std::function<found_schema(std::uint32_t id)>;

  static constexpr std::size_t most_schemas = 1'000;
  static constexpr std::size_t most_bytes = std::size_t{64} << 20;
  static constexpr std::chrono::seconds belief{30};
  static constexpr std::chrono::milliseconds first_pause{200};
  static constexpr std::chrono::milliseconds longest_pause{5'000};

  /// `fetch` may wait, and is called in the registry's own thread alone. `tell` gets a line when the registry
  /// goes away, and one when it is back.
  schema_registry(fetcher fetch, std::function<void(const std::string&)> tell);
  ~schema_registry() override;

  found_schema find(std::uint32_t id, const std::function<void()>& when_there) override;

private:
  using time_point = std::chrono::steady_clock::time_point;

  struct entry {
    found_schema found;
    std::list<std::uint32_t>::iterator age;
    time_point until = time_point::max();
  };
  struct wanted {
    std::string why{"it is being asked for"};
    std::vector<std::function<void()>> waiting;
  };

  void work(const std::stop_token& stop);
  void keep(std::uint32_t id, found_schema found);
  void forget(std::map<std::uint32_t, entry>::iterator which);

  fetcher fetch_;
  std::function<void(const std::string&)> tell_;
  std::mutex lock_;
  std::condition_variable_any changed_;
  std::map<std::uint32_t, entry> known_;
  std::list<std::uint32_t> ages_; ///< the oldest first
  std::size_t bytes_ = 0;
  std::map<std::uint32_t, wanted> wanted_;
  std::jthread worker_; ///< last: it uses all of the above
};

} // namespace vigie

#pragma once

#include "messages/node_observer.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vigie {

struct board_options {
  std::string node;
  std::string version;
  std::string topic;
  std::string language; ///< "en" or "fr": of the page, until its reader chooses
  std::vector<std::chrono::seconds> windows;
  bool mask_accounts = true;
  std::shared_ptr<const schema> of; ///< of the messages
  figure_style figures;
};

/// What is to be seen of a node: the newest summaries of each window, the newest alerts, and where the node
/// stands. Fed by actors, read by the server. Bounded, whoever looks on: an event stream is nothing but a
/// number, that of the last event it has been given; what it is too slow for it misses.
class board final : public node_observer {
public:
  static constexpr std::size_t summaries_kept = 600; ///< of each window: ten minutes by default
  static constexpr std::size_t alerts_kept = 100;

  struct event {
    std::uint64_t number;
    std::string_view kind; ///< "summary", "alert" or "status"
    std::shared_ptr<const std::string> json;
  };

  explicit board(board_options options);

  void saw_summaries(std::span<const summary> lines) override;
  void saw_partitions(std::span<const partition_standing> all) override;
  void saw_alerts(std::span<const outgoing_message> alerts) override;
  void saw_totals(const totals& so_far) override;
  void saw_trouble(const std::string& with, const std::optional<std::string>& what) override;
  void saw_policy(const policy& by) override;

  /// JSON: the newest summary of each window, in the order of the option `windows`.
  std::string summaries() const;

  /// JSON: the newest alerts, the newest first.
  std::string alerts();

  /// JSON: the node, its model, what it has done since its start, and where its partitions stand.
  std::string status() const;

  /// In rising order, those behind `number`; at most `limit` bytes of JSON (and at least one event).
  std::vector<event> events_after(std::uint64_t number, std::size_t limit);

  /// Why the node is not ready to be relied on; none: it is.
  std::optional<std::string> not_ready() const;

private:
  struct model_facts {
    std::string kind;
    std::string sha256;
    double threshold = 0;
  };

  using event_list = std::deque<event>;

  event make_event(std::string_view kind, std::string json);
  void catch_up();
  void add_alert(std::string_view json);
  boost::json::value model_json() const;
  std::string status_json() const;

  const board_options options_;
  const boost::json::object schema_; ///< as the page is told
  mutable std::mutex mutex_;
  std::uint64_t last_number_; ///< begins at the time of the start: behind those of an earlier process
  std::map<std::int64_t, event_list> summaries_; ///< by the window's length, seconds
  std::map<std::int64_t, summary> newest_;       ///< likewise
  std::deque<std::string> untaken_alerts_;       ///< as they were written; what no one looks at is not parsed
  event_list alerts_;
  std::deque<std::string> alert_ids_; ///< of those: a message that is read again raises its alert again
  std::optional<event> status_;
  bool status_changed_ = false; ///< since it was made
  std::vector<partition_standing> partitions_;
  std::map<std::string, std::string> troubles_; ///< by what they concern
  totals totals_;
  std::optional<model_facts> model_; ///< none: the node has no model
};

} // namespace vigie

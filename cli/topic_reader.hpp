#pragma once

#include "config/settings.hpp"
#include "kafka/record_source.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace vigie {

/// A message of a topic that a command reads.
struct topic_message {
  std::int32_t partition = 0;
  record message;
  header_list headers;
};

/// Reads a topic to where it ended when this was made. Throws source_error where Kafka does not answer.
class topic_reader {
public:
  /// `group`: whose committed offsets count; nobody joins it.
  topic_reader(const settings& values, const std::string& topic, const std::string& group);

  std::size_t partitions() const { return offsets_.size(); }

  /// Visits each message, partition by partition, from the committed offsets or the beginning, until the
  /// visitor returns false.
  void visit(bool from_committed, const std::function<bool(const topic_message&)>& visitor);

  /// Commits behind what was visited.
  void commit() { source_->commit_now(positions_); }

private:
  std::map<std::int32_t, partition_offsets> offsets_of(const partition_list& partitions);
  bool visit_partition(std::int32_t partition, partition_source& messages,
                       const std::function<bool(const topic_message&)>& visitor);

  std::string topic_;
  std::shared_ptr<record_source> source_;
  std::map<std::int32_t, partition_offsets> offsets_;
  std::map<std::int32_t, std::int64_t> positions_;
};

} // namespace vigie

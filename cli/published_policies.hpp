#pragma once

#include "config/settings.hpp"
#include "model/policy/policy_shelf.hpp"

#include <span>

namespace vigie {

/// A policy topic as a command sees it.
class published_policies {
public:
  /// Throws a usage_error where kafka.policy-topic is off.
  explicit published_policies(const settings& values);

  /// Reads the topic anew; a topic that is not there holds nothing. What can't be used is told on standard
  /// error.
  void read();
  const policy_shelf& shelf() const { return shelf_; }

  /// Throws a usage_error where there is no such version.
  const published_policy& at(std::uint64_t version) const;

  /// Makes the topic where it is not there: of one partition, and kept for ever.
  void make();

  /// Writes records in this order and waits until all are acknowledged.
  void write(std::span<const policy_record> records);

private:
  const settings& values_;
  policy_shelf shelf_;
};

} // namespace vigie

#pragma once

#include "model/expression/operation.hpp"
#include "model/expression/step.hpp"
#include "model/expression/time_zone.hpp"
#include "model/expression/value.hpp"
#include "model/expression/value_set.hpp"

#include <re2/re2.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigie::cel {

using node_id = std::uint32_t;

/// What an operation needs beside its operands.
struct detail {
  std::uint32_t number = 0;
  const void* pointer = nullptr; ///< kept by the graph

  friend bool operator==(const detail&, const detail&) = default;
};

/// One value, and how it is computed of others.
struct graph_node {
  operation what = operation::constant;
  kind type = kind::boolean;
  std::uint8_t operands = 0;
  bool may_fail = false;
  double most = 0; ///< of a double: no larger than that on either side of 0; infinite: who knows
  std::array<node_id, 3> of{};
  detail with;

  friend bool operator==(const graph_node&, const graph_node&) = default;
};

/// The values of all expressions of a program. A value that two of them have in common is one node. What can
/// be computed while compiling is; a node's operands always come before it.
class graph {
public:
  node_id constant(const any_value& of);
  node_id failure(status why, kind type);
  node_id make(operation what, std::initializer_list<node_id> of, detail with = {});
  /// The same for the operations whose result has the type of their operands: also integer ones on durations.
  node_id make(operation what, kind type, std::initializer_list<node_id> of, detail with = {});
  /// A column: with `values`, the place in that closed set.
  node_id load(operation what, std::size_t slot, bool may_be_missing);
  /// A column of money of so many decimals, in whole units.
  node_id load_money(std::size_t slot, int decimals, bool may_be_missing);

  // The details of operations, each kept once.
  const re2::RE2& regular_expression(const std::string& pattern); ///< maybe not `ok`
  const time_zone* zone(const std::string& name);                 ///< null: there is none
  const std::vector<std::string>* texts(const std::vector<std::string>& values);
  const value_set* keep(std::shared_ptr<const value_set> set);
  const value_set* set_of(const std::vector<std::int64_t>& sorted);
  const value_set* set_of(const std::vector<double>& sorted);
  const value_set* set_of(const std::vector<std::string>& sorted);

  const graph_node& at(node_id id) const { return nodes_[id]; }
  std::size_t size() const { return nodes_.size(); }
  /// Of a constant.
  any_value value_of(node_id id) const;
  const void* data_of(node_id id) const { return constants_[at(id).with.number].data.data(); }
  bool is_constant(node_id id) const { return at(id).what == operation::constant; }
  bool is_failure(node_id id) const { return at(id).what == operation::failure; }
  bool is_finite(node_id id) const;

private:
  struct stored {
    alignas(16) std::array<std::byte, 16> data;
  };
  struct hash_of_node {
    std::size_t operator()(const graph_node& of) const;
  };

  template <class T>
  const value_set* set_of(char type, const std::vector<T>& sorted, std::string key);

  node_id add(const graph_node& made);
  node_id constant_of(kind type, const void* data);
  std::optional<node_id> simplified(const graph_node& made);
  std::optional<node_id> absorbed(const graph_node& made);
  std::optional<node_id> smallest_units(node_id of);
  std::optional<node_id> looked_up(const graph_node& made);
  node_id folded(const graph_node& made);
  bool all_constant(const graph_node& made) const;
  bool is_truth(node_id id, bool of) const;
  void infer(graph_node& made) const;
  double most_of(const graph_node& made) const;

  std::deque<graph_node> nodes_;
  std::unordered_map<graph_node, node_id, hash_of_node> known_;
  std::deque<stored> constants_;
  std::deque<std::string> constant_texts_;
  std::unordered_map<std::string, std::uint32_t> known_constants_; ///< by type and bytes
  std::unordered_map<std::string, std::unique_ptr<re2::RE2>> expressions_;
  std::unordered_map<std::string, time_zone> zones_;
  std::deque<std::vector<std::string>> texts_;
  std::deque<std::vector<std::uint8_t>> tables_;
  std::vector<std::shared_ptr<const value_set>> sets_;
  std::unordered_map<std::string, std::unique_ptr<value_set>> known_sets_; ///< by type and values
};

/// Bytes of one value in a block.
std::size_t bytes_of(kind type);

} // namespace vigie::cel

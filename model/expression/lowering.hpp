#pragma once

#include "model/expression/graph.hpp"
#include "model/expression/typed.hpp"

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace vigie::cel {

struct list_value;

/// What an expression has become: a node, or a list of such. Lists leave nothing behind for an evaluation to
/// do: how many elements one has is known, or known but for a condition.
struct lowered {
  node_id node = 0;
  std::shared_ptr<const list_value> list; ///< null: a node

  lowered() = default;
  lowered(node_id one) : node{one} {}
  lowered(std::shared_ptr<const list_value> of) : list{std::move(of)} {}
};

struct list_value {
  std::vector<lowered> elements;
  /// Nodes that have to be fine for the list to be; its elements' own are among them.
  std::vector<node_id> needs;
  /// Where it is one of two: their elements stand in them.
  std::optional<node_id> condition;
  std::shared_ptr<const list_value> yes;
  std::shared_ptr<const list_value> no;

  /// Elements in it and in what it may be, and one for each of these.
  std::size_t weight = 1;
};

/// What a symbol of the scope stands for.
struct meaning {
  lowered value;
  std::shared_ptr<const value_set> set; ///< of a list of the rules file
};

/// Adds what a checked expression computes to the graph. What is wrong with it that no type shows (a regular
/// expression, a list that grows too long) is thrown as a `mistake`.
lowered lower(const typed& expression, std::span<const meaning> symbols, graph& into);

} // namespace vigie::cel

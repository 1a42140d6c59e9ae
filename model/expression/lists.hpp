#pragma once

#include "model/expression/lowering.hpp"

namespace vigie::cel {

/// Operations on lists as operations on their elements. A list of which an element fails has failed itself.
class lists {
public:
  explicit lists(graph& into) : graph_{into} {}

  lowered make(std::vector<lowered> elements);
  lowered choose(node_id condition, const lowered& yes, const lowered& no);
  lowered join(const lowered& a, const lowered& b);
  lowered element(const lowered& list, node_id at);
  node_id size(const lowered& list);
  node_id contains(const lowered& list, const lowered& wanted);
  /// Of two lists, or of two values.
  node_id equal(const lowered& a, const lowered& b);

private:
  using tree = list_value;

  node_id where_fine(node_id result, const tree& list);
  node_id where_fine(node_id result, const lowered& of);
  node_id among(const std::vector<lowered>& elements, const lowered& wanted);
  std::optional<node_id> in_set(const std::vector<lowered>& elements, node_id wanted);
  node_id equal_elements(const tree& a, const tree& b);
  std::shared_ptr<tree> bounded(tree made) const;

  graph& graph_;
};

/// Comparisons of two nodes whose types allow it; an int meets a double by its exact value.
node_id equal_nodes(graph& in, node_id a, node_id b);
node_id less_nodes(graph& in, node_id a, node_id b);
node_id at_most_nodes(graph& in, node_id a, node_id b);

} // namespace vigie::cel

#pragma once

#include "model/schema/schema.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace vigie {

/// The fields of a schema as objects within objects, to be found by the keys of a message.
class field_tree {
public:
  struct node;

  /// What stands at a key: a field, an object with fields in it, or neither.
  struct child {
    std::string key;
    std::size_t id = 0;           ///< the field's place; of an object a number behind those of all fields
    std::unique_ptr<node> inside; ///< null for a field
    std::size_t next = 0;         ///< which child of the same object came behind it the last time
  };

  struct node {
    std::vector<child> children;
    std::unordered_map<std::string_view, std::size_t> places; ///< of the keys in `children`
    std::size_t first = 0;                                    ///< which child came first the last time

    /// Producers write the fields in one order: the one that is `expected` is tried first.
    std::size_t find(std::string_view key, std::size_t expected) const;
    static constexpr std::size_t none = static_cast<std::size_t>(-1);
  };

  explicit field_tree(const schema& of);

  node& root() { return root_; }
  const node& root() const { return root_; }
  /// How many ids there are.
  std::size_t ids() const { return ids_; }
  /// How reasons call the object of that id: its path.
  const std::string& object_label(std::size_t id) const { return labels_[id - fields_]; }

private:
  void add(std::size_t place, const std::vector<std::string>& path);

  node root_;
  std::size_t fields_;
  std::size_t ids_;
  std::vector<std::string> labels_; ///< of the objects
};

} // namespace vigie

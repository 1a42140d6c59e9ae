#include "model/schema/field_tree.hpp"

#include "model/schema/decode_failure.hpp"

namespace vigie {

std::size_t field_tree::node::find(std::string_view key, std::size_t expected) const {
  if (expected < children.size() && children[expected].key == key)
    return expected;
  const auto found = places.find(key);
  return found == places.end() ? none : found->second;
}

field_tree::field_tree(const schema& of) : fields_{of.fields.size()}, ids_{fields_} {
  for (std::size_t i = 0; i < fields_; ++i)
    add(i, of.fields[i].path);
}

void field_tree::add(std::size_t place, const std::vector<std::string>& path) {
  auto* at = &root_;
  std::string label;
  for (std::size_t i = 0; i < path.size(); ++i) {
    label.append("/").append(path[i]);
    auto found = at->find(path[i], node::none);
    if (found == node::none) {
      found = at->children.size();
      const bool last = i + 1 == path.size();
      at->children.push_back(
          {path[i], last ? place : ids_, last ? nullptr : std::make_unique<node>(), found + 1});
      if (!last) {
        labels_.push_back(ascii_excerpt(label));
        ++ids_;
      }
      // Keys may have moved with their strings.
      at->places.clear();
      for (std::size_t k = 0; k < at->children.size(); ++k)
        at->places.emplace(at->children[k].key, k);
    }
    at = at->children[found].inside.get();
  }
}

} // namespace vigie

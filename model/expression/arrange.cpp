#include "model/expression/plan_parts.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <map>

namespace vigie::cel {

namespace {

constexpr std::size_t cache_line = 64;

void collect(const lowered& value, std::vector<node_id>& nodes) {
  if (value.list == nullptr) {
    nodes.push_back(value.node);
    return;
  }
  nodes.insert(nodes.end(), value.list->needs.begin(), value.list->needs.end());
  if (value.list->condition) {
    nodes.push_back(*value.list->condition);
    collect({value.list->yes}, nodes);
    collect({value.list->no}, nodes);
  }
  for (const auto& element : value.list->elements)
    collect(element, nodes);
}

/// Memory by its size in bytes a row. What was given back is given out again.
class memory_map {
public:
  std::size_t take(std::size_t row_bytes) {
    auto& free = free_[row_bytes];
    if (free.empty()) {
      const auto result = size_;
      size_ += (row_bytes * block_rows + cache_line - 1) / cache_line * cache_line;
      return result;
    }
    const auto result = free.back();
    free.pop_back();
    return result;
  }

  void give_back(std::size_t row_bytes, std::size_t offset) { free_[row_bytes].push_back(offset); }

  std::size_t size() const { return size_; }

private:
  std::map<std::size_t, std::vector<std::size_t>> free_;
  std::size_t size_ = 0;
};

bool reads_column(operation what) {
  return what >= operation::load_boolean && what <= operation::load_time;
}

/// The column itself serves, without a copy.
bool is_column(operation what) {
  return what == operation::load_integer || what == operation::load_real || what == operation::load_place;
}

class arranging {
public:
  arranging(const graph& values, std::vector<lowered> results) : values_{values} {
    parts_.results = std::move(results);
    for (const auto& result : parts_.results)
      collect(result, kept_);
    std::ranges::sort(kept_);
    kept_.erase(std::unique(kept_.begin(), kept_.end()), kept_.end());
  }

  plan_parts operator()() {
    static std::atomic<std::uint64_t> plans{0};
    parts_.number = ++plans;
    parts_.nodes = &values_;
    find_needed();
    for (const auto id : needed_)
      place(id);
    for (const auto id : kept_)
      if (values_.is_constant(id))
        spread(id);
    std::ranges::sort(parts_.slots);
    parts_.slots.erase(std::unique(parts_.slots.begin(), parts_.slots.end()), parts_.slots.end());
    parts_.memory_bytes = memory_.size();
    std::erase_if(parts_.place_of,
                  [&](const auto& entry) { return !std::ranges::binary_search(kept_, entry.first); });
    for (const auto& result : parts_.results) {
      const auto list = result.list != nullptr;
      parts_.types.push_back(list ? kind::list : values_.at(result.node).type);
      parts_.result_places.push_back(list ? 0 : parts_.place_of.at(result.node));
    }
    return std::move(parts_);
  }

private:
  /// Operands come before what uses them: in the order of their numbers.
  void find_needed() {
    auto open = kept_;
    while (!open.empty()) {
      const auto id = open.back();
      open.pop_back();
      if (!users_.try_emplace(id, 0).second)
        continue;
      needed_.push_back(id);
      const auto& node = values_.at(id);
      open.insert(open.end(), node.of.begin(), node.of.begin() + node.operands);
    }
    for (const auto id : needed_)
      for (const auto operand : operands(id))
        ++users_[operand];
    std::ranges::sort(needed_);
  }

  std::span<const node_id> operands(node_id id) const {
    const auto& node = values_.at(id);
    return std::span(node.of).first(node.operands);
  }

  place_id new_place(node_id id, plan_parts::setting setting) {
    parts_.places.push_back(setting);
    const auto result = static_cast<place_id>(parts_.places.size() - 1);
    parts_.place_of[id] = result;
    return result;
  }

  void place(node_id id) {
    const auto& node = values_.at(id);
    if (values_.is_constant(id)) {
      new_place(id, {values_.data_of(id)});
      return;
    }
    step made;
    unsigned constants = 0;
    for (std::size_t i = 0; i < node.operands; ++i) {
      made.of[i] = parts_.place_of.at(node.of[i]);
      constants |= values_.is_constant(node.of[i]) ? 1u << i : 0u;
    }
    made.run = find_kernel(node.what, node.type, constants);
    made.operands = node.operands;
    made.may_fail = node.may_fail;
    made.number = node.with.number;
    made.detail = node.with.pointer;
    plan_parts::setting setting;
    if (!is_column(node.what))
      setting.memory = memory_.take(bytes_of(node.type));
    if (node.may_fail)
      setting.failures = memory_.take(sizeof(status));
    made.out = new_place(id, setting);
    parts_.steps.push_back(made);
    if (reads_column(node.what))
      parts_.slots.push_back(node.with.number);
    for (const auto operand : operands(id))
      if (--users_[operand] == 0 && !std::ranges::binary_search(kept_, operand))
        give_back(operand);
  }

  void give_back(node_id id) {
    const auto& setting = parts_.places[parts_.place_of.at(id)];
    if (setting.memory != plan_parts::nowhere)
      memory_.give_back(bytes_of(values_.at(id).type), setting.memory);
    if (setting.failures != plan_parts::nowhere)
      memory_.give_back(sizeof(status), setting.failures);
  }

  /// A constant that is a result has a value a row as all others.
  void spread(node_id id) {
    step made;
    made.of[0] = parts_.place_of.at(id);
    made.operands = 1;
    const auto type = values_.at(id).type;
    made.run = find_kernel(operation::guard, type, 1);
    plan_parts::setting setting;
    setting.memory = memory_.take(bytes_of(type));
    made.out = new_place(id, setting);
    parts_.steps.push_back(made);
  }

  const graph& values_;
  plan_parts parts_;
  memory_map memory_;
  std::vector<node_id> kept_;   ///< what results are made of: sorted
  std::vector<node_id> needed_; ///< with all that they need: sorted
  std::unordered_map<node_id, std::size_t> users_;
};

} // namespace

plan_parts arrange(const graph& values, std::vector<lowered> results) {
  return arranging{values, std::move(results)}();
}

} // namespace vigie::cel

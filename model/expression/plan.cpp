#include "model/expression/plan.hpp"

#include "model/expression/plan_parts.hpp"
#include "model/expression/program_parts.hpp"

#include <numeric>

namespace vigie::cel {

namespace {

std::vector<std::size_t> all_outputs(const program& of) {
  std::vector<std::size_t> result(of.size());
  std::iota(result.begin(), result.end(), std::size_t{0});
  return result;
}

} // namespace

plan::plan(std::shared_ptr<const program> of, std::span<const std::size_t> outputs) {
  std::vector<lowered> results;
  for (const auto output : outputs)
    results.push_back(of->parts().outputs[output].value);
  auto parts = arrange(of->parts().values, std::move(results));
  parts.outputs.assign(outputs.begin(), outputs.end());
  parts.of = std::move(of);
  parts_ = std::make_unique<const plan_parts>(std::move(parts));
}

plan::plan(std::shared_ptr<const program> of) : plan{of, all_outputs(*of)} {}

plan::plan(plan_parts parts) : parts_{std::make_unique<const plan_parts>(std::move(parts))} {}

plan::~plan() = default;
plan::plan(plan&&) noexcept = default;
plan& plan::operator=(plan&&) noexcept = default;

const std::vector<std::size_t>& plan::outputs() const {
  return parts_->outputs;
}

const std::vector<std::size_t>& plan::slots() const {
  return parts_->slots;
}

std::size_t plan::steps() const {
  return parts_->steps.size();
}

} // namespace vigie::cel

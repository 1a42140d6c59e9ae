#include "training/sample_check.hpp"

#include <memory>
#include <set>

namespace vigie {

sample_fit check_rows(const std::filesystem::path& file, const schema& of,
                      const std::function<void(double)>& tell) {
  const auto shared = std::make_shared<const schema>(of);
  const auto kept = field_selection::all(*shared);
  const auto reader = open_events(file, *shared, kept);
  sample_fit result;
  // Rows come in batches and their faults column by column: a batch's, until it is counted.
  std::set<std::int64_t> wrong;
  std::uint64_t left_out = 0;
  reader->tolerate([&](const row_fault& fault) {
    auto& kind = result.faults[fault.error ? std::string{to_string(*fault.error)} : "not_a_row"];
    ++kind.count;
    if (kind.first.size() < fault_kind::most_shown)
      kind.first.push_back(fault);
    wrong.insert(fault.row);
  });
  std::vector<std::uint8_t> there(kept.fields.size());
  event_rows rows{make_batch(shared, kept), {}};
  while (reader->next(rows)) {
    for (std::size_t i = 0; i < there.size(); ++i) {
      const auto view = rows.events.columns[i].view();
      for (std::size_t row = 0; row < rows.size() && there[i] == 0; ++row)
        there[i] = view.has(row);
    }
    std::uint64_t kept_though_wrong = 0;
    for (const auto offset : rows.events.offsets)
      kept_though_wrong += wrong.contains(offset + 1);
    left_out += wrong.size() - kept_though_wrong;
    result.rows_that_fit += rows.size() - kept_though_wrong;
    result.rows += rows.size();
    wrong.clear();
    rows.clear();
    tell(reader->progress());
  }
  result.rows += left_out + wrong.size();
  for (std::size_t i = 0; i < there.size(); ++i)
    if (there[i] == 0)
      result.never_there.push_back(shared->fields[i].name);
  return result;
}

} // namespace vigie

#include "web/board.hpp"

#include "web/shown_transaction.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace vigie {

namespace json = boost::json;

namespace {

json::value number_or_null(bool known, double value) {
  return known ? json::value(value) : json::value(nullptr);
}

/// A figure that the messages do not give is null.
json::object to_object(const totals& done, const figure_style& style) {
  const auto& counts = done.counts;
  json::object result;
  const auto put = [&](std::string_view name, std::uint64_t count) { result[name] = count; };
  const auto put_amount = [&](std::string_view name, money_sum amount) {
    result[name] = to_string(amount, style.decimals);
  };
  for_each_figure([&](const auto& figure) {
    if (!style.gives(figure))
      result[figure.name] = nullptr;
    else if constexpr (std::is_same_v<std::remove_cvref_t<decltype(counts.*figure.sum)>, money_sum>)
      put_amount(figure.name, counts.*figure.sum);
    else
      put(figure.name, counts.*figure.sum);
  });
  const auto predicted = counts.true_positives + counts.false_positives;
  const auto labelled = counts.true_positives + counts.false_negatives;
  const auto hits = static_cast<double>(counts.true_positives);
  result["precision"] = number_or_null(predicted > 0, hits / static_cast<double>(predicted));
  result["recall"] = number_or_null(labelled > 0, hits / static_cast<double>(labelled));
  result["dead_letters"] = done.dead_letters;
  result["alerts"] = done.alerts;
  if (style.remembered)
    result["remembered"] = done.remembered;
  return result;
}

/// As JSON, with numbers as people write them: the library would write 0.5 as 5E-1. What is read of 1e400,
/// which JSON may hold and a double may not, is null.
void append(std::string& out, const json::value& value) {
  if (const auto* object = value.if_object()) {
    char before = '{';
    for (const auto& [key, field] : *object) {
      out += std::exchange(before, ',');
      out += json::serialize(json::value(key));
      out += ':';
      append(out, field);
    }
    out += object->empty() ? "{}" : "}";
  } else if (const auto* array = value.if_array()) {
    char before = '[';
    for (const auto& entry : *array) {
      out += std::exchange(before, ',');
      append(out, entry);
    }
    out += array->empty() ? "[]" : "]";
  } else if (const auto* number = value.if_double()) {
    std::array<char, 32> digits;
    if (std::isfinite(*number))
      out.append(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), *number).ptr);
    else
      out += "null";
  } else {
    out += json::serialize(value);
  }
}

std::string text_of(const json::object& object) {
  std::string text;
  append(text, object);
  return text;
}

std::string list_of(const std::vector<std::string_view>& values) {
  std::string text{'['};
  for (const auto value : values) {
    if (text.size() > 1)
      text += ',';
    text += value;
  }
  return text + ']';
}

} // namespace

board::board(board_options options)
    : options_{std::move(options)}, schema_{shown_schema(*options_.of)},
      last_number_{static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(
                                                  std::chrono::system_clock::now().time_since_epoch())
                                                  .count())} {}

board::event board::make_event(std::string_view kind, std::string json) {
  return {++last_number_, kind, std::make_shared<const std::string>(std::move(json))};
}

void board::saw_summaries(std::span<const summary> lines) {
  const std::lock_guard lock{mutex_};
  for (const auto& line : lines) {
    auto& list = summaries_[line.window_s];
    list.push_back(make_event("summary", to_json(line, options_.figures)));
    if (list.size() > summaries_kept)
      list.pop_front();
    newest_.insert_or_assign(line.window_s, line);
  }
}

void board::saw_partitions(std::span<const partition_standing> all) {
  const std::lock_guard lock{mutex_};
  partitions_.assign(all.begin(), all.end());
  status_changed_ = true;
}

void board::saw_alerts(std::span<const outgoing_message> alerts) {
  const auto newest = alerts.last(std::min(alerts.size(), alerts_kept));
  const std::lock_guard lock{mutex_};
  for (const auto& alert : newest)
    untaken_alerts_.push_back(alert.value.value_or(std::string{}));
  while (untaken_alerts_.size() > alerts_kept)
    untaken_alerts_.pop_front();
}

void board::saw_totals(const totals& so_far) {
  const std::lock_guard lock{mutex_};
  totals_ = so_far;
  status_changed_ = true;
}

void board::saw_policy(const policy& by) {
  const std::lock_guard lock{mutex_};
  model_.reset();
  if (by.model)
    model_ = model_facts{std::string{to_string(by.model->kind())}, by.model->sha256(), by.threshold};
  status_changed_ = true;
}

void board::saw_trouble(const std::string& with, const std::optional<std::string>& what) {
  const std::lock_guard lock{mutex_};
  if (what)
    troubles_.insert_or_assign(with, *what);
  else
    troubles_.erase(with);
}

std::string board::summaries() const {
  const std::lock_guard lock{mutex_};
  std::vector<std::string_view> values;
  for (const auto window : options_.windows)
    if (const auto list = summaries_.find(window.count()); list != summaries_.end())
      values.push_back(*list->second.back().json);
  return list_of(values);
}

std::string board::alerts() {
  const std::lock_guard lock{mutex_};
  catch_up();
  std::vector<std::string_view> values;
  for (auto alert = alerts_.rbegin(); alert != alerts_.rend(); ++alert)
    values.push_back(*alert->json);
  return list_of(values);
}

std::string board::status() const {
  const std::lock_guard lock{mutex_};
  return status_json();
}

void board::catch_up() {
  for (const auto& alert : std::exchange(untaken_alerts_, {}))
    add_alert(alert);
  if (std::exchange(status_changed_, false))
    status_ = make_event("status", status_json());
}

void board::add_alert(std::string_view text) {
  json::error_code failed;
  auto parsed = json::parse(text, failed);
  if (failed || !parsed.is_object())
    return;
  auto& alert = parsed.as_object();
  const auto* field = alert.if_contains("id");
  if (field == nullptr || !field->is_string())
    return;
  const std::string_view id{field->as_string()};
  if (std::find(alert_ids_.begin(), alert_ids_.end(), id) != alert_ids_.end())
    return;
  alert_ids_.emplace_back(id);
  if (auto* transaction = alert.if_contains("transaction"); transaction && transaction->is_object())
    *transaction = shown_transaction(transaction->as_object(), *options_.of, options_.mask_accounts);
  alerts_.push_back(make_event("alert", text_of(alert)));
  if (alerts_.size() > alerts_kept) {
    alerts_.pop_front();
    alert_ids_.pop_front();
  }
}

json::value board::model_json() const {
  if (!model_)
    return nullptr;
  return {{"kind", model_->kind}, {"sha256", model_->sha256}, {"threshold", model_->threshold}};
}

std::string board::status_json() const {
  json::array partitions;
  for (const auto& standing : partitions_)
    partitions.push_back({
        {"partition", standing.partition},
        {"node", standing.node.empty() ? options_.node : standing.node},
        {"next_offset", standing.next_offset},
        {"lag", standing.lag},
    });
  json::object status{
      {"event", "status"},
      {"node", options_.node},
      {"version", options_.version},
      {"topic", options_.topic},
      {"language", options_.language},
      {"schema", schema_},
      {"model", model_json()},
      {"totals", to_object(totals_, options_.figures)},
      {"partitions", std::move(partitions)},
  };
  return text_of(status);
}

std::vector<board::event> board::events_after(std::uint64_t number, std::size_t limit) {
  const std::lock_guard lock{mutex_};
  catch_up();
  // A number of another process, whose clock was ahead.
  if (number > last_number_)
    number = 0;
  std::vector<event> result;
  const auto add_newer = [&result, number](const event_list& list) {
    const auto first = std::partition_point(list.begin(), list.end(),
                                            [number](const event& entry) { return entry.number <= number; });
    result.insert(result.end(), first, list.end());
  };
  for (const auto& [window, list] : summaries_)
    add_newer(list);
  add_newer(alerts_);
  if (status_ && status_->number > number)
    result.push_back(*status_);
  std::sort(result.begin(), result.end(),
            [](const event& left, const event& right) { return left.number < right.number; });
  std::size_t bytes = 0;
  const auto too_many = std::find_if(result.begin(), result.end(), [&bytes, limit](const event& entry) {
    const bool first = bytes == 0;
    bytes += entry.json->size();
    return bytes > limit && !first;
  });
  result.erase(too_many, result.end());
  return result;
}

std::optional<std::string> board::not_ready() const {
  const std::lock_guard lock{mutex_};
  if (!troubles_.empty())
    return troubles_.begin()->first + ": " + troubles_.begin()->second;
  if (partitions_.empty())
    return "no partition is assigned";
  for (const auto window : options_.windows) {
    const auto newest = newest_.find(window.count());
    if (newest == newest_.end())
      return "the window of " + std::to_string(window.count()) + " s was not reported yet";
    if (!newest->second.complete)
      return "the window of " + std::to_string(window.count()) + " s is incomplete";
  }
  return std::nullopt;
}

} // namespace vigie

#include "training/file_columns.hpp"

#include "config/nearest.hpp"
#include "model/base/utf8.hpp"
#include "training/dataset.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace vigie {

namespace {

using columns = std::vector<file_column>;

std::string_view trimmed(std::string_view name) {
  const auto first = std::min(name.find_first_not_of(" \t"), name.size());
  return name.substr(first, name.find_last_not_of(" \t") + 1 - first);
}

std::vector<std::size_t> places_of(const columns& among, std::string_view name) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < among.size(); ++i)
    if (trimmed(among[i].name) == name)
      result.push_back(i);
  return result;
}

std::string joined(const std::vector<std::string>& words, std::string_view separator) {
  std::string result;
  for (const auto& word : words)
    result.append(result.empty() ? "" : separator).append(word);
  return result;
}

/// The names by which a field may be found among the outermost columns, the likeliest first.
std::vector<std::string> names_of(const field& wanted) {
  std::vector<std::string> result{joined(wanted.path, "/"), "/" + joined(wanted.path, "/"),
                                  joined(wanted.path, "."), wanted.name};
  for (auto i = result.begin(); i != result.end();)
    i = std::find(result.begin(), i, *i) != i ? result.erase(i) : std::next(i);
  return result;
}

/// Looks for the columns of fields, and gathers what is wrong.
class search {
public:
  explicit search(const columns& all) : all_(all) {}

  std::optional<column_place> find(const field& wanted) {
    if (wanted.file_column)
      return by_number(wanted);
    if (auto nested = by_path(wanted))
      return nested;
    for (const auto& name : names_of(wanted))
      if (const auto found = unique(all_, name, wanted))
        return column_place{*found};
    if (!wanted.optional && !wanted.default_text)
      missing_.push_back(wanted.path.size() > 1 ? joined(wanted.path, "/") : wanted.path.front());
    return std::nullopt;
  }

  /// All of it as a sentence whose subject is the file; empty: nothing.
  std::string complaint() const {
    std::string result;
    if (!missing_.empty())
      result = lacks() + "; it has " + found();
    for (const auto& other : others_)
      result.append(result.empty() ? "" : "; ").append(other);
    return result;
  }

private:
  std::optional<column_place> by_number(const field& wanted) {
    const auto number = static_cast<std::size_t>(*wanted.file_column);
    if (number <= all_.size())
      return column_place{number - 1};
    others_.push_back("has " + std::to_string(all_.size()) + " columns, and " + wanted.name +
                      " is to be column " + std::to_string(number));
    return std::nullopt;
  }

  std::optional<column_place> by_path(const field& wanted) {
    column_place result;
    const auto* level = &all_;
    for (const auto& key : wanted.path) {
      const auto found = unique(*level, key, wanted);
      if (!found)
        return std::nullopt;
      result.push_back(*found);
      level = &(*level)[*found].nested;
    }
    return result;
  }

  /// The place of that name; the first one where there are several, which is noted as wrong.
  std::optional<std::size_t> unique(const columns& among, std::string_view name, const field& wanted) {
    const auto places = places_of(among, name);
    if (places.empty())
      return std::nullopt;
    if (places.size() > 1) {
      std::vector<std::string> numbers;
      for (const auto place : places)
        numbers.push_back(std::to_string(place + 1));
      others_.push_back("has " + std::to_string(places.size()) + " columns " + excerpt(name) + " (numbers " +
                        joined(numbers, ", ") + "); say in the schema which one " + wanted.name +
                        " is, as in column: " + numbers.front());
    }
    return places.front();
  }

  std::string lacks() const {
    std::string result = missing_.size() == 1 ? "has no column " : "has none of the columns ";
    for (const auto& name : missing_)
      result.append(&name == missing_.data() ? "" : ", ").append(excerpt(name)).append(guess(name));
    return result;
  }

  /// " (Amount?)": what may have been meant.
  std::string guess(std::string_view name) const {
    const auto lower = [](std::string_view text) {
      std::string result(text);
      std::transform(result.begin(), result.end(), result.begin(),
                     [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      return result;
    };
    std::vector<std::string> lowered;
    for (const auto& column : all_)
      lowered.push_back(lower(trimmed(column.name)));
    const std::vector<std::string_view> candidates(lowered.begin(), lowered.end());
    const auto wanted = lower(name);
    const auto near = nearest(wanted, candidates);
    if (!near)
      return {};
    const auto place =
        static_cast<std::size_t>(std::find(candidates.begin(), candidates.end(), *near) - candidates.begin());
    return " (" + excerpt(trimmed(all_[place].name)) + "?)";
  }

  std::string found() const {
    constexpr std::size_t most = 40;
    std::string result;
    for (std::size_t i = 0; i < std::min(most, all_.size()); ++i)
      result.append(i == 0 ? "" : ", ").append(excerpt(trimmed(all_[i].name)));
    if (all_.size() > most)
      result += " and " + std::to_string(all_.size() - most) + " more";
    return result.empty() ? "none" : result;
  }

  const columns& all_;
  std::vector<std::string> missing_;
  std::vector<std::string> others_;
};

} // namespace

std::vector<std::optional<column_place>> find_columns(const schema& of, const columns& all,
                                                      const std::string& file) {
  search columns(all);
  std::vector<std::optional<column_place>> result;
  for (const auto& wanted : of.fields)
    result.push_back(columns.find(wanted));
  if (const auto wrong = columns.complaint(); !wrong.empty())
    throw dataset_error(file + ": " + wrong);
  return result;
}

std::size_t count_found(const schema& of, const columns& all) {
  search columns(all);
  return static_cast<std::size_t>(std::count_if(of.fields.begin(), of.fields.end(), [&](const auto& wanted) {
    return columns.find(wanted).has_value();
  }));
}

} // namespace vigie

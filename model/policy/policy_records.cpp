#include "model/policy/policy_records.hpp"

#include "model/base/sha256.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <charconv>

namespace vigie {

namespace {

namespace json = boost::json;

constexpr std::string_view piece_prefix = "part/";
constexpr std::string_view policy_key = "policy";
constexpr std::string_view retirement_key = "retirement";
constexpr std::size_t sha256_digits = 64;

json::value text_or_null(const std::optional<std::string>& text) {
  return text ? json::value(*text) : json::value(nullptr);
}

std::optional<std::string> text_of(const json::value& value) {
  return value.is_null() ? std::nullopt : std::optional{std::string{value.as_string()}};
}

published_policy policy_of(const json::object& object) {
  published_policy result;
  result.effective_ms = object.at("effective_ms").to_number<std::int64_t>();
  result.published_ms = object.at("published_ms").to_number<std::int64_t>();
  result.sha256 = object.at("sha256").as_string();
  result.schema = object.at("schema").at("name").as_string();
  result.schema_sha256 = object.at("schema").at("sha256").as_string();
  result.model_sha256 = text_of(object.at("model"));
  result.rules_sha256 = text_of(object.at("rules"));
  for (const auto& [name, sha256] : object.at("lists").as_object())
    result.lists.emplace_back(name, sha256.as_string());
  if (const auto& threshold = object.at("threshold"); !threshold.is_null())
    result.threshold = threshold.to_number<double>();
  result.note = object.at("note").as_string();
  return result;
}

std::optional<std::size_t> number(std::string_view text) {
  std::size_t result = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional{result} : std::nullopt;
}

} // namespace

std::vector<policy_record> records_of_part(std::string_view text) {
  const auto count = std::max<std::size_t>(1, (text.size() + piece_bytes - 1) / piece_bytes);
  const auto prefix = std::string{piece_prefix} + sha256(text) + '/';
  std::vector<policy_record> result;
  for (std::size_t index = 0; index < count; ++index)
    result.push_back({prefix + std::to_string(index) + '/' + std::to_string(count),
                      std::string{text.substr(index * piece_bytes, piece_bytes)}});
  return result;
}

policy_record record_of(const published_policy& policy) {
  json::object lists;
  for (const auto& [name, sha256] : policy.lists)
    lists[name] = sha256;
  const json::object object{
      {"effective_ms", policy.effective_ms},
      {"published_ms", policy.published_ms},
      {"sha256", policy.sha256},
      {"schema", {{"name", policy.schema}, {"sha256", policy.schema_sha256}}},
      {"model", text_or_null(policy.model_sha256)},
      {"rules", text_or_null(policy.rules_sha256)},
      {"lists", std::move(lists)},
      {"threshold", policy.threshold ? json::value(*policy.threshold) : json::value(nullptr)},
      {"note", policy.note}};
  return {std::string{policy_key}, json::serialize(object)};
}

policy_record record_of(const policy_retirement& retirement) {
  return {std::string{retirement_key},
          json::serialize(json::object{{"version", retirement.version}, {"at_ms", retirement.at_ms}})};
}

std::optional<policy_piece> piece_of(std::string_view key) {
  if (!key.starts_with(piece_prefix))
    return std::nullopt;
  key.remove_prefix(piece_prefix.size());
  if (key.size() <= sha256_digits || key[sha256_digits] != '/')
    return std::nullopt;
  const auto place = key.substr(sha256_digits + 1);
  const auto slash = place.find('/');
  if (slash == std::string_view::npos)
    return std::nullopt;
  const auto index = number(place.substr(0, slash));
  const auto count = number(place.substr(slash + 1));
  if (!index || !count || *index >= *count)
    return std::nullopt;
  return policy_piece{std::string{key.substr(0, sha256_digits)}, *index, *count};
}

std::variant<published_policy, policy_retirement, std::string> read_policy_record(std::string_view key,
                                                                                  std::string_view value) {
  if (key != policy_key && key != retirement_key)
    return std::string{"its key is none that a policy topic has"};
  json::error_code failed;
  const auto parsed = json::parse(value, failed);
  if (failed)
    return std::string{"it is no JSON"};
  try {
    const auto& object = parsed.as_object();
    if (key == policy_key)
      return policy_of(object);
    return policy_retirement{object.at("version").to_number<std::uint64_t>(),
                             object.at("at_ms").to_number<std::int64_t>()};
  } catch (const std::exception&) { // A member that is not there, or of another type.
    return "it is no " + std::string{key};
  }
}

} // namespace vigie

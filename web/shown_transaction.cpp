#include "web/shown_transaction.hpp"

#include "model/base/account.hpp"

#include <boost/json.hpp>

#include <algorithm>

namespace vigie {

namespace json = boost::json;

namespace {

/// None where there is nothing at that path.
const json::value* value_at(const json::object& from, const std::vector<std::string>& path) {
  const auto* object = &from;
  for (std::size_t i = 0; object != nullptr; ++i) {
    const auto* found = object->if_contains(path[i]);
    if (found == nullptr || i + 1 == path.size())
      return found;
    object = found->if_object();
  }
  return nullptr;
}

void put(json::object& into, const std::vector<std::string>& path, json::value value) {
  auto* object = &into;
  for (std::size_t i = 0; i + 1 < path.size(); ++i) {
    auto& next = (*object)[path[i]];
    object = next.is_object() ? &next.as_object() : &next.emplace_object();
  }
  (*object)[path.back()] = std::move(value);
}

/// An account may be a number.
json::value masked(const json::value& account) {
  if (account.is_string())
    return json::value(masked_account(account.as_string()));
  return account.is_number() ? json::value(masked_account(json::serialize(account))) : account;
}

json::array path_of(const field& f) {
  json::array result;
  for (const auto& key : f.path)
    result.emplace_back(key);
  return result;
}

json::value name_of(const field* f) {
  return f == nullptr ? json::value(nullptr) : json::value(f->name);
}

} // namespace

json::object shown_transaction(const json::object& received, const schema& of, bool mask) {
  json::object result;
  for (const auto& f : of.fields)
    if (const auto* value = value_at(received, f.path))
      put(result, f.path, mask && f.mask ? masked(*value) : *value);
  return result;
}

json::object shown_schema(const schema& of) {
  const auto* amount = of.with(field_role::amount);
  const auto* account = of.with(field_role::account);
  json::array accounts;
  for (const auto& f : of.fields)
    if (f.mask || &f == account)
      accounts.push_back(path_of(f));
  // What kind of transaction it is: the first field with a closed set of values.
  const auto kind = std::ranges::find_if(of.fields, [](const field& f) { return !f.values.empty(); });
  json::object says;
  for (const auto& feature : of.features)
    if (!feature.says.empty())
      says[feature.name] = feature.says;
  return {
      {"name", of.name},
      {"amount", name_of(amount)},
      {"amount_path", amount == nullptr ? json::value(nullptr) : json::value(path_of(*amount))},
      {"decimals", amount != nullptr && amount->type == value_type::money ? amount->decimals : 0},
      {"label", name_of(of.with(field_role::label))},
      {"kind", name_of(kind == of.fields.end() ? nullptr : &*kind)},
      {"kind_path", kind == of.fields.end() ? json::value(nullptr) : json::value(path_of(*kind))},
      {"accounts", std::move(accounts)},
      {"says", std::move(says)},
  };
}

} // namespace vigie

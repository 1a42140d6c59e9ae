#include "training/infer.hpp"

#include "model/base/json_text.hpp"
#include "model/schema/identifier.hpp"
#include "training/dataset.hpp"
#include "training/guess.hpp"
#include "training/sample_columns.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace vigie {

namespace {

/// A field of the draft.
struct drafted {
  proposal from;
  std::string role;
};

/// No text of a file ends a comment.
std::string comment_text(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20; }, ' ');
  return text;
}

/// True for a value where other rows have an object.
bool holds_others(const sample& all, const sample_column& column) {
  return std::ranges::any_of(all.columns, [&](const auto& other) {
    return other.path.size() > column.path.size() &&
           std::equal(column.path.begin(), column.path.end(), other.path.begin());
  });
}

bool is_unique(const sample_column& column) {
  std::set<std::string_view> seen;
  return std::ranges::all_of(column.values, [&](const auto& value) {
    return value.is != sample_value::form::none && seen.insert(value.text).second;
  });
}

/// "From Bank" as "from_bank".
std::string identifier_of(const std::string& text) {
  if (is_identifier(text))
    return text;
  std::string result;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    if (plain)
      result += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    else if (!result.empty() && result.back() != '_')
      result += '_';
  }
  while (!result.empty() && result.back() == '_')
    result.pop_back();
  if (result.empty() || (result.front() >= '0' && result.front() <= '9'))
    result.insert(0, "f_");
  constexpr std::size_t longest = 56;
  result.resize(std::min(result.size(), longest));
  return result;
}

class drafter {
public:
  drafter(draft_parts from, const std::string& name) : from_{std::move(from)}, name_{name} {
    for (auto& each : from_.fields) {
      each.made.name = free_name(each.path);
      fields_.push_back({std::move(each), {}});
    }
  }

  std::string run() {
    give_roles();
    out_ += "# A draft from " + from_.origin +
            ". What was guessed is said behind each field: read it, and change what is wrong.\n";
    out_ += "name: " + identifier_of(name_) + "\nformat: json\nfields:\n";
    for (const auto& each : fields_)
      write(each);
    if (key_ != nullptr)
      out_ += "key: " + key_->from.made.name + " # by which the topic is keyed: say whether it is\n";
    for (const auto& why : from_.left_out)
      out_ += "# Left out: " + comment_text(why) + ".\n";
    return std::move(out_);
  }

private:
  std::string free_name(const std::vector<std::string>& path) {
    auto base = identifier_of(path.back());
    if (is_reserved(base))
      base += '_';
    if (names_.contains(base) && path.size() > 1)
      base = identifier_of(path[path.size() - 2] + ' ' + base);
    auto result = base;
    for (int i = 2; !names_.insert(result).second; ++i)
      result = base + '_' + std::to_string(i);
    return result;
  }

  template <class Suits>
  drafted* give(const std::string& role, Suits suits) {
    const auto found =
        std::ranges::find_if(fields_, [&](const auto& each) { return each.role.empty() && suits(each); });
    if (found == fields_.end())
      return nullptr;
    found->role = role;
    return &*found;
  }

  static bool is(const drafted& each, value_type type) { return each.from.made.type == type; }
  static const std::string& last(const drafted& each) { return each.from.path.back(); }

  void give_roles() {
    give("label", [](const auto& each) {
      return is(each, value_type::boolean) &&
             speaks_of(last(each),
                       {"fraud", "is_fraud", "isfraud", "laundering", "label", "class", "chargeback"});
    });
    give("amount", [](const auto& each) {
      return is(each, value_type::money) &&
             speaks_of(last(each), {"amount", "amt", "value", "paid", "total"});
    });
    give("time", [](const auto& each) { return is(each, value_type::time); });
    const auto names_it = [](const drafted& each, std::initializer_list<std::string_view> words) {
      return is(each, value_type::text) && each.from.made.values.empty() && each.from.may_be_id &&
             speaks_of(last(each), words);
    };
    if (give("id", [&](const auto& each) {
          return names_it(each, {"trans", "transaction", "txn", "tx", "payment", "uuid", "reference"});
        }) == nullptr)
      give("id", [&](const auto& each) { return names_it(each, {"id"}); });
    key_ = give("account", [](const auto& each) {
      return is(each, value_type::text) && each.from.made.values.empty() &&
             speaks_of(last(each), {"account", "customer", "card", "cc", "client", "orig", "payer", "iban"});
    });
    for (auto& each : fields_) {
      // Neither is there in every message of a stream, whatever a sample has.
      each.from.made.optional = each.from.made.optional || each.role == "label" || each.role == "id";
      // Rows are taken in the order of their time.
      if (each.role == "time" && each.from.made.optional)
        each.role.clear();
      each.from.made.mask = each.role == "account";
    }
  }

  void write(const drafted& each) {
    static constexpr std::array<std::string_view, 6> types{"bool",  "int",    "double",
                                                           "money", "string", "time"};
    static constexpr std::array<std::string_view, 4> units{"", "s", "ms", "us"};
    const auto& of = each.from.made;
    std::string line = "  " + of.name + ": {type: " + std::string{types[static_cast<std::size_t>(of.type)]};
    if (of.type == value_type::money && of.decimals != 2)
      line += ", decimals: " + std::to_string(of.decimals);
    if (of.type == value_type::money && of.negative)
      line += ", negative: true";
    if (of.unit != field::time_unit::none)
      line += ", unit: " + std::string{units[static_cast<std::size_t>(of.unit)]};
    if (!of.values.empty()) {
      line += ", values: [";
      for (std::size_t i = 0; i < of.values.size(); ++i)
        line += (i == 0 ? "" : ", ") + json_text(of.values[i]);
      line += ']';
    }
    if (each.from.number)
      line += ", column: " + std::to_string(*each.from.number);
    else if (each.from.path != std::vector{of.name})
      line += ", path: " + json_text(pointer_of(each.from.path));
    if (!each.role.empty())
      line += ", role: " + each.role;
    if (of.mask)
      line += ", mask: true";
    if (of.optional)
      line += ", optional: true";
    out_ += line + '}';
    auto why = each.from.why;
    if (!each.role.empty())
      why += (why.empty() ? "the role " : "; the role ") + each.role + " by its name and type";
    out_ += (why.empty() ? "" : " # " + why) + '\n';
  }

  draft_parts from_;
  std::string name_;
  std::vector<drafted> fields_;
  std::set<std::string> names_;
  drafted* key_ = nullptr;
  std::string out_;
};

} // namespace

draft_parts parts_of(const sample& from) {
  draft_parts result;
  result.origin = std::to_string(from.rows) + (from.rows == 1 ? " row" : " rows") + " of a sample";
  for (const auto& column : from.columns) {
    const auto leave_out = [&](const std::string& why) {
      result.left_out.push_back(pointer_of(column.path) + why);
    };
    if (column.path == std::vector<std::string>{"weight"})
      leave_out(", by which data sets say how many rows each of theirs stands for");
    else if (holds_others(from, column))
      leave_out(" is a value in some rows, and an object in others");
    else if (auto guessed = guess_field(column))
      result.fields.push_back(
          {column.path, column.number, std::move(guessed->made), std::move(guessed->why), is_unique(column)});
    else
      leave_out(" has values that no one type takes");
  }
  for (const auto& passed : from.passed_over)
    result.left_out.push_back(passed + ", which no field can hold");
  return result;
}

std::string draft_schema(draft_parts from, const std::string& name) {
  if (from.fields.empty())
    throw dataset_error("there is no column that a field could hold");
  return drafter{std::move(from), name}.run();
}

} // namespace vigie

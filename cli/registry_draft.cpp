#include "cli/registry_draft.hpp"

#include "training/guess.hpp"
#include "training/sample_columns.hpp"

#include <algorithm>

namespace vigie {

namespace {

using kind = avro_type::kind;
using meaning = avro_type::meaning;

constexpr int most_decimals = 4;

/// The fields of a record, and of the records in it.
class collector {
public:
  explicit collector(draft_parts& to) : to_{to} {}

  void add_record(const avro_type& record, bool optional) {
    constexpr std::size_t deepest = 16; // of a field's path; types may hold themselves
    for (std::size_t i = 0; i < record.parts.size(); ++i) {
      path_.push_back(record.names[i]);
      if (path_.size() <= deepest)
        add(*record.parts[i], optional);
      path_.pop_back();
    }
  }

private:
  void add(const avro_type& type, bool optional) {
    if (type.is == kind::choice)
      return add_choice(type, optional);
    if (type.is == kind::record)
      return add_record(type, optional);
    if (auto made = proposed(type)) {
      made->path = path_;
      made->made.optional = optional;
      made->may_be_id = true;
      to_.fields.push_back(std::move(*made));
    } else {
      leave_out(" is " + std::string{type.called()} + ", which no field can hold");
    }
  }

  void add_choice(const avro_type& type, bool optional) {
    const avro_type* one = nullptr;
    for (const auto* branch : type.parts) {
      if (branch->is == kind::null) {
        optional = true;
        continue;
      }
      if (one != nullptr)
        return leave_out(" is one of several types");
      one = branch;
    }
    if (one == nullptr)
      return leave_out(" is null");
    add(*one, optional);
  }

  std::optional<proposal> proposed(const avro_type& type) const {
    proposal result;
    auto& made = result.made;
    switch (type.is) {
    case kind::boolean:
      made.type = value_type::boolean;
      break;
    case kind::int32:
    case kind::int64:
      made.type = type.means == meaning::itself ? value_type::integer : value_type::time;
      break;
    case kind::float32:
      made.type = value_type::real;
      break;
    case kind::float64:
      made.type = value_type::real;
      if (speaks_of(path_.back(),
                    {"amount", "amt", "balance", "price", "total", "fee", "value", "paid", "cost"})) {
        made.type = value_type::money;
        result.why = "taken for money by its name; say whether it may be negative";
      }
      break;
    case kind::text:
      made.type = value_type::text;
      break;
    case kind::enumeration:
      made.type = value_type::text;
      made.values = type.names;
      break;
    case kind::bytes:
    case kind::fixed:
      if (type.means != meaning::decimal || type.scale > most_decimals)
        return std::nullopt;
      made.type = value_type::money;
      made.decimals = type.scale;
      result.why = "say whether it may be negative";
      break;
    default:
      return std::nullopt;
    }
    return result;
  }

  void leave_out(const std::string& why) { to_.left_out.push_back(pointer_of(path_) + why); }

  draft_parts& to_;
  std::vector<std::string> path_;
};

} // namespace

draft_parts parts_of(const writer_schema& from, const std::string& subject) {
  draft_parts result;
  result.origin = "the newest schema of the subject " + subject;
  if (from.root().is == kind::record)
    collector{result}.add_record(from.root(), false);
  return result;
}

} // namespace vigie

#include "model/base/decimal.hpp"
#include "model/base/utf8.hpp"
#include "model/schema/field_reader.hpp"
#include "model/schema/schema_sections.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <utility>

namespace vigie {

namespace {

constexpr std::array<std::string_view, 6> type_names{"bool", "int", "double", "money", "string", "time"};
constexpr std::array<std::string_view, field_roles> role_names{"amount", "label", "time", "id", "account"};
constexpr std::array<value_type, field_roles> role_types{
    value_type::money, value_type::boolean, value_type::time, value_type::text, value_type::text};
constexpr std::array<std::string_view, 3> unit_names{"s", "ms", "us"};

constexpr std::size_t longest_text = 500;
constexpr std::size_t deepest_path = 16;

std::string_view name_of(value_type type) {
  return type_names[static_cast<std::size_t>(type)];
}

/// One field: its keys first, then what they say together.
class field_section {
public:
  field_section(yaml_reader& reader, field& out, std::string what)
      : reader_{reader}, out_{out}, what_{std::move(what)} {}

  /// Whether its type is known, so that the rest could be checked.
  bool read(const YAML::Node& node) {
    using node_type = const YAML::Node&;
    bool typed = false;
    const yaml_reader::member keys[] = {
        {"type",
         [&](node_type n) {
           if (const auto found = reader_.word(n, key("type"), type_names)) {
             out_.type = static_cast<value_type>(*found);
             typed = true;
           }
         },
         true},
        {"role",
         [&](node_type n) {
           role_ = n;
           if (const auto found = reader_.word(n, key("role"), role_names))
             out_.role = static_cast<field_role>(*found);
         }},
        {"optional", [&](node_type n) { set(out_.optional, reader_.flag(n, key("optional"))); }},
        {"default", [&](node_type n) { default_ = n; }},
        {"values", [&](node_type n) { values_ = n; }},
        {"min", [&](node_type n) { min_ = n; }},
        {"max", [&](node_type n) { max_ = n; }},
        {"decimals", [&](node_type n) { decimals_ = n; }},
        {"negative", [&](node_type n) { negative_ = n; }},
        {"unit", [&](node_type n) { unit_ = n; }},
        {"known_after", [&](node_type n) { known_after_ = n; }},
        {"mask", [&](node_type n) { mask_ = n; }},
        {"path", [&](node_type n) { read_path(n); }},
        {"column",
         [&](node_type n) {
           if (const auto found = reader_.whole(n, key("column"), 1, 10'000))
             out_.file_column = static_cast<int>(*found);
         }},
    };
    reader_.members(node, what_, keys);
    if (out_.path.empty())
      out_.path = {out_.name};
    if (typed)
      read_typed();
    return typed;
  }

private:
  using maybe_node = std::optional<YAML::Node>;

  std::string key(std::string_view name) const { return what_ + '.' + std::string{name}; }

  template <class T>
  static void set(T& out, const std::optional<T>& value) {
    if (value)
      out = *value;
  }

  /// A key that only one type has: true where it is there and in place.
  bool suits(const maybe_node& node, std::string_view name, bool fits, std::string_view of) {
    if (node && !fits)
      reader_.fault(*node, key(name) + " does not go with " + std::string{name_of(out_.type)} +
                               "; it does with " + std::string{of});
    return node && fits;
  }

  void read_typed() {
    using enum value_type;
    const auto type = out_.type;
    if (suits(decimals_, "decimals", type == money, "money"))
      if (const auto found = reader_.whole(*decimals_, key("decimals"), 0, 4))
        out_.decimals = static_cast<int>(*found);
    if (suits(negative_, "negative", type == money, "money"))
      set(out_.negative, reader_.flag(*negative_, key("negative")));
    if (suits(unit_, "unit", type == time, "time"))
      if (const auto found = reader_.word(*unit_, key("unit"), unit_names))
        out_.unit = static_cast<field::time_unit>(*found + 1);
    if (suits(mask_, "mask", type == text, "string"))
      set(out_.mask, reader_.flag(*mask_, key("mask")));
    if (suits(values_, "values", type == text, "string"))
      read_values(*values_);
    const bool number = type == integer || type == real || type == money;
    if (suits(min_, "min", number, "int, double and money"))
      out_.min = read_bound(*min_, key("min"));
    if (suits(max_, "max", number, "int, double and money"))
      out_.max = read_bound(*max_, key("max"));
    if (out_.min && out_.max && (out_.min->whole > out_.max->whole || out_.min->real > out_.max->real))
      reader_.fault(*max_, key("max") + " is less than min; allowed is " + out_.min->text + " or more");
    read_role();
    if (default_)
      read_default();
  }

  void read_role() {
    if (out_.role) {
      const auto wanted = role_types[static_cast<std::size_t>(*out_.role)];
      if (wanted != out_.type)
        reader_.fault(*role_, key("role") + " " +
                                  std::string{role_names[static_cast<std::size_t>(*out_.role)]} +
                                  " does not go with " + std::string{name_of(out_.type)} + "; it does with " +
                                  std::string{name_of(wanted)});
    }
    if (known_after_ && out_.role != field_role::label)
      reader_.fault(*known_after_,
                    key("known_after") + " does not go with this field; it does with role label");
    else if (known_after_)
      set(out_.known_after,
          reader_.span(*known_after_, key("known_after"), std::chrono::seconds{0}, std::chrono::days{400}));
  }

  void read_values(const YAML::Node& node) {
    if (!node.IsSequence()) {
      reader_.fault(node, key("values") + " is no list; allowed is [A, B, ...]");
      return;
    }
    for (const auto& item : reader_.items(node, key("values"), most_values)) {
      const auto value = reader_.text(item, key("values"), longest_text);
      if (value && std::ranges::find(out_.values, *value) != out_.values.end())
        reader_.fault(item, key("values") + " has \"" + excerpt(*value) + "\" twice; allowed is it once");
      else if (value)
        out_.values.push_back(*value);
    }
  }

  std::optional<number_bound> read_bound(const YAML::Node& node, const std::string& name) {
    const auto text = node.IsScalar() ? node.Scalar() : std::string{};
    number_bound result{text, 0, 0};
    bool fits = is_json_number(text);
    if (fits && out_.type == value_type::real) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result.real);
      fits = error == std::errc{};
    } else if (fits) {
      const auto units = read_decimal(text, out_.type == value_type::money ? out_.decimals : 0);
      const auto most =
          static_cast<std::uint64_t>(out_.type == value_type::money ? largest_units : INT64_MAX);
      fits = units.rest == scaled_decimal::remainder::none && units.whole <= most;
      result.whole = static_cast<std::int64_t>(units.whole) * (units.negative ? -1 : 1);
    }
    if (fits)
      return result;
    reader_.fault(node, name + " is no value of the field; allowed is a number that can be " +
                            std::string{name_of(out_.type)});
    return std::nullopt;
  }

  void read_default() {
    if (const auto text = reader_.text(*default_, key("default"), longest_text)) {
      field_value ignored;
      if (const auto failure = field_reader{out_, false}.read_cell(*text, ignored))
        reader_.fault(*default_,
                      key("default") + " is no value of the field; allowed is what fits: " + failure->reason);
      else
        out_.default_text = *text;
    }
  }

  /// A JSON pointer: "/merchant/id", with ~1 for a slash and ~0 for a tilde in a key.
  void read_path(const YAML::Node& node) {
    const auto text = reader_.text(node, key("path"), longest_text);
    if (!text)
      return;
    bool fits = text->front() == '/';
    for (std::size_t i = 0; i < text->size() && fits; ++i) {
      const char c = (*text)[i];
      if (c == '/') {
        out_.path.emplace_back();
        continue;
      }
      const char next = i + 1 < text->size() ? (*text)[i + 1] : '\0';
      if (c == '~' && next != '0' && next != '1')
        fits = false;
      else if (c == '~')
        ++i;
      out_.path.back() += c != '~' ? c : next == '0' ? '~' : '/';
    }
    if (fits && out_.path.size() <= deepest_path)
      return;
    out_.path.clear();
    reader_.fault(node, key("path") + " is \"" + excerpt(*text) + "\"; allowed are 1 to " +
                            std::to_string(deepest_path) +
                            " keys, a / before each (~1 for a / in a key, ~0 " + "for a ~)");
  }

  yaml_reader& reader_;
  field& out_;
  std::string what_;
  maybe_node role_, default_, values_, min_, max_, decimals_, negative_, unit_, known_after_, mask_;
};

/// Two fields read the same value, or one a value within the other's.
void check_paths(yaml_reader& reader, const std::vector<field>& fields) {
  std::vector<const field*> sorted;
  for (const auto& one : fields)
    sorted.push_back(&one);
  std::ranges::stable_sort(sorted, {}, [](const field* one) { return one->path; });
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const auto& before = *sorted[i - 1];
    const auto& here = *sorted[i];
    if (before.path.size() <= here.path.size() &&
        std::equal(before.path.begin(), before.path.end(), here.path.begin())) {
      const auto& later = std::max(before.place, here.place) == here.place ? here : before;
      reader.fault(later.place, "fields." + later.name + " reads where " +
                                    (&later == &here ? before : here).name +
                                    " does; allowed is one field a path, and none within another");
    }
  }
}

void take_role(yaml_reader& reader, const field& of, schema& out) {
  if (!of.role)
    return;
  auto& taken = out.roles[static_cast<std::size_t>(*of.role)];
  if (taken)
    reader.fault(of.place, "fields." + of.name + " takes the role " +
                               std::string{role_names[static_cast<std::size_t>(*of.role)]} + ", which " +
                               out.fields[*taken].name + " has; allowed is each role once");
  else
    taken = out.fields.size();
}

} // namespace

void read_fields(yaml_reader& reader, const YAML::Node& node, schema_names& names, schema& out) {
  reader.entries(node, "fields", most_fields,
                 [&](const std::string& name, text_place at, const YAML::Node& value) {
                   field one;
                   one.name = name;
                   one.place = at;
                   if (!names.take(reader, name, at, "field"))
                     one.name = excerpt(name);
                   field_section{reader, one, "fields." + one.name}.read(value);
                   take_role(reader, one, out);
                   out.fields.push_back(std::move(one));
                 });
  if (node.IsMap() && node.size() == 0)
    reader.fault(node, "fields is empty; allowed are 1 to " + std::to_string(most_fields) + " fields");
  check_paths(reader, out.fields);
}

void read_carried(yaml_reader& reader, const YAML::Node& node, schema& out) {
  reader.entries(node, "carried", most_fields,
                 [&](const std::string& name, text_place at, const YAML::Node& value) {
                   field one;
                   one.name = name;
                   one.place = at;
                   const auto what = "carried." + excerpt(name);
                   field_section{reader, one, what}.read(value);
                   if (one.role)
                     reader.fault(at, what + " has a role; allowed is none, since nobody reads it");
                   out.carried.push_back(std::move(one));
                 });
}

} // namespace vigie

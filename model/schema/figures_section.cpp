#include "model/base/utf8.hpp"
#include "model/schema/identifier.hpp"
#include "model/schema/schema_sections.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace vigie {

namespace {

constexpr std::array<std::string_view, 9> aggregate_names{
    "count", "sum", "mean", "min", "max", "stddev", "distinct", "since_last", "since_first"};

constexpr std::size_t longest_sentence = 500;
constexpr std::size_t most_keys = 8;
constexpr std::size_t most_sets = 16;

bool only_all(aggregate what) {
  return what == aggregate::since_last || what == aggregate::since_first;
}

bool adds_up(value_type type) {
  return type != value_type::text && type != value_type::time;
}

class history_section {
public:
  history_section(yaml_reader& reader, const schema& of, history_definition& out)
      : reader_{reader}, schema_{of}, out_{out}, what_{"history." + out.name} {}

  void read(const YAML::Node& node) {
    using node_type = const YAML::Node&;
    std::vector<yaml_reader::member> keys;
    for (std::size_t i = 0; i < aggregate_names.size(); ++i)
      keys.push_back(
          {aggregate_names[i], [this, i](node_type n) { read_operand(static_cast<aggregate>(i), n); }});
    keys.push_back({"by", [this](node_type n) { read_keys(n); }, true});
    keys.push_back({"over",
                    [this](node_type n) {
                      if (const auto found = reader_.span(n, what_ + ".over", std::chrono::seconds{1},
                                                          std::chrono::days{400}))
                        out_.over = *found;
                    },
                    true});
    keys.push_back({"where", [this](node_type n) {
                      if (auto found = reader_.expression(n, what_ + ".where")) {
                        out_.where = std::move(found->text);
                        out_.where_map = std::move(found->map);
                      }
                    }});
    keys.push_back({"itself", [this](node_type n) {
                      if (const auto found = reader_.flag(n, what_ + ".itself"))
                        out_.itself = *found;
                    }});
    reader_.members(node, what_, keys);
    if (aggregates_ != 1)
      reader_.fault(out_.place, what_ + " has " + (aggregates_ == 0 ? "no figure" : "more than one figure") +
                                    "; allowed is one of " + join_or(aggregate_names));
  }

private:
  void read_operand(aggregate what, const YAML::Node& node) {
    ++aggregates_;
    out_.what = what;
    const auto name = what_ + '.' + std::string{aggregate_names[static_cast<std::size_t>(what)]};
    const bool all = node.IsScalar() && node.Scalar() == "all" && !schema_.find("all");
    if (all && (what == aggregate::count || only_all(what)))
      return;
    if (only_all(what)) {
      reader_.fault(node, name + " is of one field; allowed is all");
      return;
    }
    out_.of = read_field_name(reader_, node, name, schema_);
    if (out_.of && what != aggregate::count && what != aggregate::distinct &&
        !adds_up(schema_.fields[*out_.of].type))
      reader_.fault(node, name + " is " + schema_.fields[*out_.of].name +
                              ", which is no number; allowed are fields that are int, double, money or bool");
  }

  void read_keys(const YAML::Node& node) {
    for (const auto& item : reader_.items(node, what_ + ".by", most_keys)) {
      const auto place = read_field_name(reader_, item, what_ + ".by", schema_);
      if (place && std::ranges::find(out_.by, *place) != out_.by.end())
        reader_.fault(item,
                      what_ + ".by names " + schema_.fields[*place].name + " twice; allowed is it once");
      else if (place)
        out_.by.push_back(*place);
    }
  }

  yaml_reader& reader_;
  const schema& schema_;
  history_definition& out_;
  std::string what_;
  int aggregates_ = 0;
};

void read_feature(yaml_reader& reader, const YAML::Node& node, feature_definition& out) {
  using node_type = const YAML::Node&;
  const auto what = "features." + out.name;
  const yaml_reader::member keys[] = {
      {"value",
       [&](node_type n) {
         if (auto found = reader.expression(n, what + ".value")) {
           out.value = std::move(found->text);
           out.value_map = std::move(found->map);
         }
       },
       true},
      {"sets",
       [&](node_type n) {
         for (const auto& item : reader.items(n, what + ".sets", most_sets)) {
           const auto name = reader.text(item, what + ".sets", 64);
           if (name && !is_identifier(*name))
             reader.fault(item, what + ".sets is no name; allowed are letters, digits and _, no digit first");
           else if (name && std::ranges::find(out.sets, *name) != out.sets.end())
             reader.fault(item, what + ".sets names " + *name + " twice; allowed is it once");
           else if (name)
             out.sets.push_back(*name);
         }
       }},
      {"says", [&](node_type n) {
         if (auto found = reader.text(n, what + ".says", longest_sentence))
           out.says = std::move(*found);
       }}};
  reader.members(node, what, keys);
}

/// A feature may be a field as it is, by the field's own name: there is no second thing of that name.
bool is_field_itself(const std::string& name, const YAML::Node& feature, const schema& of) {
  if (!of.find(name) || !feature.IsMap())
    return false;
  const auto value = feature["value"];
  return value && value.IsScalar() && value.Scalar() == name;
}

} // namespace

void read_history(yaml_reader& reader, const YAML::Node& node, schema_names& names, schema& out) {
  reader.entries(node, "history", most_history,
                 [&](const std::string& name, text_place at, const YAML::Node& value) {
                   history_definition one;
                   one.name = name;
                   one.place = at;
                   if (!names.take(reader, name, at, "history figure"))
                     one.name = excerpt(name);
                   history_section{reader, out, one}.read(value);
                   out.history.push_back(std::move(one));
                 });
}

void read_features(yaml_reader& reader, const YAML::Node& node, schema_names& names, schema& out) {
  reader.entries(node, "features", most_features,
                 [&](const std::string& name, text_place at, const YAML::Node& value) {
                   feature_definition one;
                   one.name = name;
                   one.place = at;
                   if (!is_field_itself(name, value, out) && !names.take(reader, name, at, "feature"))
                     one.name = excerpt(name);
                   read_feature(reader, value, one);
                   out.features.push_back(std::move(one));
                 });
}

} // namespace vigie

#include "model/scoring/model_file.hpp"

#include "model/base/json_text.hpp"
#include "model/base/sha256.hpp"
#include "model/base/utf8.hpp"
#include "model/scoring/golden.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <set>

namespace vigie {

namespace {

namespace json = boost::json;

/// How far a golden score may be off, relative to its size where that is over 1.
constexpr double golden_tolerance = 1e-9;

/// Thrown and caught in this file only.
struct refusal {
  std::string reason;
};

const json::value& member(const json::object& object, std::string_view name) {
  const auto* found = object.if_contains(name);
  if (!found)
    throw refusal{"it has no \"" + std::string(name) + "\""};
  return *found;
}

const json::object& object_member(const json::object& object, std::string_view name) {
  const auto* found = member(object, name).if_object();
  if (!found)
    throw refusal{"\"" + std::string(name) + "\" is not an object"};
  return *found;
}

const json::array& array_member(const json::object& object, std::string_view name) {
  const auto* found = member(object, name).if_array();
  if (!found)
    throw refusal{"\"" + std::string(name) + "\" is not a list"};
  return *found;
}

std::string_view text_member(const json::object& object, std::string_view name) {
  const auto* found = member(object, name).if_string();
  if (!found)
    throw refusal{"\"" + std::string(name) + "\" is not a text"};
  return *found;
}

double number(const json::value& value, std::string_view name) {
  json::error_code failed;
  const auto result = value.to_number<double>(failed);
  if (failed)
    throw refusal{"\"" + std::string(name) + "\" holds something other than a number"};
  if (!(std::fabs(result) <= largest_parameter))
    throw refusal{"\"" + std::string(name) + "\" holds a number beyond 1e30"};
  return result;
}

double number_member(const json::object& object, std::string_view name) {
  return number(member(object, name), name);
}

/// A list of `size` numbers.
std::vector<double> numbers_member(const json::object& object, std::string_view name, std::size_t size) {
  std::vector<double> result;
  for (const auto& item : array_member(object, name))
    result.push_back(number(item, name));
  if (result.size() != size)
    throw refusal{"\"" + std::string(name) + "\" has " + std::to_string(result.size()) +
                  " entries instead of " + std::to_string(size)};
  return result;
}

std::uint32_t index(double value, std::size_t below, std::string_view name) {
  if (value < 0 || value >= static_cast<double>(below) || value != std::floor(value))
    throw refusal{"\"" + std::string(name) + "\" holds " + json_text(value) + ", which is no index below " +
                  std::to_string(below)};
  return static_cast<std::uint32_t>(value);
}

/// A list of `size` times 0 or 1; all are 0 where there is none.
std::vector<bool> flags_member(const json::object& object, std::string_view name, std::size_t size) {
  std::vector<bool> result(size, false);
  if (!object.contains(name))
    return result;
  const auto numbers = numbers_member(object, name, size);
  std::transform(numbers.begin(), numbers.end(), result.begin(),
                 [&](double x) { return index(x, 2, name) == 1; });
  return result;
}

/// Names, none twice.
std::vector<std::string> read_features(const json::object& root) {
  std::vector<std::string> result;
  std::set<std::string_view> seen;
  for (const auto& item : array_member(root, "features")) {
    const auto* name = item.if_string();
    if (!name)
      throw refusal{"\"features\" holds something other than a text"};
    if (!seen.insert(*name).second)
      throw refusal{"it names the feature " + excerpt(json::serialize(item)) + " twice"};
    result.emplace_back(*name);
  }
  if (result.empty())
    throw refusal{"it has no features"};
  return result;
}

void require_known(const std::string& feature, const std::vector<std::string>& known, const std::string& by) {
  if (std::ranges::find(known, feature) == known.end())
    throw refusal{"it wants the feature " + excerpt(json_text(feature)) + ", which " + by + " does not have"};
}

named_expression read_expression(const json::value& item) {
  const auto* object = item.if_object();
  if (!object)
    throw refusal{"\"expressions\" holds something other than an object"};
  named_expression result{
      std::string(text_member(*object, "name")), std::string(text_member(*object, "value")), {}};
  if (object->contains("says"))
    result.says = text_member(*object, "says");
  return result;
}

/// Since version 2 a file carries the expressions.
void read_expressions(const json::object& root, model_definition& into) {
  into.schema = text_member(root, "schema");
  std::vector<std::string> known;
  for (const auto& item : array_member(root, "expressions")) {
    into.expressions.push_back(read_expression(item));
    known.push_back(into.expressions.back().name);
  }
  for (const auto& feature : into.features)
    require_known(feature, known, "it");
}

/// Before that it has only names.
void look_expressions_up(const schema& of, model_definition& into) {
  into.schema = of.name;
  std::vector<std::string> known;
  for (const auto& feature : of.features)
    known.push_back(feature.name);
  for (const auto& feature : into.features)
    require_known(feature, known, "the schema " + of.name);
  auto found = expressions_of(of, into.features);
  if (const auto* failure = std::get_if<feature_failure>(&found))
    throw refusal{failure->reason};
  into.expressions = std::get<std::vector<named_expression>>(std::move(found));
}

logistic_parameters read_logistic(const json::object& object, std::size_t features) {
  logistic_parameters result{
      number_member(object, "intercept"), numbers_member(object, "coefficients", features),
      numbers_member(object, "means", features), numbers_member(object, "scales", features)};
  for (const auto scale : result.scales)
    if (scale < 1 / largest_parameter)
      throw refusal{"\"scales\" holds a number below 1e-30"};
  return result;
}

tree read_tree(const json::object& object, std::size_t features) {
  const auto size = array_member(object, "left").size();
  if (size == 0)
    throw refusal{"a tree has no nodes"};
  const auto left = numbers_member(object, "left", size);
  const auto feature = numbers_member(object, "feature", size);
  const auto threshold = numbers_member(object, "threshold", size);
  const auto value = numbers_member(object, "value", size);
  const auto cover = numbers_member(object, "cover", size);
  const auto default_left = flags_member(object, "default_left", size);
  tree result;
  for (std::size_t i = 0; i < size; ++i) {
    result.push_back({index(left[i], size, "left"), index(feature[i], features, "feature"),
                      static_cast<float>(threshold[i]), static_cast<float>(value[i]),
                      static_cast<float>(cover[i]), default_left[i]});
  }
  if (const auto wrong = trouble_of(result))
    throw refusal{*wrong};
  return result;
}

boosted_parameters read_boosted(const json::object& object, std::size_t features) {
  boosted_parameters result{static_cast<float>(number_member(object, "base")), {}};
  std::size_t nodes = 0;
  for (const auto& item : array_member(object, "trees")) {
    const auto* t = item.if_object();
    if (!t)
      throw refusal{"\"trees\" holds something other than an object"};
    result.trees.push_back(read_tree(*t, features));
    nodes += result.trees.back().size();
    if (nodes > most_nodes)
      throw refusal{"it has more than " + std::to_string(most_nodes) + " nodes"};
  }
  if (result.trees.empty())
    throw refusal{"it has no trees"};
  return result;
}

double check_version(const json::object& root) {
  if (!root.contains("format") || text_member(root, "format") != model_file_format)
    throw refusal{"it is not a model file of vigie"};
  const auto version = number_member(root, "version");
  if (version > model_file_version)
    throw refusal{"it is of version " + json_text(version) +
                  ", newer than this program, which reads up to version " +
                  std::to_string(model_file_version)};
  if (version < 1)
    throw refusal{"its version is " + json_text(version)};
  return version;
}

model_definition read_definition(const json::object& root, const schema& of) {
  const auto version = check_version(root);
  model_definition result;
  const auto kind = model_kind_from(text_member(root, "kind"));
  if (!kind)
    throw refusal{"its kind is \"" + excerpt(text_member(root, "kind")) +
                  "\"; known are logistic and boosted"};
  result.features = read_features(root);
  if (version < 2)
    look_expressions_up(of, result);
  else
    read_expressions(root, result);
  if (root.contains("history"))
    for (const auto& [name, value] : object_member(root, "history"))
      result.history.emplace_back(name, value.is_string() ? std::string(value.get_string()) : std::string());
  result.threshold = number_member(root, "threshold");
  if (result.threshold < 0 || result.threshold > 1)
    throw refusal{"its threshold is not between 0 and 1"};
  for (const auto& [name, value] : object_member(root, "training"))
    result.training.emplace_back(name, value.is_string() ? std::string(value.get_string())
                                                         : json::serialize(value));
  const auto& parameters = object_member(root, to_string(*kind));
  if (*kind == model_kind::logistic)
    result.parameters = read_logistic(parameters, result.features.size());
  else
    result.parameters = read_boosted(parameters, result.features.size());
  return result;
}

/// A figure of the same name that is another one would be judged by without a word.
void check_history(const model_definition& definition, const schema& of) {
  for (const auto& [name, is] : definition.history)
    if (const auto place = of.find_figure(name); place && described(of.history[*place], of) != is)
      throw refusal{"its history " + excerpt(name) + " is " + excerpt(is) + ", and that of " + of.name +
                    " is " + excerpt(described(of.history[*place], of))};
}

bool close(double actual, double expected) {
  return std::fabs(actual - expected) <= golden_tolerance * std::max(1.0, std::fabs(expected));
}

void check_golden(const classifier& model, const std::shared_ptr<const schema>& of,
                  const json::object& root) {
  const auto& vectors = array_member(root, "golden");
  if (vectors.empty())
    throw refusal{"it has no golden vectors"};
  golden_judge judge(model, of);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    const auto* vector = vectors[i].if_object();
    if (!vector)
      throw refusal{"\"golden\" holds something other than an object"};
    const auto actual = judge.log_odds(json::serialize(object_member(*vector, "transaction")));
    if (!actual)
      throw refusal{"golden vector " + std::to_string(i + 1) + " holds no transaction"};
    if (!close(*actual, number_member(*vector, "log_odds")) ||
        !close(sigmoid(*actual), number_member(*vector, "score")))
      throw refusal{"it fails golden vector " + std::to_string(i + 1) + ": its log-odds should be " +
                    json_text(number_member(*vector, "log_odds")) + " and are " + json_text(*actual)};
  }
}

/// "a, b or c", some of them where there are many.
std::string any_of(const std::vector<std::string>& names) {
  constexpr std::size_t most_told = 8;
  std::string result;
  for (std::size_t i = 0; i < std::min(most_told, names.size()); ++i) {
    const bool last = i + 1 == names.size();
    result += (i == 0 ? "" : last ? " or " : ", ") + excerpt(names[i]);
  }
  return names.size() > most_told ? result + " and others" : result;
}

/// The sentence names what the schema lacks.
std::string misfit(const model_definition& definition, const schema& of, const std::string& why) {
  const auto start = definition.schema == of.name
                         ? ""
                         : "it is a model of the schema " + excerpt(definition.schema) + ", and ";
  const auto missed = fields_missed(of, definition.expressions);
  return missed.empty() ? why : start + of.name + " has no " + any_of(missed);
}

} // namespace

std::variant<classifier, model_failure> read_model(std::string_view text,
                                                   const std::shared_ptr<const schema>& of) {
  json::error_code failed;
  const auto document = json::parse(json::string_view(text.data(), text.size()), failed);
  if (failed)
    return model_failure{text.empty() ? "it is empty"
                                      : "it is not JSON, or truncated (" + failed.message() + ")"};
  const auto* root = document.if_object();
  if (!root)
    return model_failure{"it is not a JSON object"};
  try {
    auto definition = read_definition(*root, *of);
    auto made = classifier::make(definition, *of, sha256(text));
    if (const auto* failure = std::get_if<feature_failure>(&made))
      throw refusal{misfit(definition, *of, failure->reason)};
    auto& result = std::get<classifier>(made);
    check_history(definition, *of);
    check_golden(result, of, *root);
    return std::move(result);
  } catch (const refusal& refused) {
    return model_failure{refused.reason};
  }
}

std::variant<classifier, model_failure> load_model(const std::filesystem::path& file,
                                                   const std::shared_ptr<const schema>& of) {
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream)
    return model_failure{"the model file " + file.string() + " cannot be read"};
  auto result = read_model(text, of);
  if (auto* failure = std::get_if<model_failure>(&result))
    failure->reason = "the model file " + file.string() + " is refused: " + failure->reason;
  return result;
}

} // namespace vigie

#include "web/metrics_text.hpp"

#include "caf/telemetry/counter.hpp"
#include "caf/telemetry/gauge.hpp"
#include "caf/telemetry/histogram.hpp"
#include "caf/telemetry/metric.hpp"
#include "caf/telemetry/metric_family.hpp"

#include <array>
#include <charconv>
#include <limits>
#include <string_view>

namespace vigie {

namespace {

using namespace caf::telemetry;

template <class Number>
std::string number(Number value) {
  // The bound of a histogram's last bucket: infinite, or the largest integer.
  using limits = std::numeric_limits<Number>;
  if (value == (limits::has_infinity ? limits::infinity() : limits::max()))
    return "+Inf";
  std::array<char, 40> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::string escaped(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '\\' || c == '"')
      result += '\\';
    result += c == '\n' ? std::string{"\\n"} : std::string{c};
  }
  return result;
}

std::string labels_of(const metric& instance, const std::string& more = {}) {
  std::string text;
  for (const auto& label : instance.labels()) {
    text += text.empty() ? "{" : ",";
    text.append(label.name().data(), label.name().size());
    text += "=\"" + escaped({label.value().data(), label.value().size()}) + '"';
  }
  if (!more.empty())
    text += (text.empty() ? "{" : ",") + more;
  return text.empty() ? text : text + '}';
}

/// Takes the metrics as a registry hands them out: those of a family follow each other.
class text_collector {
public:
  void operator()(const metric_family* family, const metric* instance, const int_counter* value) {
    add_value(*family, "counter", *instance, value->value());
  }

  void operator()(const metric_family* family, const metric* instance, const dbl_counter* value) {
    add_value(*family, "counter", *instance, value->value());
  }

  void operator()(const metric_family* family, const metric* instance, const int_gauge* value) {
    add_value(*family, "gauge", *instance, value->value());
  }

  void operator()(const metric_family* family, const metric* instance, const dbl_gauge* value) {
    add_value(*family, "gauge", *instance, value->value());
  }

  void operator()(const metric_family* family, const metric* instance, const int_histogram* value) {
    add_histogram(*family, *instance, *value);
  }

  void operator()(const metric_family* family, const metric* instance, const dbl_histogram* value) {
    add_histogram(*family, *instance, *value);
  }

  std::string take() { return std::move(text_); }

private:
  void begin(const metric_family& family, std::string_view type) {
    if (family_ == &family)
      return;
    family_ = &family;
    name_ = family.prefix() + '_' + family.name();
    if (family.unit() != "1")
      name_ += '_' + family.unit();
    if (family.is_sum() && type == "counter")
      name_ += "_total";
    for (char& c : name_)
      if (c == '.' || c == '-')
        c = '_';
    text_ += "# HELP " + name_ + ' ' + family.helptext() + '\n';
    text_ += "# TYPE " + name_ + ' ';
    text_ += type;
    text_ += '\n';
  }

  template <class Number>
  void add_sample(std::string_view suffix, const std::string& labels, Number value) {
    text_ += name_;
    text_ += suffix;
    text_ += labels + ' ' + number(value) + '\n';
  }

  template <class Number>
  void add_value(const metric_family& family, std::string_view type, const metric& instance, Number value) {
    begin(family, type);
    add_sample({}, labels_of(instance), value);
  }

  template <class Histogram>
  void add_histogram(const metric_family& family, const metric& instance, const Histogram& value) {
    begin(family, "histogram");
    std::int64_t so_far = 0;
    for (const auto& bucket : value.buckets()) {
      so_far += bucket.count.value();
      add_sample("_bucket", labels_of(instance, "le=\"" + number(bucket.upper_bound) + '"'), so_far);
    }
    add_sample("_sum", labels_of(instance), value.sum());
    add_sample("_count", labels_of(instance), so_far);
  }

  const metric_family* family_ = nullptr;
  std::string name_;
  std::string text_;
};

} // namespace

std::string metrics_text(const caf::telemetry::metric_registry& registry) {
  text_collector collector;
  registry.collect(collector);
  return collector.take();
}

} // namespace vigie

#include "training/charts.hpp"

#include "model/base/json_text.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace vigie {

namespace {

constexpr double width = 420;
constexpr double height = 350;
constexpr double left = 58;
constexpr double right = 18;
constexpr double top = 44;
constexpr double bottom = 58;

constexpr std::string_view style = R"(<style>
.c{--surface:#fcfcfb;--ink:#1c1c1a;--soft:#6b6a64;--grid:#e3e2dd;--line:#2a78d6;--mark:#d9480f;--wash:42,120,214}
@media screen and (prefers-color-scheme:dark){.c{--surface:#1a1a19;--ink:#f1f0ec;--soft:#a3a29b;--grid:#383733;--line:#5b9ff0;--mark:#ff8a4c;--wash:91,159,240}}
.c .s{fill:var(--surface)}
.c text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:var(--ink)}
.c .t{font-size:15px;font-weight:600}
.c .q{fill:var(--soft);font-size:12px}
.c .n{font-size:24px;font-weight:600;font-variant-numeric:tabular-nums}
.c .g{stroke:var(--grid);stroke-width:1}
.c .l{fill:none;stroke:var(--line);stroke-width:2;stroke-linejoin:round}
.c .m{fill:var(--mark);stroke:var(--surface);stroke-width:2}
.c .o{fill:var(--surface);stroke:var(--soft);stroke-width:2}
.c .d{stroke:var(--soft);stroke-width:1;stroke-dasharray:4 4}
</style>
)";

std::string num(double value) {
  return fixed(value, 1);
}

std::string text(double x, double y, std::string_view words, std::string_view anchor = "start",
                 std::string_view css = "") {
  return "<text x=\"" + num(x) + "\" y=\"" + num(y) + "\" text-anchor=\"" + std::string(anchor) +
         "\" class=\"" + std::string(css) + "\">" + std::string(words) + "</text>\n";
}

std::string line(double x1, double y1, double x2, double y2, std::string_view css) {
  return "<line x1=\"" + num(x1) + "\" y1=\"" + num(y1) + "\" x2=\"" + num(x2) + "\" y2=\"" + num(y2) +
         "\" class=\"" + std::string(css) + "\"/>\n";
}

std::string dot(double x, double y, std::string_view css) {
  return "<circle cx=\"" + num(x) + "\" cy=\"" + num(y) + "\" r=\"6\" class=\"" + std::string(css) + "\"/>\n";
}

std::string document(std::string_view title, std::string_view description, const std::string& body) {
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + num(width) + " " + num(height) +
         "\" class=\"c\" role=\"img\" aria-label=\"" + std::string(title) + ": " + std::string(description) +
         "\">\n" + std::string(style) + "<rect width=\"100%\" height=\"100%\" class=\"s\"/>\n" +
         text(left, 24, title, "start", "t") + body + "</svg>\n";
}

/// Where a share from 0 to 1 lies in the plot.
double across(double share) {
  return left + share * (width - left - right);
}
double up(double share) {
  return height - bottom - share * (height - top - bottom);
}

/// False alarms a transaction, from one in a million to all, by their logarithm.
double across_logarithmic(double share) {
  return across(std::max(0.0, (std::log10(std::max(share, 1e-6)) + 6) / 6));
}

std::string axes(std::string_view x_title, std::string_view y_title) {
  std::string result;
  for (int i = 0; i <= 5; ++i) {
    const auto share = i / 5.0;
    result += line(left, up(share), width - right, up(share), "g") +
              text(left - 8, up(share) + 4, fixed(share, 1), "end", "q");
  }
  result += text((left + width - right) / 2, height - 12, x_title, "middle", "q");
  const auto middle = num(up(0.5));
  return result + "<text transform=\"translate(16 " + middle +
         ") rotate(-90)\" text-anchor=\"middle\" class=\"q\">" + std::string(y_title) + "</text>\n";
}

/// A path through the points, without those that would not move the pen by half a pixel.
class pen {
public:
  void to(double x, double y) {
    if (!path_.empty() && std::fabs(x - x_) < 0.5 && std::fabs(y - y_) < 0.5)
      return;
    path_ += (path_.empty() ? "M" : "L") + num(x) + " " + num(y);
    x_ = x;
    y_ = y;
  }

  std::string drawn() const { return "<path d=\"" + path_ + "\" class=\"l\"/>\n"; }

private:
  std::string path_;
  double x_ = 0;
  double y_ = 0;
};

/// A label beside a dot, on the side that has room.
std::string label(double x, double y, std::string_view words) {
  const bool to_the_left = x > (left + width - right) / 2;
  return text(x + (to_the_left ? -12 : 12), y + 4, words, to_the_left ? "end" : "start");
}

struct cell {
  double x;
  double y;
  double count;
  double of; ///< all of its row
  std::string_view name;
};

std::string drawn(const cell& c, double cell_width, double cell_height) {
  const auto share = c.of > 0 ? c.count / c.of : 0.0;
  const auto middle = c.x + cell_width / 2;
  return "<rect x=\"" + num(c.x) + "\" y=\"" + num(c.y) + "\" width=\"" + num(cell_width - 4) +
         "\" height=\"" + num(cell_height - 4) + "\" rx=\"6\" style=\"fill:rgba(var(--wash)," +
         fixed(0.06 + 0.34 * share, 2) + ")\"/>\n" +
         text(middle, c.y + cell_height / 2 - 8, with_thousands(c.count), "middle", "n") +
         text(middle, c.y + cell_height / 2 + 16, c.name, "middle") +
         text(middle, c.y + cell_height / 2 + 36, percent(share) + " of the row", "middle", "q");
}

} // namespace

std::string fixed(double value, int digits) {
  std::array<char, 64> text;
  std::snprintf(text.data(), text.size(), "%.*f", digits, value);
  return text.data();
}

std::string with_thousands(double count) {
  auto digits = fixed(count, 0);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ",");
  return digits;
}

std::string percent(double share) {
  if (share > 0 && share < 0.0001)
    return "under 0.01 %";
  if (share < 1 && share > 0.9999)
    return "over 99.99 %";
  return fixed(100 * share, 2) + " %";
}

std::string confusion_matrix_svg(const confusion& outcome, double threshold) {
  const auto frauds = outcome.true_positives + outcome.false_negatives;
  const auto others = outcome.false_positives + outcome.true_negatives;
  const auto w = (width - left - right - 30) / 2;
  const auto h = (height - top - bottom - 4) / 2;
  const auto x = left + 30;
  const auto y = top + 28;
  const std::array<cell, 4> cells{cell{x, y, outcome.true_positives, frauds, "frauds found"},
                                  {x + w, y, outcome.false_negatives, frauds, "frauds missed"},
                                  {x, y + h, outcome.false_positives, others, "false alarms"},
                                  {x + w, y + h, outcome.true_negatives, others, "left alone"}};
  std::string body = text(x + w / 2, y - 10, "raised", "middle", "q") +
                     text(x + w + w / 2, y - 10, "not raised", "middle", "q") +
                     text(x - 10, y + h / 2, "fraud", "end", "q") +
                     text(x - 10, y + h + h / 2, "legitimate", "end", "q") +
                     text(x + w, height - 6, "threshold " + json_text(threshold), "middle", "q");
  for (const auto& c : cells)
    body += drawn(c, w, h);
  return document("Confusion matrix",
                  with_thousands(outcome.true_positives) + " of " + with_thousands(frauds) +
                      " frauds found, " + with_thousands(outcome.false_positives) + " false alarms",
                  body);
}

std::string precision_recall_svg(const evaluation& tested, double threshold) {
  auto body =
      axes("recall: share of the frauds that are raised", "precision: share of the alerts that are frauds");
  for (int i = 0; i <= 5; ++i)
    body += text(across(i / 5.0), height - bottom + 18, fixed(i / 5.0, 1), "middle", "q");
  pen curve;
  for (const auto& p : tested.points())
    curve.to(across(tested.recall(p)), up(tested.precision(p)));
  const auto here = tested.at(threshold);
  const auto x = across(here.recall());
  const auto y = up(here.precision());
  body += curve.drawn() + dot(across(course_outcome.recall()), up(course_outcome.precision()), "o") +
          text(across(course_outcome.recall()) + 12, up(course_outcome.precision()) + 48,
               "the course's model: recall " + fixed(course_outcome.recall(), 3), "start", "q") +
          dot(x, y, "m") +
          label(x, y + 24, "recall " + fixed(here.recall(), 4) + ", precision " + fixed(here.precision(), 4));
  return document("Precision and recall", "average precision " + fixed(tested.average_precision(), 4), body);
}

std::string roc_svg(const evaluation& tested, double threshold) {
  constexpr std::array<std::string_view, 7> ticks{"10⁻⁶", "10⁻⁵", "10⁻⁴", "10⁻³", "10⁻²", "0.1", "1"};
  auto body = axes("share of the others that are raised (logarithmic)",
                   "recall: share of the frauds that are raised");
  for (std::size_t i = 0; i < ticks.size(); ++i)
    body += line(across(static_cast<double>(i) / 6), up(0), across(static_cast<double>(i) / 6), up(1), "g") +
            text(across(static_cast<double>(i) / 6), height - bottom + 18, ticks[i], "middle", "q");
  pen curve;
  for (const auto& p : tested.points())
    curve.to(across_logarithmic(p.false_positives / tested.others()), up(tested.recall(p)));
  const auto here = tested.at(threshold);
  const auto x = across_logarithmic(here.false_positives / tested.others());
  const auto y = up(here.recall());
  body += curve.drawn() + dot(x, y, "m") +
          label(x, y + 24,
                with_thousands(here.false_positives) + " false alarms, recall " + fixed(here.recall(), 4));
  return document("ROC", "area under the curve " + fixed(tested.auc(), 5), body);
}

} // namespace vigie

#include "model/window/summary.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace vigie {

namespace {

template <class... Ts>
std::string format(const char* pattern, Ts... values) {
  std::string text(static_cast<std::size_t>(std::snprintf(nullptr, 0, pattern, values...)), '\0');
  std::snprintf(text.data(), text.size() + 1, pattern, values...);
  return text;
}

std::string quoted(std::string_view text) {
  return '"' + std::string{text} + '"';
}

/// A JSON object of ready-made values.
class object_writer {
public:
  object_writer(std::string_view event, const tally& counts, const figure_style& style)
      : text_{"{\"event\":" + quoted(event)}, counts_{counts}, style_{style} {}

  object_writer& raw(std::string_view key, std::string_view value) {
    text_ += ",\"";
    text_ += key;
    text_ += "\":";
    text_ += value;
    return *this;
  }

  template <class Integer>
  object_writer& number(std::string_view key, Integer value) {
    return raw(key, std::to_string(value));
  }

  object_writer& real(std::string_view key, double value, int digits) {
    return raw(key, format("%.*f", digits, value));
  }

  /// The tally's figure of that name; null where there is none.
  object_writer& counted(std::string_view key) {
    for_each_figure([&](const auto& figure) {
      if (figure.name == key)
        raw(key, style_.gives(figure) ? written(counts_.*figure.sum) : "null");
    });
    return *this;
  }

  std::string finish() { return text_ + '}'; }

private:
  std::string written(std::uint64_t count) const { return std::to_string(count); }
  std::string written(money_sum amount) const { return quoted(to_string(amount, style_.decimals)); }

  std::string text_;
  const tally& counts_;
  const figure_style& style_;
};

/// Local time of the machine, to the second.
std::string clock_time(std::int64_t time_ms) {
  const auto seconds = static_cast<std::time_t>(time_ms / 1000);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

/// A span in the largest unit of which it is a multiple of two or more: "30 s", "5 min", "60 min", "2 h".
struct span_text {
  explicit span_text(std::int64_t seconds) {
    if (seconds % 3600 == 0 && seconds > 3600) {
      count = std::to_string(seconds / 3600);
      english_unit = "h";
      french_unit = "heures";
    } else if (seconds % 60 == 0 && seconds > 60) {
      count = std::to_string(seconds / 60);
      english_unit = "min";
      french_unit = "minutes";
    } else {
      count = std::to_string(seconds);
    }
  }

  std::string count;
  std::string_view english_unit = "s";
  std::string_view french_unit = "secondes";
};

/// "30 s".
std::string english_span(std::int64_t seconds) {
  const span_text span{seconds};
  return span.count + ' ' + std::string{span.english_unit};
}

/// "30 dernières secondes": the course's words, for any length.
std::string french_span(std::int64_t seconds) {
  const span_text span{seconds};
  return span.count + " dernières " + std::string{span.french_unit};
}

std::string percent(const tally& counts) {
  return format("%.2f", 100 * share(counts.fraud_amount, counts.amount));
}

std::string english(const summary& line, const figure_style& style) {
  const auto& counts = line.counts;
  auto text = clock_time(line.window_end_ms) + "  last " + english_span(line.window_s) + ": ";
  if (counts.empty()) {
    text += "no transactions";
  } else {
    text += std::to_string(counts.transactions) + " transactions, ";
    if (style.labels)
      text += std::to_string(counts.frauds) + " fraudulent, ";
    text += std::to_string(counts.predicted_frauds) + " predicted";
    if (style.amounts)
      text += "; " + style.amount_name + ' ' + to_string(counts.amount, style.decimals);
    if (style.amounts && style.labels)
      text += ", " + percent(counts) + " % of it fraud";
    if (!style.amounts)
      text += "; no amounts";
    if (!style.labels)
      text += "; no labels";
  }
  if (line.lag > 0)
    text += format("; lag %lld", static_cast<long long>(line.lag));
  if (!line.complete)
    text += "; incomplete";
  return text;
}

std::string french(const summary& line, const figure_style& style) {
  const auto& counts = line.counts;
  const auto span = french_span(line.window_s);
  auto text = clock_time(line.window_end_ms) + "  ";
  if (counts.empty()) {
    text += "Aucune transaction au cours des " + span + ".";
  } else {
    text += "Nombre total de transactions réalisées au cours des " + span + " : " +
            std::to_string(counts.transactions);
    if (style.labels)
      text += " ; Nombre de transactions frauduleuses effectives : " + std::to_string(counts.frauds);
    text += " ; Nombre de transactions frauduleuses prévues : " + std::to_string(counts.predicted_frauds);
    if (style.amounts)
      text += " ; Montant total des transactions (frauduleuses et non frauduleuses) : " +
              to_string(counts.amount, style.decimals);
    if (style.amounts && style.labels)
      text += " ; Part que représente le montant des transactions frauduleuses sur le montant total : " +
              percent(counts) + " %";
    if (!style.amounts)
      text += " ; sans montants";
    if (!style.labels)
      text += " ; sans étiquettes";
  }
  if (line.lag > 0)
    text += format(" ; retard %lld", static_cast<long long>(line.lag));
  if (!line.complete)
    text += " ; incomplet";
  return text;
}

std::string share_json(const tally& counts, const figure_style& style) {
  if (!style.amounts || !style.labels || counts.amount.cents() == 0)
    return "null";
  return format("%.9g", share(counts.fraud_amount, counts.amount));
}

} // namespace

std::string to_json(const summary& line, const figure_style& style) {
  return object_writer{"summary", line.counts, style}
      .number("window_s", line.window_s)
      .number("window_end_ms", line.window_end_ms)
      .counted("transactions")
      .counted("frauds")
      .counted("predicted_frauds")
      .counted("amount")
      .counted("fraud_amount")
      .raw("fraud_amount_share", share_json(line.counts, style))
      .counted("true_positives")
      .counted("false_positives")
      .counted("false_negatives")
      .raw("scope", line.cluster ? "\"cluster\"" : "\"node\"")
      .number("nodes", line.nodes)
      .number("partitions", line.partitions)
      .raw("complete", line.complete ? "true" : "false")
      .number("lag", line.lag)
      .finish();
}

std::string to_text(const summary& line, language tongue, const figure_style& style) {
  return tongue == language::french ? french(line, style) : english(line, style);
}

std::string to_json(const end_range& skipped) {
  return "{\"event\":\"skipped\",\"from_ms\":" + std::to_string(skipped.first * 1000) +
         ",\"to_ms\":" + std::to_string(skipped.last * 1000) + '}';
}

std::string to_text(const end_range& skipped, language tongue) {
  const auto from = clock_time(skipped.first * 1000);
  const auto to = clock_time(skipped.last * 1000);
  return tongue == language::french ? from + "  Aucune transaction jusqu'à " + to + "."
                                    : from + "  no transactions up to " + to;
}

std::string to_json(const totals& line, const figure_style& style) {
  const auto& counts = line.counts;
  object_writer result{"totals", counts, style};
  result.number("read", counts.transactions + line.dead_letters + line.remembered).counted("transactions");
  if (style.remembered)
    result.number("remembered", line.remembered);
  return result.number("dead_letters", line.dead_letters)
      .number("late", line.late)
      .counted("frauds")
      .counted("predicted_frauds")
      .number("alerts", line.alerts)
      .counted("amount")
      .counted("fraud_amount")
      .real("seconds", line.seconds, 3)
      .real("cpu_seconds", line.cpu_seconds, 3)
      .finish();
}

} // namespace vigie

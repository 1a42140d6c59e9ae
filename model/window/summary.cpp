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
  explicit object_writer(std::string_view event) : text_{"{\"event\":" + quoted(event)} {}

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

  object_writer& amount(std::string_view key, money_sum value) { return raw(key, quoted(to_string(value))); }

  std::string finish() { return text_ + '}'; }

private:
  std::string text_;
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

std::string english(const summary& line) {
  const auto& counts = line.counts;
  auto text = clock_time(line.window_end_ms) + "  last " + english_span(line.window_s) + ": ";
  if (counts.empty())
    text += "no transactions";
  else
    text += format("%llu transactions, %llu fraudulent, %llu predicted; amount ",
                   static_cast<unsigned long long>(counts.transactions),
                   static_cast<unsigned long long>(counts.frauds),
                   static_cast<unsigned long long>(counts.predicted_frauds)) +
            to_string(counts.amount) + ", " + percent(counts) + " % of it fraud";
  if (line.lag > 0)
    text += format("; lag %lld", static_cast<long long>(line.lag));
  if (!line.complete)
    text += "; incomplete";
  return text;
}

std::string french(const summary& line) {
  const auto& counts = line.counts;
  const auto span = french_span(line.window_s);
  auto text = clock_time(line.window_end_ms) + "  ";
  if (counts.empty()) {
    text += "Aucune transaction au cours des " + span + ".";
  } else {
    text += format("Nombre total de transactions réalisées au cours des %s : %llu ; "
                   "Nombre de transactions frauduleuses effectives : %llu ; "
                   "Nombre de transactions frauduleuses prévues : %llu ; ",
                   span.c_str(), static_cast<unsigned long long>(counts.transactions),
                   static_cast<unsigned long long>(counts.frauds),
                   static_cast<unsigned long long>(counts.predicted_frauds));
    text +=
        "Montant total des transactions (frauduleuses et non frauduleuses) : " + to_string(counts.amount) +
        " ; Part que représente le montant des transactions frauduleuses sur le montant total : " +
        percent(counts) + " %";
  }
  if (line.lag > 0)
    text += format(" ; retard %lld", static_cast<long long>(line.lag));
  if (!line.complete)
    text += " ; incomplet";
  return text;
}

} // namespace

std::string to_json(const summary& line) {
  const auto& counts = line.counts;
  return object_writer{"summary"}
      .number("window_s", line.window_s)
      .number("window_end_ms", line.window_end_ms)
      .number("transactions", counts.transactions)
      .number("frauds", counts.frauds)
      .number("predicted_frauds", counts.predicted_frauds)
      .amount("amount", counts.amount)
      .amount("fraud_amount", counts.fraud_amount)
      .raw("fraud_amount_share", counts.amount.cents() == 0
                                     ? std::string{"null"}
                                     : format("%.9g", share(counts.fraud_amount, counts.amount)))
      .number("true_positives", counts.true_positives)
      .number("false_positives", counts.false_positives)
      .number("false_negatives", counts.false_negatives)
      .raw("scope", line.cluster ? "\"cluster\"" : "\"node\"")
      .number("nodes", line.nodes)
      .number("partitions", line.partitions)
      .raw("complete", line.complete ? "true" : "false")
      .number("lag", line.lag)
      .finish();
}

std::string to_text(const summary& line, language tongue) {
  return tongue == language::french ? french(line) : english(line);
}

std::string to_json(const totals& line) {
  const auto& counts = line.counts;
  return object_writer{"totals"}
      .number("read", counts.transactions + line.dead_letters)
      .number("transactions", counts.transactions)
      .number("dead_letters", line.dead_letters)
      .number("late", line.late)
      .number("frauds", counts.frauds)
      .number("predicted_frauds", counts.predicted_frauds)
      .number("alerts", line.alerts)
      .amount("amount", counts.amount)
      .amount("fraud_amount", counts.fraud_amount)
      .real("seconds", line.seconds, 3)
      .real("cpu_seconds", line.cpu_seconds, 3)
      .finish();
}

} // namespace vigie

// What must hold for any text that the dashboard is given as an alert, which quotes what a producer has
// written.

#include "fuzz/laws.hpp"
#include "unit/paysim.hpp"
#include "web/board.hpp"

#include <boost/json.hpp>

#include <array>

using namespace vigie;

namespace json = boost::json;

namespace {

constexpr std::array<std::string_view, 10> known_fields{
    "step",           "type",     "amount",         "nameOrig",       "oldbalanceOrg",
    "newbalanceOrig", "nameDest", "oldbalanceDest", "newbalanceDest", "isFraud"};

json::value parsed(const std::string& text, std::string_view input) {
  json::error_code failed;
  auto result = json::parse(text, failed);
  require(!failed, "what is served is JSON", input);
  return result;
}

/// In characters, for what is UTF-8.
std::size_t length_of(const json::string& text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

void check_transaction(const json::object& shown, std::string_view input) {
  for (const auto& [name, value] : shown) {
    require(std::find(known_fields.begin(), known_fields.end(), std::string_view{name}) != known_fields.end(),
            "of a transaction only known fields are shown", input);
    if (name == "nameOrig" || name == "nameDest")
      require(!value.is_string() || length_of(value.get_string()) <= 6, "of an account little is shown",
              input);
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = text_of(data, size);
  board shown{board_options{.windows = {}, .of = some::paysim()}};
  const std::array<outgoing_message, 2> twice{outgoing_message{{}, std::string{input}, {}, 0},
                                              outgoing_message{{}, std::string{input}, {}, 0}};
  shown.saw_alerts(twice);
  const auto alerts = parsed(shown.alerts(), input);
  require(alerts.as_array().size() <= 1, "an alert that is raised again shows once", input);
  const auto events = shown.events_after(0, 1 << 20);
  require(events.size() == alerts.as_array().size(), "what is listed is told as an event", input);
  for (const auto& event : events)
    require(parsed(*event.json, input) == alerts.at(0), "both say the same", input);
  for (const auto& alert : alerts.as_array())
    if (const auto* transaction = alert.as_object().if_contains("transaction"))
      if (const auto* fields = transaction->if_object())
        check_transaction(*fields, input);
  return 0;
}

#include "cli/dashboard.hpp"

#include "cli/node_name.hpp"
#include "config/text.hpp"
#include "flow/clock.hpp"
#include "web/metrics_text.hpp"

#include "caf/actor_system.hpp"

#include <spdlog/spdlog.h>

namespace vigie {

namespace {

board_options board_of(const settings& values, const supervisor_options& supervision) {
  board_options options;
  options.node = node_name(values);
  options.version = VIGIE_VERSION;
  options.topic = values.kafka.topic;
  options.language = values.language == report_language::french ? "fr" : "en";
  options.windows = supervision.windows;
  options.mask_accounts = values.mask_accounts;
  options.of = supervision.policies->reading()->of;
  options.figures = figure_style_of(*options.of);
  return options;
}

std::string seconds_of(std::chrono::milliseconds time) {
  return std::to_string(time.count() / 1000) + " s";
}

std::optional<std::string> refusal_of(const refusing_topics& refusing, std::chrono::milliseconds patience) {
  const auto topic = refusing.longest(steady_now());
  if (!topic || topic->lasts < patience)
    return std::nullopt;
  return topic->name + " takes no records since " + seconds_of(topic->lasts) + ": " + topic->why;
}

std::optional<std::string> trouble_of(const heartbeats& hearts, const refusing_topics& refusing) {
  if (const auto silent = hearts.too_long_silent(steady_now()))
    return silent->who + " has not answered for " + seconds_of(silent->lasts);
  return refusal_of(refusing, refusing_topics::patience);
}

} // namespace

dashboard::dashboard(const settings& values, supervisor_options& supervision,
                     const caf::actor_system& system) {
  if (!values.http.listen)
    return;
  const auto shown = std::make_shared<board>(board_of(values, supervision));
  supervision.observer = shown;
  site_options served;
  served.shown = shown;
  served.token = values.http.token;
  served.loopback = is_loopback(*values.http.listen);
  served.metrics = [&system] { return metrics_text(system.metrics()); };
  served.trouble = [hearts = supervision.hearts, refusing = supervision.refusing] {
    return trouble_of(*hearts, *refusing);
  };
  served.unready = [refusing = supervision.refusing] {
    return refusal_of(*refusing, std::chrono::milliseconds{0});
  };
  server_ = std::make_unique<server>(*values.http.listen, std::move(served));
  spdlog::info("dashboard at {}", server_->address());
}

} // namespace vigie

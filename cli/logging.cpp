#include "cli/logging.hpp"

#include "cli/log_limiter.hpp"
#include "flow/clock.hpp"

#include <spdlog/async.h>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace vigie {

namespace {

constexpr std::size_t queue_lines = 8'192;

/// Our own and not spdlog's, so that the default logger outlives it: threads of libraries may log to the end.
std::shared_ptr<spdlog::details::thread_pool> log_thread;

/// The message as a JSON string without its quotes.
class json_text final : public spdlog::custom_flag_formatter {
public:
  void format(const spdlog::details::log_msg& message, const std::tm&, spdlog::memory_buf_t& out) override {
    for (const char c : message.payload) {
      if (c == '"' || c == '\\')
        out.push_back('\\');
      if (static_cast<unsigned char>(c) >= 0x20) {
        out.push_back(c);
        continue;
      }
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    }
  }

  std::unique_ptr<custom_flag_formatter> clone() const override { return std::make_unique<json_text>(); }
};

/// Standard error, where a warning or an error that repeats is told a few times, and then how often it came.
/// Used by the log's own thread alone.
class limited_stderr final : public spdlog::sinks::stderr_sink_mt {
public:
  void log(const spdlog::details::log_msg& message) override {
    if (message.level < spdlog::level::warn)
      return spdlog::sinks::stderr_sink_mt::log(message);
    const std::string_view text{message.payload.data(), message.payload.size()};
    const auto left_out = limiter_.admit(text, steady_now());
    if (!left_out)
      return;
    if (*left_out == 0)
      return spdlog::sinks::stderr_sink_mt::log(message);
    const auto told = fmt::format("{} (and {} more like it before)", text, *left_out);
    auto longer = message;
    longer.payload = told;
    spdlog::sinks::stderr_sink_mt::log(longer);
  }

private:
  log_limiter limiter_;
};

spdlog::level::level_enum level_of(log_level level) {
  switch (level) {
  case log_level::error:
    return spdlog::level::err;
  case log_level::warning:
    return spdlog::level::warn;
  case log_level::info:
    return spdlog::level::info;
  case log_level::debug:
    return spdlog::level::debug;
  case log_level::trace:
    return spdlog::level::trace;
  }
  return spdlog::level::info;
}

} // namespace

void start_logging(const log_settings& how) {
  log_thread = std::make_shared<spdlog::details::thread_pool>(queue_lines, 1U);
  auto logger = std::make_shared<spdlog::async_logger>(
      "vigie", std::make_shared<limited_stderr>(), log_thread, spdlog::async_overflow_policy::overrun_oldest);
  // There is nowhere else to say that a line could not be written.
  logger->set_error_handler([](const std::string&) {});
  if (how.format == log_format::json) {
    auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
    formatter->add_flag<json_text>('*').set_pattern(
        R"({"event":"log","time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","text":"%*"})");
    logger->set_formatter(std::move(formatter));
  } else {
    logger->set_pattern("%Y-%m-%d %H:%M:%S.%e %l: %v");
  }
  logger->set_level(level_of(how.level));
  logger->flush_on(spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
}

void stop_logging() {
  log_thread.reset();
}

} // namespace vigie

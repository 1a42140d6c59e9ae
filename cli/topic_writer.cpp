#include "cli/topic_writer.hpp"

#include "cli/clients.hpp"

#include <chrono>
#include <stdexcept>
#include <utility>
#include <variant>

namespace vigie {

namespace {

constexpr std::chrono::milliseconds patience{10'000};

producer open(const settings& values, std::optional<std::string>& failure) {
  producer_options options;
  options.client = client_of(values);
  options.properties = {{"enable.idempotence", "true"}};
  options.on_delivery = [&failure](const delivery_report& report) {
    if (report.error)
      failure = report.error->text;
  };
  auto made = producer::make(std::move(options));
  if (const auto* error = std::get_if<kafka_error>(&made))
    throw usage_error(error->text);
  return std::move(std::get<producer>(made));
}

} // namespace

topic_writer::topic_writer(const settings& values, std::string doing)
    : doing_{std::move(doing)}, producer_{open(values, failure_)} {}

void topic_writer::fail(const std::string& why) const {
  throw std::runtime_error(doing_ + ": " + why);
}

void topic_writer::send(const outgoing_record& record) {
  while (const auto error = producer_.produce(record)) {
    if (error->kind != kafka_error_kind::queue_full)
      fail(error->text);
    producer_.poll(std::chrono::milliseconds{100});
  }
}

void topic_writer::finish() {
  if (const auto error = producer_.flush(patience))
    fail(error->text);
  if (failure_)
    fail(*failure_);
}

} // namespace vigie

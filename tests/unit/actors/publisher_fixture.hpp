#pragma once

#include "actors/publisher.hpp"
#include "unit/actors/actor_fixture.hpp"
#include "unit/actors/memory_sink.hpp"

#include "caf/send.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

namespace vigie {

/// A publisher, and its neighbours' stand-ins.
struct publisher_fixture : actor_fixture {
  static constexpr stream_id stream{0, 7};

  std::shared_ptr<memory::topic> group = std::make_shared<memory::topic>(2);
  memory::written_log written;
  std::shared_ptr<stub::reader_log> told = std::make_shared<stub::reader_log>();
  std::shared_ptr<stub::supervisor_log> reported = std::make_shared<stub::supervisor_log>();
  std::shared_ptr<refusing_topics> refusing = std::make_shared<refusing_topics>();
  partition_reader_actor reader = stub::reader(sys, told);
  publisher_actor uut;

  explicit publisher_fixture(bool exactly_once = false) {
    spdlog::set_level(spdlog::level::off);
    group->assign({{0, 0}, {1, 0}});
    publisher_options options;
    options.alerts_topic = "alerts";
    options.dead_letter_topic = "dead";
    options.now_ms = [this] { return now_ms(); };
    options.topic = "transactions";
    options.refusing = refusing;
    if (exactly_once)
      written.transactions_of = group.get();
    uut = sys.spawn<publisher>(
        options, group, [this] { return written.open(); }, stub::supervisor(sys, reported));
    consume_messages();
  }

  ~publisher_fixture() override { end(uut); }

  void open(std::int64_t frontier, stream_id as = stream) {
    caf::send_as(reader, uut, partition_opened{as, frontier, 0});
    consume_messages();
  }

  static std::vector<outgoing_message> messages(std::size_t count, const std::string& value) {
    std::vector<outgoing_message> result(count);
    for (auto& message : result)
      message.value = value;
    return result;
  }

  void open_range(std::int64_t begin, std::int64_t range_end, std::size_t dead_letters = 0,
                  stream_id as = stream) {
    self->send(uut, range_opened{as, begin, range_end, messages(dead_letters, "poison")});
    consume_messages();
  }

  void judge(std::int64_t begin, std::size_t alerts = 0, std::uint64_t transactions = 0,
             stream_id as = stream) {
    range_judged judgement{as, begin, begin, {}, messages(alerts, "alert")};
    judgement.counts.transactions = transactions;
    self->send(uut, judgement);
    consume_messages();
  }

  std::optional<std::int64_t> committed(std::int32_t partition = 0) {
    pass(std::chrono::milliseconds{500});
    const auto offsets = group->committed();
    const auto found = offsets.find(partition);
    return found == offsets.end() ? std::nullopt : std::optional{found->second};
  }

  std::size_t commits() const {
    const auto journal = group->journal();
    return static_cast<std::size_t>(std::count_if(
        journal.begin(), journal.end(), [](const auto& line) { return line.starts_with("commit"); }));
  }

  std::string done() const {
    std::string text;
    for (const auto& entry : told->done)
      text += std::to_string(entry.begin) + ' ';
    return text;
  }
};

} // namespace vigie

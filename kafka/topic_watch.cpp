#include "kafka/topic_watch.hpp"

#include "kafka/calls.hpp"

#include <librdkafka/rdkafka.h>

#include <utility>

namespace vigie {

topic_watch::topic_watch(rd_kafka_t* client, std::string topic)
    : client_{client}, topic_{std::move(topic)}, answers_{rd_kafka_queue_new(client)} {}

void topic_watch::on_answer(std::function<void()> wake) {
  waker_.watch(answers_.get(), std::move(wake));
}

void topic_watch::ask(std::int64_t now_ms) {
  if (!topic_asked_for_)
    ask_for_topic(answers_.get(), call_timeout_ms);
  topic_asked_for_ = true;
  if (awaited_ > 0)
    return;
  asked_ms_ = now_ms;
  round_.clear();
  ask_for_ends(RD_KAFKA_OFFSET_SPEC_MAX_TIMESTAMP);
  ask_for_ends(RD_KAFKA_OFFSET_SPEC_LATEST);
}

void topic_watch::ask_for_ends(std::int64_t spec) {
  rd_kafka_topic_partition_list_t* assigned = nullptr;
  if (rd_kafka_assignment(client_, &assigned) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  const partition_list_handle list{assigned};
  if (list->cnt == 0)
    return;
  for (int i = 0; i < list->cnt; ++i)
    list->elems[i].offset = spec;
  const auto options = admin_options(client_, RD_KAFKA_ADMIN_OP_LISTOFFSETS, call_timeout_ms);
  error_handle{
      rd_kafka_AdminOptions_set_isolation_level(options.get(), RD_KAFKA_ISOLATION_LEVEL_READ_COMMITTED)};
  // Comes back with the answer, which does not say what was asked for.
  rd_kafka_AdminOptions_set_opaque(options.get(), reinterpret_cast<void*>(spec));
  ++awaited_;
  rd_kafka_ListOffsets(client_, list.get(), options.get(), answers_.get());
}

void topic_watch::ask_for_topic(rd_kafka_queue_t* answers, int timeout_ms) {
  const char* name = topic_.c_str();
  const topic_names_handle names{rd_kafka_TopicCollection_of_topic_names(&name, 1),
                                 rd_kafka_TopicCollection_destroy};
  const auto options = admin_options(client_, RD_KAFKA_ADMIN_OP_DESCRIBETOPICS, timeout_ms);
  rd_kafka_DescribeTopics(client_, names.get(), options.get(), answers);
}

void topic_watch::ask_and_wait(std::chrono::milliseconds timeout) {
  const auto timeout_ms = static_cast<int>(timeout.count());
  const auto what = "asking for the partitions of " + topic_;
  const topic_handle topic{rd_kafka_topic_new(client_, topic_.c_str(), nullptr)};
  const rd_kafka_metadata_t* metadata = nullptr;
  // Makes the client look for the partitions' leaders anew as well.
  check(what, rd_kafka_metadata(client_, 0, topic.get(), &metadata, timeout_ms));
  if (metadata->topic_cnt == 1) {
    const std::lock_guard guard{mutex_};
    partition_count_ = metadata->topics[0].partition_cnt;
  }
  rd_kafka_metadata_destroy(metadata);
  if (!tells_topic_)
    return;
  const queue_handle answers{rd_kafka_queue_new(client_)};
  ask_for_topic(answers.get(), timeout_ms);
  const event_handle answer{rd_kafka_queue_poll(answers.get(), timeout_ms), rd_kafka_event_destroy};
  check(what, answer ? rd_kafka_event_error(answer.get()) : RD_KAFKA_RESP_ERR__TIMED_OUT);
  learn_topic(*answer);
}

void topic_watch::take_answers() {
  while (const auto answer = event_handle{rd_kafka_queue_poll(answers_.get(), 0), rd_kafka_event_destroy}) {
    if (rd_kafka_event_type(answer.get()) == RD_KAFKA_EVENT_DESCRIBETOPICS_RESULT) {
      topic_asked_for_ = false;
      learn_topic(*answer);
      continue;
    }
    learn_offsets(*answer);
    if (--awaited_ == 0)
      finish_round();
  }
}

void topic_watch::learn_offsets(rd_kafka_event_t& answer) {
  if (rd_kafka_event_error(&answer) != RD_KAFKA_RESP_ERR_NO_ERROR)
    return;
  const auto spec = reinterpret_cast<std::int64_t>(rd_kafka_event_opaque(&answer));
  std::size_t count = 0;
  const auto** infos = rd_kafka_ListOffsets_result_infos(rd_kafka_event_ListOffsets_result(&answer), &count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto* told = rd_kafka_ListOffsetsResultInfo_topic_partition(infos[i]);
    if (told->err != RD_KAFKA_RESP_ERR_NO_ERROR)
      continue; // Its leader did not answer, so its end is not known now.
    auto& answers = round_[told->partition];
    if (spec == RD_KAFKA_OFFSET_SPEC_LATEST)
      answers.end = told->offset;
    else
      answers.newest = told->offset;
  }
}

void topic_watch::learn_topic(rd_kafka_event_t& answer) {
  std::size_t count = 0;
  const auto** topics =
      rd_kafka_DescribeTopics_result_topics(rd_kafka_event_DescribeTopics_result(&answer), &count);
  if (count != 1 || rd_kafka_error_code(rd_kafka_TopicDescription_error(topics[0])) != 0)
    return;
  tells_topic_ = true;
  std::size_t partitions = 0;
  rd_kafka_TopicDescription_partitions(topics[0], &partitions);
  const std::lock_guard guard{mutex_};
  partition_count_ = static_cast<std::int32_t>(partitions);
  topic_id_ = rd_kafka_Uuid_base64str(rd_kafka_TopicDescription_topic_id(topics[0]));
}

void topic_watch::finish_round() {
  std::map<std::int32_t, told_end> ends;
  for (auto& [partition, answers] : round_) {
    tells_newest_ = tells_newest_ || answers.newest.value_or(-1) >= 0;
    std::int64_t high = 0;
    // From the last fetch response; no request is made.
    rd_kafka_get_watermark_offsets(client_, topic_.c_str(), partition, &answers.low, &high);
    ends[partition] = end_by(answers, tells_newest_, asked_ms_);
  }
  const std::lock_guard guard{mutex_};
  ends_ = std::move(ends);
}

told_end topic_watch::end_of(std::int32_t partition) const {
  const std::lock_guard guard{mutex_};
  const auto found = ends_.find(partition);
  return found == ends_.end() ? told_end{} : found->second;
}

std::optional<std::int32_t> topic_watch::partition_count() const {
  const std::lock_guard guard{mutex_};
  return partition_count_ > 0 ? std::optional{partition_count_} : std::nullopt;
}

std::string topic_watch::topic_id() const {
  const std::lock_guard guard{mutex_};
  return topic_id_;
}

} // namespace vigie

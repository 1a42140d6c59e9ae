#define CAF_SUITE kafka.commit_outcome

#include "kafka/commit_outcome.hpp"

#include "caf/test/dsl.hpp"

using namespace vigie;

namespace {

partition_list_handle committed(const std::map<std::int32_t, rd_kafka_resp_err_t>& codes) {
  partition_list_handle list{rd_kafka_topic_partition_list_new(1)};
  for (const auto& [partition, code] : codes)
    rd_kafka_topic_partition_list_add(list.get(), "t", partition)->err = code;
  return list;
}

constexpr auto no_error = RD_KAFKA_RESP_ERR_NO_ERROR;

} // namespace

CAF_TEST(a commit of which all is taken has not failed) {
  CAF_CHECK(!failure_of_commit(no_error, committed({{0, no_error}, {1, no_error}}).get()));
  CAF_CHECK(!failure_of_commit(no_error, nullptr));
  CAF_MESSAGE("and neither has one of nothing");
  CAF_CHECK(!failure_of_commit(RD_KAFKA_RESP_ERR__NO_OFFSET, nullptr));
  CAF_CHECK(!failure_of_commit(no_error, committed({{0, RD_KAFKA_RESP_ERR__NO_OFFSET}}).get()));
}

CAF_TEST(a commit of which one partition is refused has failed) {
  const auto failure = failure_of_commit(
      no_error, committed({{0, no_error}, {3, RD_KAFKA_RESP_ERR_OFFSET_METADATA_TOO_LARGE}}).get());
  CAF_REQUIRE(failure);
  CAF_CHECK_EQUAL(failure->error, "OFFSET_METADATA_TOO_LARGE");
  CAF_CHECK(failure->text.starts_with("committing partition 3: "));
}

CAF_TEST(a commit that the group refuses has failed) {
  const auto failure = failure_of_commit(RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, nullptr);
  CAF_REQUIRE(failure);
  CAF_CHECK_EQUAL(failure->error, "ILLEGAL_GENERATION");
}

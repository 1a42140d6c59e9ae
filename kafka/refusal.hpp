#pragma once

#include "kafka/error.hpp"
#include "kafka/record_sink.hpp"

namespace vigie {

/// What an error says of the message that it is about. One cause has one code, whoever noticed it.
refusal refusal_of(const kafka_error& error);

/// True for what brokers say of a topic or a record. Other errors of a transaction are about the way to them,
/// or about the transaction itself.
bool is_refusal(const kafka_error& error);

} // namespace vigie

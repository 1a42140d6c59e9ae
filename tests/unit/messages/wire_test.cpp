#define CAF_SUITE messages.wire

#include "messages/handles.hpp"

#include "caf/binary_serializer.hpp"
#include "caf/json_writer.hpp"
#include "caf/test/unit_test.hpp"

#include <string>
#include <type_traits>

using namespace vigie;

namespace {

static_assert(
    std::is_same_v<cluster_peer_actor,
                   caf::typed_actor<caf::result<peer_greeting>(peer_greeting), caf::result<void>(node_news),
                                    caf::result<node_news>(whole_atom)>>,
    "what nodes may say to each other has changed: pin its form below");

/// The form of a message between nodes: its type's number, names and values as JSON, and how many bytes it
/// takes.
template <class Value>
std::string form_of(const Value& value) {
  const auto message = caf::make_message(value);
  caf::json_writer text;
  text.skip_empty_fields(false);
  caf::byte_buffer bytes;
  caf::binary_serializer binary{nullptr, bytes};
  if (!text.apply(message) || !binary.apply(message))
    return "it can't be written";
  const auto json = text.str();
  return std::to_string(caf::type_id_v<Value> - caf::first_custom_type_id) + ' ' +
         std::string{json.data(), json.size()} + ' ' + std::to_string(bytes.size());
}

node_news example() {
  partition_news told;
  told.partition = 3;
  told.life = 4;
  told.whole = true;
  told.since_offset = 5;
  told.next_offset = 6;
  told.covers_from = 7;
  told.newest_ms = 8;
  told.read_out_ms = 9;
  told.lag = 10;
  told.panes = {{11, {12, 13, 14, 15, 16, 17, money_sum::from_cents(18), money_sum::from_cents(19)}}};
  return {1, 2, {told}};
}

} // namespace

// Nodes of two versions must not misunderstand each other. Whoever changes a form below raises
// cluster_protocol; only the greeting stays as it is.
CAF_TEST(what nodes say to each other has the form that the protocol number stands for) {
  CAF_CHECK_EQUAL(cluster_protocol, 1u);
  CAF_CHECK_EQUAL(form_of(peer_greeting{1, "1.0", "a", 2, "t", "g", {"h", 3}, {{"i", 4}}}),
                  R"_(37 [{"@type": "vigie::peer_greeting", "protocol": 1, "program": "1.0", "name": "a", )_"
                  R"_("life": 2, "topic": "t", "group": "g", "address": {"host": "h", "port": 3}, )_"
                  R"_("others": [{"host": "i", "port": 4}]}] 34)_");
  CAF_CHECK_EQUAL(form_of(example()),
                  R"_(35 [{"@type": "vigie::node_news", "node": 1, "sequence": 2, "partitions": [)_"
                  R"_({"partition": 3, "life": 4, "whole": true, "since_offset": 5, "next_offset": 6, )_"
                  R"_("covers_from": 7, "newest_ms": 8, "read_out_ms": 9, "lag": 10, "panes": [)_"
                  R"_({"second": 11, "counts": {"transactions": 12, "frauds": 13, "predicted_frauds": 14, )_"
                  R"_("true_positives": 15, "false_positives": 16, "false_negatives": 17, )_"
                  R"_("amount": {"high": 0, "low": 18}, "fraud_amount": {"high": 0, "low": 19}}}]}]}] 172)_");
  CAF_CHECK_EQUAL(form_of(whole_atom_v), R"_(43 [{"@type": "vigie::whole_atom"}] 3)_");
}

// What must hold for any bytes that another node may send as a message of whatever kind.

#include "fuzz/laws.hpp"
#include "messages/handles.hpp"
#include "messages/inspect.hpp"
#include "messages/registry.hpp"

#include "caf/binary_deserializer.hpp"
#include "caf/binary_serializer.hpp"
#include "caf/byte_buffer.hpp"
#include "caf/message.hpp"

using namespace vigie;

namespace {

caf::byte_buffer bytes_of(const caf::message& message, std::string_view input) {
  caf::byte_buffer bytes;
  caf::binary_serializer sink{nullptr, bytes};
  require(sink.apply(message), "what was read can be written", input);
  return bytes;
}

/// What may not cross never gets in.
void check_kinds(const caf::message& message, std::string_view input) {
  for (std::size_t i = 0; i < message.size(); ++i)
    for (const auto local : {caf::type_id_v<batch_ptr>, caf::type_id_v<peers>, caf::type_id_v<roster>,
                             caf::type_id_v<policy_timeline_ptr>})
      require(message.type_at(i) != local, "what stays on a node does not come from another", input);
}

} // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  register_messages();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = text_of(data, size);
  caf::message message;
  caf::binary_deserializer source{nullptr, data, size};
  if (!source.apply(message))
    return 0;
  check_kinds(message, input);
  const auto written = bytes_of(message, input);
  caf::message again;
  caf::binary_deserializer rereading{nullptr, written};
  require(rereading.apply(again) && rereading.remaining() == 0, "what is read and written can be read",
          input);
  require(bytes_of(again, input) == written, "what is read and written reads the same", input);
  return 0;
}

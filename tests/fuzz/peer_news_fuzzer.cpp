// What must hold for any bytes that another node may send in place of its news, and for a node that believes
// them.

#include "fuzz/laws.hpp"
#include "messages/cluster.hpp"
#include "messages/inspect.hpp"

#include "caf/binary_deserializer.hpp"
#include "caf/binary_serializer.hpp"
#include "caf/byte_buffer.hpp"

using namespace vigie;

namespace {

caf::byte_buffer bytes_of(const node_news& news) {
  caf::byte_buffer bytes;
  caf::binary_serializer sink{nullptr, bytes};
  require(sink.apply(news), "news can be written", "");
  return bytes;
}

caf::byte_buffer bytes_of(const cluster_view& view, node_life node) {
  return bytes_of(view.whole(node));
}

void check_view(const node_news& news, std::string_view input) {
  cluster_view view;
  view.take(news);
  const auto once = bytes_of(view, news.node);
  view.take(news);
  require(bytes_of(view, news.node) == once, "hearing news twice changes nothing", input);

  const auto whole = view.whole(news.node);
  cluster_view other;
  require(other.take(whole), "the whole is enough to know a node", input);
  require(bytes_of(other, news.node) == once, "the whole is all there is to know", input);

  constexpr std::int64_t end = 1'780'000'000;
  constexpr std::int64_t length = 30;
  const auto partitions = static_cast<std::int32_t>(news.partitions.size());
  const auto figures = view.window(end, length, partitions);
  require(figures.complete == view.complete(end, length, partitions), "a window says if it is complete",
          input);
  require(figures.partitions <= partitions, "no partition counts twice", input);
  view.leave(news.node);
  require(!view.complete(end, length, partitions), "nothing is complete once all readers are gone", input);
  view.forget_below(end);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  node_news news;
  caf::binary_deserializer source{nullptr, data, size};
  if (!source.apply(news)) {
    require(source.get_error() != caf::none, "what can't be read is an error", text_of(data, size));
    return 0;
  }
  const auto written = bytes_of(news);
  node_news again;
  caf::binary_deserializer rereading{nullptr, written};
  require(rereading.apply(again) && rereading.remaining() == 0, "news that is read and written can be read",
          text_of(data, size));
  require(bytes_of(again) == written, "news that is read and written reads the same", text_of(data, size));
  check_view(news, text_of(data, size));
  return 0;
}

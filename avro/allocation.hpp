#pragma once

#include <cstddef>
#include <memory>

namespace vigie {

/// Memory for what libavro holds while it reads one message. A length in a message may be any number, and
/// libavro leaks what it holds when the bytes end too early: here neither costs more than the message.
class message_memory {
public:
  /// While it lives, libavro takes its memory in this thread from `from`.
  class use {
  public:
    explicit use(message_memory& from);
    ~use();
    use(const use&) = delete;
    use& operator=(const use&) = delete;
  };

  /// Room for reading a message of so many bytes.
  void prepare(std::size_t message_bytes);

  void* allocate(std::size_t bytes); ///< null where there is no room
  void release(void* memory, std::size_t bytes);
  bool owns(const void* memory) const;

private:
  std::unique_ptr<std::byte[]> room_;
  std::size_t size_ = 0;
  std::size_t used_ = 0;
};

/// Has libavro take its memory as above. To be called before anything else of libavro; again does nothing.
void use_bounded_allocation();

} // namespace vigie

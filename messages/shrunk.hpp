#pragma once

#include "messages/messages.hpp"

#include <cstddef>

namespace vigie {

/// Bytes of key, value and headers.
std::size_t size_of(const outgoing_message& message);

/// True where a message has a part that may be left out.
bool can_shrink(const outgoing_message& message);

/// The message without that part, of which the headers `vigie.size` (bytes) and `vigie.sha256` tell, and
/// without its minor part: null stands in their place, and where it is the whole value there is none.
outgoing_message shrunk(const outgoing_message& message);

} // namespace vigie

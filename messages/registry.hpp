#pragma once

namespace vigie {

/// Makes the messages known to CAF; once, before any actor system.
void register_messages();

} // namespace vigie

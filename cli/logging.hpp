#pragma once

#include "config/settings.hpp"

namespace vigie {

/// Sends what the program has to say to standard error, as text or as one JSON object a line; standard output
/// carries nothing but data. Writes from a thread of its own: a slow terminal slows no actor. What the queue
/// can't hold drops its oldest line; warnings and errors that repeat are told a few times in ten seconds.
void start_logging(const log_settings& how);

/// Writes out what still waits; what is logged from then on is dropped.
void stop_logging();

} // namespace vigie

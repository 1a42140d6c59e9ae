#pragma once

#include <string>
#include <string_view>

namespace vigie {

/// Faults on demand, for the tests of a running program: the environment variable VIGIE_FAILPOINTS holds
/// entries `name=action`, separated by ';', where an action is
///
/// - `delay(MILLISECONDS)`: the place sleeps each time it is passed;
/// - `throw(PROBABILITY,SEED)`: the place throws a std::runtime_error with this probability;
/// - `throw_at(N)`: it throws when it is passed for the N-th time, once.
///
/// Without the variable a failpoint costs one load.
void failpoint(std::string_view name);

/// Reads the entries. Returns a message for the user when they do not parse.
std::string arm_failpoints(std::string_view entries);

} // namespace vigie

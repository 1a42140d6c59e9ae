#pragma once

#include "cli/subcommand.hpp"

namespace vigie {

/// The commands of the second program, vigie-tools: they need Apache Arrow, which a node does not link. A
/// user calls them as `vigie produce …` all the same.
inline constexpr command_title produce_title{"produce", "Replay a data set, or generated data, to the topic"};
inline constexpr command_title generate_title{"generate",
                                              "Write PaySim-like data as CSV, Parquet or JSON Lines"};
inline constexpr command_title train_title{"train",
                                           "Fit a model on a data set; write the model file and a report"};
inline constexpr command_title evaluate_title{"evaluate", "Write the report of a model on another data set"};

/// A command of `vigie` that hands its command line to vigie-tools.
std::unique_ptr<subcommand> delegate_to_tools(command_title title);

} // namespace vigie

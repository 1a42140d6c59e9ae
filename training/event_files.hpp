#pragma once

#include "training/event_reader.hpp"

namespace vigie {

// One reader a format; see `open_events`.

std::unique_ptr<event_reader> open_csv_events(const std::filesystem::path& file, const schema& of,
                                              const field_selection& kept);
std::unique_ptr<event_reader> open_json_events(const std::filesystem::path& file, const schema& of,
                                               const field_selection& kept);
std::unique_ptr<event_reader> open_parquet_events(const std::filesystem::path& file, const schema& of,
                                                  const field_selection& kept);

} // namespace vigie

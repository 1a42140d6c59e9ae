#pragma once

#include <span>
#include <string_view>

namespace vigie {

/// A file of web/page, in the program.
struct page_file {
  std::string_view path; ///< under which it is served
  std::string_view content_type;
  std::string_view content;
};

std::span<const page_file> page_files();

} // namespace vigie

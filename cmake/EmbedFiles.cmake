# embed_files(<target> <list>...): adds page_files.cpp to the target, with each file of web/page that is named.
# Also runs as a script (cmake -P) at build time, when a file has changed.

if(CMAKE_SCRIPT_MODE_FILE)
  set(type_of_html "text/html; charset=utf-8")
  set(type_of_js "text/javascript; charset=utf-8")
  set(type_of_css "text/css; charset=utf-8")
  set(type_of_svg "image/svg+xml")
  set(arrays "")
  set(entries "")
  set(number 0)
  foreach(name IN LISTS files)
    file(READ "${folder}/${name}" bytes HEX)
    string(LENGTH "${bytes}" length)
    math(EXPR length "${length} / 2")
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," bytes "${bytes}")
    cmake_path(GET name EXTENSION LAST_ONLY extension)
    string(SUBSTRING "${extension}" 1 -1 extension)
    set(path "/${name}")
    if(name STREQUAL "index.html")
      set(path "/")
    endif()
    string(APPEND arrays "constexpr char file_${number}[]{${bytes}};\n")
    string(APPEND entries "    {\"${path}\", \"${type_of_${extension}}\", {file_${number}, ${length}}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(WRITE "${output}" "#include \"web/page_files.hpp\"

namespace vigie {

namespace {

${arrays}
constexpr page_file files[]{
${entries}};

} // namespace

std::span<const page_file> page_files() {
  return files;
}

} // namespace vigie
")
  return()
endif()

set(embed_files_script "${CMAKE_CURRENT_LIST_FILE}")

function(embed_files target)
  set(output "${CMAKE_CURRENT_BINARY_DIR}/page_files.cpp")
  list(TRANSFORM ARGN PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/page/" OUTPUT_VARIABLE paths)
  add_custom_command(
    OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-Dfiles=${ARGN}" "-Dfolder=${CMAKE_CURRENT_SOURCE_DIR}/page" "-Doutput=${output}" -P
            "${embed_files_script}"
    DEPENDS ${paths} "${embed_files_script}"
    VERBATIM)
  target_sources(${target} PRIVATE "${output}")
endfunction()

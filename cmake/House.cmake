# Targets of the house. Each folder is one library whose headers are reachable only through its target, so that an
# include that does not go downward does not build.

add_library(vigie_options INTERFACE)
target_compile_options(vigie_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
                                               -Woverloaded-virtual -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # Boost.JSON and spdlog's fmt trip these in optimised g++ 12 builds, deep inside inlined library code.
  target_compile_options(vigie_options INTERFACE -Wno-error=maybe-uninitialized -Wno-error=stringop-overflow
                                                 -Wno-error=array-bounds -Wno-error=restrict)
  if(CMAKE_CXX_FLAGS MATCHES "fsanitize=thread")
    # Boost.Asio's fences, which the thread sanitizer does not follow: it sees the locks around them.
    target_compile_options(vigie_options INTERFACE -Wno-tsan)
  endif()
endif()

if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  # The features leave branches out on purpose.
  target_compile_options(vigie_options INTERFACE -Wno-bitwise-instead-of-logical)
endif()

# house_room(<folder> SOURCES <file>... [PUBLIC <target>...] [PRIVATE <target>...])
# Declares the library vigie_<folder> (a/b: vigie_a_b) in the current folder. Its headers are included as
# "<folder>/name.hpp".
function(house_room room)
  cmake_parse_arguments(arg "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
  string(REPLACE "/" "_" name "${room}")
  # An include root that holds nothing but a link to this one folder.
  set(root "${CMAKE_BINARY_DIR}/include/${name}")
  cmake_path(GET room PARENT_PATH parent)
  file(MAKE_DIRECTORY "${root}/${parent}")
  file(CREATE_LINK "${CMAKE_CURRENT_SOURCE_DIR}" "${root}/${room}" SYMBOLIC)
  add_library(vigie_${name} STATIC ${arg_SOURCES})
  target_include_directories(vigie_${name} PUBLIC "${root}")
  target_link_libraries(vigie_${name} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE} vigie_options)
endfunction()

# Third-party packages. `./dev setup` provides all of them on Debian 12; any other place named by CMAKE_PREFIX_PATH
# serves as well.
find_package(Threads REQUIRED)
find_package(OpenSSL REQUIRED) # before CAF: its openssl module needs the targets
find_package(CAF 0.18.7 REQUIRED COMPONENTS core io openssl test)
find_package(spdlog REQUIRED)
find_package(Boost 1.75 REQUIRED COMPONENTS json)
find_package(CLI11 REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(CURL 7.85 REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(XXHASH REQUIRED IMPORTED_TARGET libxxhash)
pkg_check_modules(SYSTEMD REQUIRED IMPORTED_TARGET libsystemd)
pkg_check_modules(RE2 REQUIRED IMPORTED_TARGET re2)

# cctz installs neither a CMake package (Debian's) nor a file for pkg-config.
find_path(CCTZ_INCLUDE_DIR cctz/time_zone.h REQUIRED)
find_library(CCTZ_LIBRARY cctz REQUIRED)
add_library(Cctz::cctz UNKNOWN IMPORTED)
set_target_properties(Cctz::cctz PROPERTIES IMPORTED_LOCATION "${CCTZ_LIBRARY}"
                                            INTERFACE_INCLUDE_DIRECTORIES "${CCTZ_INCLUDE_DIR}")

# libavro's file for pkg-config (Debian's) names no package that it needs.
find_path(AVRO_INCLUDE_DIR avro.h REQUIRED)
find_library(AVRO_LIBRARY avro REQUIRED)
add_library(Avro::avro UNKNOWN IMPORTED)
set_target_properties(Avro::avro PROPERTIES IMPORTED_LOCATION "${AVRO_LIBRARY}"
                                            INTERFACE_INCLUDE_DIRECTORIES "${AVRO_INCLUDE_DIR}")

# librdkafka: its CMake package where there is one (a plain build), else pkg-config (a distribution's package).
find_package(RdKafka CONFIG QUIET)
if(NOT RdKafka_FOUND AND RdKafka_CONSIDERED_CONFIGS)
  # That package needs FindLZ4.cmake, which it installs beside itself without putting it on the path.
  list(GET RdKafka_CONSIDERED_CONFIGS 0 config)
  cmake_path(GET config PARENT_PATH directory)
  list(APPEND CMAKE_MODULE_PATH "${directory}")
  find_package(RdKafka CONFIG QUIET)
endif()
if(NOT RdKafka_FOUND)
  pkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka>=2.3)
  add_library(RdKafka::rdkafka ALIAS PkgConfig::RDKAFKA)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${CCACHE}")
endif()
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

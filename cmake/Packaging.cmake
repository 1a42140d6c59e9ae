# Debian packages by CPack: `vigie`, all that a node needs, and `vigie-tools`, the commands on data sets with Apache Arrow.
# `./dev package` makes them of the release build.
set(VIGIE_MAINTAINER "vigie maintainers <vigie@localhost>" CACHE STRING "Who answers for the packages: Name <address>")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME vigie)
set(CPACK_PACKAGE_CONTACT "${VIGIE_MAINTAINER}")
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL node)
if(VIGIE_ARROW_FOUND)
  list(APPEND CPACK_COMPONENTS_ALL tools)
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# CAF's libraries need each other, and belong to no package.
get_target_property(caf_library CAF::core LOCATION)
cmake_path(GET caf_library PARENT_PATH CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS)

set(CPACK_DEBIAN_NODE_PACKAGE_NAME vigie)
set(CPACK_DEBIAN_NODE_PACKAGE_SUGGESTS "vigie-tools, prometheus")
set(CPACK_DEBIAN_NODE_DESCRIPTION
"A node reads transactions from a topic, scores each one with a trained model,
raises the suspicious ones to another topic and reports sliding windows each
second, exactly. Several nodes share the topic's partitions.")
set(CPACK_DEBIAN_NODE_PACKAGE_CONTROL_EXTRA
  "${CMAKE_SOURCE_DIR}/deploy/debian/conffiles"
  "${CMAKE_SOURCE_DIR}/deploy/debian/postinst"
  "${CMAKE_SOURCE_DIR}/deploy/debian/prerm"
  "${CMAKE_SOURCE_DIR}/deploy/debian/postrm")

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME vigie-tools)
set(CPACK_DEBIAN_TOOLS_PACKAGE_DEPENDS "vigie (= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")
set(CPACK_DEBIAN_TOOLS_DESCRIPTION
"The commands on data sets and models, produce, generate, train and evaluate:
they replay data sets to a topic, make PaySim-like ones, and fit and judge
models.")

include(CPack)

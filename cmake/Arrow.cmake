# Apache Arrow with Parquet, for the room `training`: its own CMake packages where they are installed, else the libraries
# and headers inside the `pyarrow` wheel of the Python interpreter VIGIE_PYTHON. Without either the program vigie-tools
# is left out. Sets VIGIE_ARROW_FOUND; the targets are Arrow::arrow_shared and Parquet::parquet_shared.
set(VIGIE_PYTHON python3 CACHE FILEPATH "Python interpreter with pyarrow")

# Sets <prefix>_INCLUDE_DIR, <prefix>_LIBRARY_DIR and <prefix>_SO_VERSION, or nothing where there is no pyarrow.
function(find_pyarrow prefix)
  set(question "import pyarrow as a; print(a.get_include(), a.get_library_dirs()[0], a.cpp_version_info.major * 100 + a.cpp_version_info.minor, sep=';')")
  execute_process(COMMAND "${VIGIE_PYTHON}" -c "${question}"
    OUTPUT_VARIABLE answer OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE status ERROR_QUIET)
  if(status EQUAL 0)
    list(GET answer 0 include_dir)
    list(GET answer 1 library_dir)
    list(GET answer 2 so_version)
    set(${prefix}_INCLUDE_DIR "${include_dir}" PARENT_SCOPE)
    set(${prefix}_LIBRARY_DIR "${library_dir}" PARENT_SCOPE)
    set(${prefix}_SO_VERSION "${so_version}" PARENT_SCOPE)
  endif()
endfunction()

function(import_from_pyarrow target name)
  set(soname "lib${name}.so.${PYARROW_SO_VERSION}")
  add_library(${target} SHARED IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION "${PYARROW_LIBRARY_DIR}/${soname}"
    IMPORTED_SONAME "${soname}"
    INTERFACE_INCLUDE_DIRECTORIES "${PYARROW_INCLUDE_DIR}")
endfunction()

set(VIGIE_ARROW_FOUND TRUE)
set(VIGIE_ARROW_FROM_PYARROW FALSE)
find_package(Arrow 20 CONFIG QUIET GLOBAL)
find_package(Parquet 20 CONFIG QUIET GLOBAL)
if(NOT TARGET Arrow::arrow_shared OR NOT TARGET Parquet::parquet_shared)
  find_pyarrow(PYARROW)
  if(PYARROW_INCLUDE_DIR)
    set(VIGIE_ARROW_FROM_PYARROW TRUE)
    import_from_pyarrow(Arrow::arrow_shared arrow)
    import_from_pyarrow(Parquet::parquet_shared parquet)
    target_link_libraries(Parquet::parquet_shared INTERFACE Arrow::arrow_shared)
  else()
    set(VIGIE_ARROW_FOUND FALSE)
    message(WARNING "No Apache Arrow: neither a CMake package nor pyarrow in ${VIGIE_PYTHON}. vigie-tools (produce, "
                    "generate, train, evaluate) is not built. Set VIGIE_PYTHON to an interpreter with pyarrow.")
  endif()
endif()

# SOCI with its SQLite and PostgreSQL backends, as Debian packs it: without a CMake package of its own.
# Gives SOCI::SOCI.
find_path(SOCI_INCLUDE_DIR soci/soci.h)
find_path(SOCI_SQLITE_INCLUDE_DIR sqlite3.h)
find_path(SOCI_POSTGRESQL_INCLUDE_DIR libpq-fe.h PATH_SUFFIXES postgresql)
find_library(SOCI_CORE_LIBRARY soci_core)
find_library(SOCI_SQLITE_LIBRARY soci_sqlite3)
find_library(SOCI_POSTGRESQL_LIBRARY soci_postgresql)
find_library(SOCI_PQ_LIBRARY pq)

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(SOCI REQUIRED_VARS SOCI_CORE_LIBRARY SOCI_SQLITE_LIBRARY SOCI_POSTGRESQL_LIBRARY SOCI_PQ_LIBRARY
                                  SOCI_INCLUDE_DIR SOCI_SQLITE_INCLUDE_DIR SOCI_POSTGRESQL_INCLUDE_DIR)
if(SOCI_FOUND AND NOT TARGET SOCI::SOCI)
  add_library(SOCI::SOCI INTERFACE IMPORTED)
  target_include_directories(SOCI::SOCI SYSTEM INTERFACE ${SOCI_INCLUDE_DIR} ${SOCI_INCLUDE_DIR}/soci
                                                         ${SOCI_SQLITE_INCLUDE_DIR} ${SOCI_POSTGRESQL_INCLUDE_DIR})
  target_link_libraries(SOCI::SOCI INTERFACE ${SOCI_SQLITE_LIBRARY} ${SOCI_POSTGRESQL_LIBRARY} ${SOCI_CORE_LIBRARY}
                                             ${SOCI_PQ_LIBRARY})
endif()
mark_as_advanced(SOCI_INCLUDE_DIR SOCI_SQLITE_INCLUDE_DIR SOCI_POSTGRESQL_INCLUDE_DIR SOCI_CORE_LIBRARY
                 SOCI_SQLITE_LIBRARY SOCI_POSTGRESQL_LIBRARY SOCI_PQ_LIBRARY)

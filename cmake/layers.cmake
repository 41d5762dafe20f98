# One folder under src/surefoot is one layer is one target surefoot::<layer>.

# surefoot_layer(<layer> [USES <layer>...] [PUBLIC <target>...] [PRIVATE <target>...])
# Every .cpp of the folder belongs to the layer: a new file needs no line here.
function(surefoot_layer layer)
  cmake_parse_arguments(ARG "" "" "USES;PUBLIC;PRIVATE" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${layer}/*.cpp)
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  list(TRANSFORM ARG_USES PREPEND surefoot::)
  set(target surefoot_${layer})
  add_library(${target} ${sources})
  if(NOT sources)
    message(FATAL_ERROR "layer ${layer} has no sources")
  endif()
  add_library(surefoot::${layer} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${layer})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_include_directories(${target} PUBLIC $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/src>
                                              $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/generated>
                                              $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(${target} PUBLIC ${ARG_USES} ${ARG_PUBLIC} PRIVATE ${ARG_PRIVATE})
  surefoot_warnings(${target})
  set_target_properties(${target} PROPERTIES UNITY_BUILD ${SUREFOOT_UNITY} UNITY_BUILD_BATCH_SIZE 12)
  set_property(GLOBAL APPEND PROPERTY SUREFOOT_LAYERS ${layer})
endfunction()

# surefoot_layer_tests(<layer> [PROCESSES <n>] [LINK <target>...]): one executable of all tests/<layer>/*_test.cpp, run in a
# process for each test, or in so many where one takes long to start.
function(surefoot_layer_tests layer)
  cmake_parse_arguments(ARG "" "PROCESSES" "LINK" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${layer}/*.cpp)
  if(NOT sources)
    return()
  endif()
  set(target ${layer}_tests)
  add_executable(${target} ${sources})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/tests)
  target_link_libraries(${target} PRIVATE surefoot::${layer} ${ARG_LINK} GTest::gmock_main rapidcheck ZLIB::ZLIB)
  target_compile_definitions(${target} PRIVATE SUREFOOT_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
                                               SUREFOOT_BINARY_DIR="${PROJECT_BINARY_DIR}")
  surefoot_warnings(${target})
  # Tests are compiled often and run for a moment. Those of layers with LibTorch share its compiled header instead.
  if(NOT layer MATCHES "^(torch|train)$")
    target_compile_options(${target} PRIVATE $<$<CONFIG:Release,RelWithDebInfo>:-O1>)
    target_precompile_headers(${target} PRIVATE <gmock/gmock.h> <gtest/gtest.h> <algorithm> <cmath> <filesystem> <fstream>
                              <functional> <map> <memory> <optional> <sstream> <string> <vector>)
  endif()
  if(NOT ARG_PROCESSES)
    gtest_discover_tests(${target} TEST_PREFIX ${layer}: DISCOVERY_TIMEOUT 120 PROPERTIES TIMEOUT 600 LABELS ${layer})
    return()
  endif()
  math(EXPR last "${ARG_PROCESSES} - 1")
  foreach(shard RANGE ${last})
    add_test(NAME ${layer}:shard-${shard} COMMAND ${target})
    set_tests_properties(${layer}:shard-${shard} PROPERTIES
      ENVIRONMENT "GTEST_TOTAL_SHARDS=${ARG_PROCESSES};GTEST_SHARD_INDEX=${shard}" TIMEOUT 600 LABELS ${layer})
  endforeach()
endfunction()

function(surefoot_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
                                           # A designated initialiser leaves the rest at its default on purpose.
                                           -Wno-missing-field-initializers
                                           # g++ 12 sees overlaps in std::string that are not there (GCC bug 105651).
                                           $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  if(SUREFOOT_WERROR)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
endfunction()

# Sanitizers apply to everything built: what includes LibTorch is not built with them.
function(surefoot_sanitizers list)
  if(list)
    add_compile_options(-fsanitize=${list} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${list})
  endif()
endfunction()

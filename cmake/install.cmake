# The installed package: find_package(surefoot) with all layers, or find_package(surefoot COMPONENTS core find …) with
# just the layers named, which then must not need what only others need.

include(CMakePackageConfigHelpers)

get_property(layers GLOBAL PROPERTY SUREFOOT_LAYERS)
set(torch_layers torch train cli)
foreach(layer IN LISTS layers)
  set(export plain)
  if(layer IN_LIST torch_layers)
    set(export torch)
  endif()
  install(TARGETS surefoot_${layer} EXPORT surefoot_${export} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endforeach()
# The headers that code outside may include, and what these need.
file(STRINGS ${PROJECT_SOURCE_DIR}/src/surefoot/public_headers.txt public_headers REGEX "^surefoot/")
set_property(DIRECTORY ${PROJECT_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS src/surefoot/public_headers.txt)
foreach(header IN LISTS public_headers)
  if(SUREFOOT_TORCH OR NOT header MATCHES "^surefoot/torch/")
    get_filename_component(folder ${header} DIRECTORY)
    install(FILES ${PROJECT_SOURCE_DIR}/src/${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/${folder})
  endif()
endforeach()
install(FILES ${PROJECT_BINARY_DIR}/generated/surefoot/core/version.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/surefoot/core)

install(TARGETS surefoot_guard RUNTIME DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/surefoot)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/surefoot)
install(EXPORT surefoot_plain NAMESPACE surefoot:: DESTINATION ${package_dir})
if(SUREFOOT_TORCH)
  install(EXPORT surefoot_torch NAMESPACE surefoot:: DESTINATION ${package_dir})
  install(FILES ${PROJECT_SOURCE_DIR}/cmake/torch.cmake DESTINATION ${package_dir})
  install(TARGETS surefoot RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(TARGETS surefoot_builtin LIBRARY DESTINATION ${CMAKE_INSTALL_LIBEXECDIR}/surefoot)
  foreach(shell bash zsh fish)
    set(where_bash bash-completion/completions/surefoot)
    set(where_zsh zsh/vendor-completions/_surefoot)
    set(where_fish fish/vendor_completions.d/surefoot.fish)
    set(script ${PROJECT_BINARY_DIR}/completion/${shell})
    # Written when it is installed: whoever has built the command alone can install it.
    install(CODE "file(MAKE_DIRECTORY \"${PROJECT_BINARY_DIR}/completion\")
execute_process(COMMAND \"$<TARGET_FILE:surefoot>\" completion ${shell} OUTPUT_FILE \"${script}\" COMMAND_ERROR_IS_FATAL ANY)")
    get_filename_component(folder ${where_${shell}} DIRECTORY)
    get_filename_component(name ${where_${shell}} NAME)
    install(FILES ${script} DESTINATION ${CMAKE_INSTALL_DATADIR}/${folder} RENAME ${name})
  endforeach()
endif()
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/surefoot-config.cmake.in
                              ${PROJECT_BINARY_DIR}/surefoot-config.cmake INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/surefoot-config-version.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/surefoot-config.cmake ${PROJECT_SOURCE_DIR}/cmake/FindSOCI.cmake
              ${PROJECT_SOURCE_DIR}/cmake/FindRE2.cmake ${PROJECT_BINARY_DIR}/surefoot-config-version.cmake
        DESTINATION ${package_dir})
install(FILES ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/LICENSE ${PROJECT_SOURCE_DIR}/CHANGELOG.md
        DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME surefoot)
set(CPACK_PACKAGE_CONTACT "The Surefoot authors <surefoot@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "librsvg2-bin, libopenblas0-pthread")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
include(CPack)

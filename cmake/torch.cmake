# LibTorch behind one target, and its header compiled once.

set(SUREFOOT_LIBTORCH "" CACHE PATH "LibTorch to use as it lies there (include, lib), such as Python's torch package")

if(NOT TARGET surefoot::libtorch)
  add_library(surefoot_libtorch INTERFACE IMPORTED GLOBAL)
  if(SUREFOOT_LIBTORCH)
    # Torch's own package would ask for the whole CUDA toolkit, which no line here is compiled with.
    set(TORCH_INCLUDE_DIRS ${SUREFOOT_LIBTORCH}/include ${SUREFOOT_LIBTORCH}/include/torch/csrc/api/include)
    # Before them the system's libstdc++: they give out pieces of an older one, which do not fit the rest of it (with
    # libtorch.so first, std::filesystem::remove_all jumps to nowhere).
    file(GLOB TORCH_LIBRARIES ${SUREFOOT_LIBTORCH}/lib/libtorch.so ${SUREFOOT_LIBTORCH}/lib/libtorch_cpu.so
         ${SUREFOOT_LIBTORCH}/lib/libtorch_cuda.so ${SUREFOOT_LIBTORCH}/lib/libc10.so)
    if(NOT TORCH_LIBRARIES)
      message(FATAL_ERROR "SUREFOOT_LIBTORCH: there is no LibTorch in ${SUREFOOT_LIBTORCH}/lib")
    endif()
    # Kernels for a GPU register themselves when loaded: nothing calls them by name.
    target_link_options(surefoot_libtorch INTERFACE LINKER:--no-as-needed)
    target_link_libraries(surefoot_libtorch INTERFACE stdc++)
  else()
    # Caffe2's package looks for protobuf and gflags by itself and warns about what it does not find: none of it concerns us.
    find_package(Torch REQUIRED QUIET)
  endif()
  if(SUREFOOT_LIBTORCH AND EXISTS ${SUREFOOT_LIBTORCH}/include/fmt)
    # Newer ones bring headers of a {fmt} that is not the system's library.
    target_compile_definitions(surefoot_libtorch INTERFACE FMT_HEADER_ONLY)
  endif()
  target_link_libraries(surefoot_libtorch INTERFACE ${TORCH_LIBRARIES})
  target_include_directories(surefoot_libtorch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  separate_arguments(surefoot_torch_flags NATIVE_COMMAND "${TORCH_CXX_FLAGS}")
  target_compile_options(surefoot_libtorch INTERFACE ${surefoot_torch_flags})
  add_library(surefoot::libtorch ALIAS surefoot_libtorch)
endif()

# surefoot_use_torch_pch(<layer>...): <torch/torch.h> takes about 15 s to compile, so it is compiled once, for all.
function(surefoot_use_torch_pch)
  if(NOT TARGET surefoot_torch_pch)
    file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/torch_pch.cpp CONTENT "")
    add_library(surefoot_torch_pch OBJECT ${PROJECT_BINARY_DIR}/torch_pch.cpp)
    target_compile_features(surefoot_torch_pch PUBLIC cxx_std_20)
    target_link_libraries(surefoot_torch_pch PRIVATE surefoot::libtorch)
    target_precompile_headers(surefoot_torch_pch PRIVATE <torch/torch.h>)
    target_compile_options(surefoot_torch_pch PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    surefoot_warnings(surefoot_torch_pch)
  endif()
  foreach(layer IN LISTS ARGN)
    if(TARGET surefoot_${layer})
      set(target surefoot_${layer})
    else()
      set(target ${layer})
      # An executable compiled as PIE could not share the libraries' precompiled header.
      set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
      target_compile_options(${target} PRIVATE -fPIC)
    endif()
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    target_precompile_headers(${target} REUSE_FROM surefoot_torch_pch)
  endforeach()
endfunction()

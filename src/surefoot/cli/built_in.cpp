#include "surefoot/cli/built_in.hpp"

#include <string_view>

#include <dlfcn.h>
#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/own_file.hpp"
#include "surefoot/core/version.hpp"

namespace surefoot::cli {
namespace {

const BuiltIn& load() {
  const std::string file = own_file("libsurefoot-builtin.so").string();
  // Global, for LibTorch's BLAS is looked up by name; what the command and the library share is the
  // command's.
  void* library = dlopen(file.c_str(), RTLD_LAZY | RTLD_GLOBAL);
  if (library == nullptr) throw RunError(fmt::format("the built-in trainer cannot be loaded: {}", dlerror()));
  const auto commands = reinterpret_cast<const BuiltIn* (*)()>(dlsym(library, "surefoot_built_in"));
  if (commands == nullptr)
    throw RunError(fmt::format("the built-in trainer cannot be loaded: {} is not it", file));
  const BuiltIn& built_in = *commands();
  if (built_in.version != std::string_view(version))
    throw RunError(fmt::format("{} is of Surefoot {}, not {}", file, built_in.version, version));
  return built_in;
}

}  // namespace

const BuiltIn& built_in() {
  static const BuiltIn& loaded = load();
  return loaded;
}

}  // namespace surefoot::cli

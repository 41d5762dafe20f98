#include "surefoot/builtin/commands.hpp"
#include "surefoot/core/version.hpp"
#include "surefoot/torch/memory.hpp"

// Found by its name once the library is loaded (cli/built_in.cpp).
extern "C" const surefoot::cli::BuiltIn* surefoot_built_in() {
  namespace builtin = surefoot::builtin;
  surefoot::torch::keep_freed_memory();
  static const surefoot::cli::BuiltIn commands{.version = surefoot::version,
                                               .train = builtin::run_train,
                                               .find = builtin::find,
                                               .trials = builtin::make_trials,
                                               .list_data = builtin::list_data,
                                               .show_data = builtin::show_data};
  return &commands;
}

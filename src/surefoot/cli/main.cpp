#include "surefoot/cli/app.hpp"
#include "surefoot/torch/memory.hpp"

int main(int argc, char** argv) {
  surefoot::torch::keep_freed_memory();
  return surefoot::cli::run(argc, argv);
}

#include "surefoot/cli/app.hpp"

int main(int argc, char** argv) {
  return surefoot::cli::run(argc, argv);
}

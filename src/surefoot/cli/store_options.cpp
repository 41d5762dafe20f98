#include "surefoot/cli/store_options.hpp"

#include <CLI/CLI.hpp>

#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"

namespace surefoot::cli {

void add_store_option(CLI::App& command, std::string& url) {
  command
      .add_option("--store", url,
                  "Where studies are kept: sqlite://PATH or postgresql://USER@HOST/DATABASE, the password in "
                  "PGPASSWORD or ~/.pgpass")
      ->capture_default_str();
}

std::unique_ptr<study::Store> open_store(const std::string& url, bool create) {
  study::StoreOptions options;
  options.create = create;
  options.on_wait = tell;
  options.should_stop = was_interrupted;
  return study::open_store(url, options);
}

}  // namespace surefoot::cli

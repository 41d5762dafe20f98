#include "surefoot/cli/open_store.hpp"

#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"

namespace surefoot::cli {

std::unique_ptr<study::Store> open_store(const std::string& url, bool create) {
  study::StoreOptions options;
  options.create = create;
  options.on_wait = tell;
  options.should_stop = was_interrupted;
  return study::open_store(url, options);
}

}  // namespace surefoot::cli

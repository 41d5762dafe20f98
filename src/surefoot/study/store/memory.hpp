#pragma once

#include <memory>

#include "surefoot/study/store/store.hpp"

namespace surefoot::study {

/// A store that lives and ends with this process.
std::unique_ptr<Store> make_memory_store(const StoreOptions& options);

}  // namespace surefoot::study

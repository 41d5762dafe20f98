#pragma once

#include <memory>
#include <string>

#include "surefoot/study/store/store.hpp"

namespace surefoot::cli {

/// Opens the store; waiting for a database is told on stderr.
std::unique_ptr<study::Store> open_store(const std::string& url, bool create);

}  // namespace surefoot::cli

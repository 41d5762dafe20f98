#pragma once

#include <memory>
#include <string>

#include "surefoot/study/store/store.hpp"

namespace CLI {
class App;
}

namespace surefoot::cli {

inline constexpr const char* default_store = "surefoot.db";

/// Adds `--store` to a subcommand.
void add_store_option(CLI::App& command, std::string& url);

/// Opens the store; waiting for a database is told on stderr.
std::unique_ptr<study::Store> open_store(const std::string& url, bool create);

}  // namespace surefoot::cli

#pragma once

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds `surefoot studies`, `trials`, `best`, `export` and `delete`, which look at what sweeps left in a
/// store.
void setup_studies(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli

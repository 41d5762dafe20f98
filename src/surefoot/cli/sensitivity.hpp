#pragma once

namespace CLI {
class App;
}

namespace surefoot::cli {

/// Adds `surefoot sensitivity`: which rates are as good as the best, and what each costs.
void setup_sensitivity(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli

#pragma once

namespace CLI {
class App;
}

namespace surefoot::cli {

/// `surefoot diagnose LOG…`: what training logs say of their learning rate. The exit status is that of the
/// worst of the runs: 4 diverged, 5 bad otherwise, 3 unclear, 0 good; 2 when a log could not be read.
void setup_diagnose(CLI::App& app, int& exit_code);

}  // namespace surefoot::cli

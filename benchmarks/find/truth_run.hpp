#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace surefoot::bench {

/// One task of the proving ground (tasks.json).
struct Task {
  std::string name;
  std::string role;
  std::string data;
  std::string target;
  std::string model;
  std::string optimizer;
  std::int64_t batch_size = 64;
  std::int64_t steps = 0;
  /// The word of the rate over the run (`cosine`, `onecycle`, `linear`), scaled to its peak; constant when
  /// empty.
  std::string schedule;
  /// Tasks that were named together (docs/research/proving-ground.md): `design`, `sealed-3`, …
  std::string group;

  bool is_design() const { return role == "design"; }
};

struct TaskFile {
  std::vector<Task> tasks;
  std::vector<std::uint64_t> truth_seeds;
  std::int64_t validation_samples = 0;
};

/// Reads the task file; throws when it is malformed. With a schedule: only the tasks whose `schedules` is
/// true, under that schedule, which joins their names.
TaskFile read_tasks(const std::filesystem::path& file, const std::string& schedule = "");

/// One full run at one rate: what the truth tables hold.
struct TruthRun {
  double learning_rate = 0;
  std::uint64_t seed = 0;
  bool diverged = false;
  double initial_validation_loss = 0;
  /// Validation loss at checkpoints(); shorter when the run diverged.
  std::vector<double> validation_losses;
  /// The mean training loss of each two-hundredth of the run; shorter when the run diverged.
  std::vector<double> training_losses;
};

/// The 16 fractions of a run at which it is judged: 1/128, 1/64, 1/32, 3/64, 1/16, 3/32, 1/8, 3/16, 1/4, 3/8,
/// 1/2, 5/8, 3/4, 7/8, 15/16, 1.
const std::vector<double>& checkpoints();

}  // namespace surefoot::bench

#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "policy.hpp"
#include "truth_run.hpp"

namespace surefoot::bench {

/// Which tasks, from which rates, with which seeds (adapt.json).
struct Plan {
  std::vector<Task> tasks;
  std::vector<Task> second;
  std::vector<Task> held_out;
  std::vector<double> factors;
  std::vector<std::uint64_t> seeds;
  std::int64_t looks = 0;
  TaskFile file;
  std::filesystem::path truth;
};

/// Throws RunError when a file cannot be read or names no task.
Plan read_plan(const char* adapt, const char* tasks, const char* truth);

/// What came of one run.
struct Result {
  std::string task;
  std::string policy;
  double factor = 1;
  std::uint64_t seed = 0;
  bool diverged = false;
  double initial = 0;
  /// The best validation loss at the checkpoints, clipped to the initial one, which it is when it diverged.
  double reached = 0;
  /// The rate of the last step, and how often the controller looked.
  double last_rate = 0;
  std::int64_t validations = 0;
  double seconds = 0;
};

/// The runs so far, a JSON object a line in a file.
class Results {
 public:
  /// Reads what is there; a last line that was cut off is left out.
  explicit Results(std::string file);

  /// Appends the run to the file, too.
  void add(const Result& run);
  bool has(const std::string& task, const std::string& policy, double factor, std::uint64_t seed) const;

  std::vector<Result> list;

 private:
  std::string file_;
};

/// Cosine is run at half-decades around the best too: its best peak is what others are held against.
std::vector<double> factors_of(const Policy& policy, const Plan& plan);

}  // namespace surefoot::bench

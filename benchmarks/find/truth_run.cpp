#include "truth_run.hpp"

#include <fstream>

#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"

namespace surefoot::bench {

TaskFile read_tasks(const std::filesystem::path& file, const std::string& schedule) {
  std::ifstream stream(file);
  if (!stream) throw RunError("benchmark: cannot read " + file.string());
  const auto json = nlohmann::json::parse(stream);
  TaskFile result;
  result.truth_seeds = json.at("truth_seeds").get<std::vector<std::uint64_t>>();
  result.validation_samples = json.at("validation_samples");
  for (const auto& t : json.at("tasks")) {
    if (!schedule.empty() && !t.value("schedules", false)) continue;
    Task task{t.at("name"),          t.at("role"),  t.at("data"),
              t.value("target", ""), t.at("model"), t.at("optimizer"),
              t.at("batch_size"),    t.at("steps"), schedule};
    task.group = t.contains("group") ? t.at("group") : json.at("group");
    if (!schedule.empty()) task.name += "-" + schedule;
    result.tasks.push_back(task);
  }
  return result;
}

const std::vector<double>& checkpoints() {
  static const std::vector<double> fractions{1 / 128.0, 1 / 64.0, 1 / 32.0,  3 / 64.0, 1 / 16.0, 3 / 32.0,
                                             1 / 8.0,   3 / 16.0, 1 / 4.0,   3 / 8.0,  1 / 2.0,  5 / 8.0,
                                             3 / 4.0,   7 / 8.0,  15 / 16.0, 1};
  return fractions;
}

}  // namespace surefoot::bench

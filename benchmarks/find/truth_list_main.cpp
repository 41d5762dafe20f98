// surefoot_truth_list FOLDER: every run of the truth tables packed there, a JSON object a line, all digits.
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/report/json_number.hpp"

#include "truth_pack.hpp"

namespace surefoot::bench {
namespace {

nlohmann::json numbers(const std::vector<double>& values) {
  auto array = nlohmann::json::array();
  for (const double value : values) array.push_back(report::json_number(value));
  return array;
}

void list(const std::filesystem::path& file) {
  for (const auto& [table, runs] : read_truth_group(file))
    for (const TruthRun& run : runs)
      fmt::print("{}\n", nlohmann::json{{"table", table},
                                        {"learning_rate", run.learning_rate},
                                        {"seed", run.seed},
                                        {"diverged", run.diverged},
                                        {"initial", run.initial_validation_loss},
                                        {"validation", numbers(run.validation_losses)},
                                        {"training", numbers(run.training_losses)}}
                             .dump());
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) try {
  if (argc != 2) {
    std::fprintf(stderr, "usage: surefoot_truth_list FOLDER\n");
    return 2;
  }
  for (const auto& entry : std::filesystem::directory_iterator(argv[1]))
    if (entry.path().filename().string().ends_with(".truth.gz")) surefoot::bench::list(entry.path());
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_truth_list: %s\n", error.what());
  return 1;
}

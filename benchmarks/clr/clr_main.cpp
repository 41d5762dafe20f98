// surefoot_clr_bench RESULTS.jsonl SEEDS: steps that a fixed rate, a stepped one and triangular2 need to the
// same accuracy, on the CNN of the proving ground with Fashion-MNIST. surefoot_clr_bench --table
// RESULTS.jsonl: the table.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"
#include "surefoot/core/statistics.hpp"
#include "surefoot/schedule/recipe.hpp"
#include "surefoot/torch/memory.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"
#include "surefoot/train/training_run.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

constexpr std::int64_t steps = 4000;
constexpr std::int64_t look_every = 100;
constexpr std::int64_t validation_samples = 4000;

struct Policy {
  const char* name;
  const char* schedule;
};
/// Smith's settings for the Caffe net on CIFAR-10, with 4,000 steps for its 70,000: the rate falls tenfold at
/// 6/7 and 13/14 of the run; triangular2 goes from the fixed rate to six times that, 2/70 of the run up. Here
/// the fixed rate is the best constant one of the truth tables, so the cycles are also tried around it.
constexpr Policy policies[] = {
    {"fixed", "0.0178"},
    {"stepped", "multistep(0.0178, [3429, 3714])"},
    {"triangular2 from the fixed rate up", "cyclic(0.0178, 0.107, up=114, mode=triangular2)"},
    {"triangular2 around the fixed rate", "cyclic(0.0059, 0.0356, up=114, mode=triangular2)"}};

void run_all(const std::string& file, int seeds) {
  std::map<std::string, bool> done;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (const auto j = json::parse(line, nullptr, false); !j.is_discarded())
      done[j["policy"].get<std::string>() + j["seed"].dump()] = true;
  const auto data =
      std::make_shared<train::TrainingData>(train::prepare(train::load_dataset("fashion-mnist")));
  for (int seed = 1; seed <= seeds; ++seed)
    for (const auto& policy : policies) {
      if (done.contains(policy.name + json(seed).dump())) continue;
      train::TrainingRun run(data, {.model = "cnn:4,8",
                                    .optimizer = "sgd:momentum=0.9",
                                    .batch_size = 32,
                                    .seed = static_cast<std::uint64_t>(seed),
                                    .validation_samples = validation_samples});
      const auto rate = schedule::Recipe::parse(policy.schedule).schedule();
      auto accuracies = json::array();
      while (run.steps() < steps) {
        const auto until = (run.steps() / look_every + 1) * look_every;
        std::vector<double> rates;
        for (auto t = run.steps(); t < until; ++t) rates.push_back(rate(t));
        run.train(rates);
        if (run.steps() == until) accuracies.push_back(run.validate().accuracy);
      }
      std::ofstream(file, std::ios::app)
          << json{{"policy", policy.name}, {"seed", seed}, {"accuracies", accuracies}}.dump() + "\n"
          << std::flush;
    }
}

/// The first look from which on the accuracy was reached, in steps; infinite when never.
double steps_to(const std::vector<double>& accuracies, double wanted) {
  for (std::size_t i = 0; i < accuracies.size(); ++i)
    if (accuracies[i] >= wanted) return static_cast<double>((static_cast<std::int64_t>(i) + 1) * look_every);
  return INFINITY;
}

std::string steps_text(double count) {
  return std::isfinite(count) ? fmt::format("{:.0f}", count) : "never";
}

void print_table(const std::string& file) {
  std::map<std::string, std::vector<std::vector<double>>> runs;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);)
    if (const auto j = json::parse(line, nullptr, false); !j.is_discarded())
      runs[j["policy"]].push_back(j["accuracies"]);
  // What the fixed rate reaches in its whole run, in the mean: the accuracy that others are timed to.
  std::vector<double> ends;
  for (const auto& run : runs[policies[0].name]) ends.push_back(*std::max_element(run.begin(), run.end()));
  if (ends.empty()) throw RunError("there are no runs");
  const double full = median(ends);
  fmt::print(
      "Steps to an accuracy:\n\n| schedule | seeds | best accuracy, median | steps to {:.1f}% | steps to "
      "{:.1f}% |\n| --- | --- | --- "
      "| --- | --- |\n",
      100 * (full - 0.01), 100 * full);
  for (const auto& policy : policies) {
    const auto& all = runs[policy.name];
    if (all.empty()) continue;
    std::vector<double> best, near, same;
    for (const auto& run : all) {
      best.push_back(*std::max_element(run.begin(), run.end()));
      near.push_back(steps_to(run, full - 0.01));
      same.push_back(steps_to(run, full));
    }
    fmt::print("| {} (`{}`) | {} | {:.1f}% | {} | {} |\n", policy.name, policy.schedule, all.size(),
               100 * median(best), steps_text(median(near)), steps_text(median(same)));
  }
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) try {
  using namespace surefoot;
  if (argc < 3)
    throw InvalidArgument("usage: surefoot_clr_bench RESULTS.jsonl SEEDS, or --table RESULTS.jsonl");
  if (std::string(argv[1]) == "--table") {
    bench::print_table(argv[2]);
    return 0;
  }
  surefoot::torch::keep_freed_memory();
  surefoot::torch::use_one_thread();
  bench::run_all(argv[1], std::atoi(argv[2]));
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_clr_bench: %s\n", error.what());
  return 1;
}

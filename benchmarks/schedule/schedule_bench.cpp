// Nanoseconds to ask a schedule for a rate, at steps all over a run.
#include <vector>

#include <benchmark/benchmark.h>

#include "surefoot/core/random.hpp"
#include "surefoot/schedule/recipe.hpp"

namespace surefoot {
namespace {

constexpr const char* recipes[]{
    "0.1",
    "cosine(0.1, 10000, end=1e-4)",
    "warmup(500) + cosine(0.1, 9500, end=1e-4)",
    "warmup(500) + linear(0.1, 9500)",
    "warmup(500) + constant(0.1, steps=7500) + cooldown(2000, shape=sqrt)",
    "one_cycle(0.1, 10000, momentum=[0.85, 0.95])",
    "cyclic(0.001, 0.006, up=500, mode=triangular2)",
    "warmup(500) + restarts(0.1, 1000, stretch=2)",
    "warmup(500) + inverse_sqrt(0.1, 500)",
    "multistep(0.1, [3000, 6000, 9000])",
    "per_epoch(warmup(5) + cosine(0.1, 95), steps=100)",
    "clamp(warmup(500) + cosine(0.1, 9500), low=1e-4)",
    "linear(1, 500, end=0.5) * cosine(0.1, 10000)",
    "noise(warmup(500) + cosine(0.1, 9500), amount=0.1)",
};

/// The steps in an order that no branch predictor learns.
std::vector<std::int64_t> shuffled_steps() {
  RandomStream random(1);
  std::vector<std::int64_t> steps(4096);
  for (auto& step : steps) step = random.below(10000);
  return steps;
}

void ask(benchmark::State& state, const char* text, const std::vector<std::int64_t>& steps) {
  const auto schedule = schedule::Recipe::parse(text).schedule();
  std::size_t i = 0;
  for (auto _ : state) benchmark::DoNotOptimize(schedule(steps[i++ % steps.size()]));
}

std::vector<std::int64_t> steps_in_turn() {
  std::vector<std::int64_t> steps(16384);
  for (std::size_t i = 0; i < steps.size(); ++i)
    steps[i] = static_cast<std::int64_t>(i * 10000 / steps.size());
  return steps;
}

}  // namespace
}  // namespace surefoot

int main(int argc, char** argv) {
  const auto in_turn = surefoot::steps_in_turn();
  const auto shuffled = surefoot::shuffled_steps();
  for (const char* text : surefoot::recipes) {
    benchmark::RegisterBenchmark((std::string("in turn|") + text).c_str(), surefoot::ask, text, in_turn);
    benchmark::RegisterBenchmark((std::string("shuffled|") + text).c_str(), surefoot::ask, text, shuffled);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}

// surefoot_train_bench steps MODEL BATCH STEPS: seconds a step of the built-in trainer on random images
// 28×28. surefoot_train_bench matmul: the machine's own matrix multiply, the faster of LibTorch's and
// oneDNN's, in GFLOP/s. surefoot_train_bench
// scale CONTENDERS THREADS STEPS: so many runs side by side; CPU time / (wall time × threads).
// surefoot_train_bench memory CONTENDERS: MiB at the start, for the data, and more for each contender.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>

#include <fmt/format.h>
#include <sys/resource.h>

#include "surefoot/run/parallel.hpp"
#include "surefoot/torch/matrix_multiply.hpp"
#include "surefoot/torch/memory.hpp"
#include "surefoot/torch/threads.hpp"
#include "surefoot/train/training_run.hpp"

namespace surefoot::bench {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::shared_ptr<const train::TrainingData> random_images(std::int64_t count) {
  train::TrainingData data;
  data.shape = {train::Problem::classification, {1, 28, 28}, 10};
  data.training = {::torch::randn({count, 1, 28, 28}), ::torch::randint(0, 10, {count})};
  data.validation = {data.training.inputs.narrow(0, 0, 64), data.training.targets.narrow(0, 0, 64)};
  return std::make_shared<train::TrainingData>(data);
}

void steps(train::TrainingRun& run, std::int64_t count) {
  const std::vector<double> rates(64, 0.05);
  const std::int64_t end = run.steps() + count;
  while (run.steps() < end)
    run.train(
        std::span(rates).first(static_cast<std::size_t>(std::min<std::int64_t>(64, end - run.steps()))));
}

void time_steps(const std::string& model, std::int64_t batch, std::int64_t count) {
  train::TrainingRun run(random_images(48000), {.model = model, .batch_size = batch});
  steps(run, count / 10 + 1);
  const auto begin = Clock::now();
  steps(run, count);
  fmt::print("{:.9f}\n", seconds_since(begin) / static_cast<double>(count));
}

void time_matmul() {
  const auto a = ::torch::randn({1024, 1024});
  const auto b = ::torch::randn({1024, 1024});
  auto c = a.mm(b);
  double best = 1e9;
  const auto time = [&](const auto& multiply) {
    const auto begin = Clock::now();
    multiply();
    best = std::min(best, seconds_since(begin));
  };
  for (int i = 0; i < 30; ++i) {
    time([&] { at::mm_out(c, a, b); });
    if (surefoot::torch::can_multiply(a)) time([&] { surefoot::torch::multiply({a}, {b}, c); });
  }
  fmt::print("{:.3f}\n", 2e-9 * 1024 * 1024 * 1024 / best);
}

double cpu_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void time_scaling(std::size_t contenders, std::int64_t threads, std::int64_t count) {
  const auto data = random_images(48000);
  const auto begin = Clock::now();
  const double cpu = cpu_seconds();
  run::parallel_for(contenders, {threads, torch::use_one_thread}, [&](std::size_t i) {
    train::TrainingRun run(data, {.model = "mlp:128", .seed = i});
    steps(run, count);
  });
  const double wall = seconds_since(begin);
  fmt::print("{:.4f} {:.4f}\n", wall, (cpu_seconds() - cpu) / (wall * static_cast<double>(threads)));
}

double mebibytes_at_most() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

/// Contenders of the small MLP alive at once, each trained, validated and held.
void measure_memory(std::size_t contenders) {
  ::torch::randn({64, 64}).mm(::torch::randn({64, 64}));
  const double start = mebibytes_at_most();
  const auto data = random_images(48000);
  const double with_data = mebibytes_at_most();
  std::vector<std::unique_ptr<train::TrainingRun>> runs(contenders);
  run::parallel_for(contenders, {2, torch::use_one_thread}, [&](std::size_t i) {
    runs[i] = std::make_unique<train::TrainingRun>(data, train::RunOptions{.model = "mlp:128", .seed = i});
    steps(*runs[i], 100);
    runs[i]->validate();
  });
  fmt::print("{:.0f} {:.0f} {:.2f}\n", start, with_data - start,
             (mebibytes_at_most() - with_data) / static_cast<double>(contenders));
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) {
  surefoot::torch::keep_freed_memory();
  surefoot::torch::use_one_thread();
  const std::string what = argc > 1 ? argv[1] : "";
  const auto number = [&](int i) { return std::atoll(argv[i]); };
  if (what == "steps" && argc == 5) {
    surefoot::bench::time_steps(argv[2], number(3), number(4));
  } else if (what == "matmul") {
    surefoot::bench::time_matmul();
  } else if (what == "scale" && argc == 5) {
    surefoot::bench::time_scaling(static_cast<std::size_t>(number(2)), number(3), number(4));
  } else if (what == "memory" && argc == 3) {
    surefoot::bench::measure_memory(static_cast<std::size_t>(number(2)));
  } else {
    std::fputs("usage: see the top of benchmarks/train/train_bench.cpp\n", stderr);
    return 2;
  }
  return 0;
}

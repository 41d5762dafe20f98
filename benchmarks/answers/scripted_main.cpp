// surefoot_scripted_races: what races of scripted contenders answer, a line of JSON each with all digits.
// Loss = floor + (start - floor) * (1 - pace)^step with a pace that rises with the rate up to a cliff, and
// noise that hangs on seed, rate and step alone, so that an answer changes only where the race does.
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>

#include <fmt/format.h>

#include "surefoot/core/random.hpp"
#include "surefoot/run/contender_race.hpp"

namespace surefoot::bench {
namespace {

struct Script {
  double best_rate = 0.1;
  double noise = 0.02;
  std::int64_t training_every = 1;
  std::int64_t validation_every = 0;
  bool validates_at_start = false;
};

class ScriptedContender : public run::Contender {
 public:
  ScriptedContender(const Script& script, double rate, std::uint64_t seed)
      : script_(script), rate_(rate), seed_(seed) {}

  run::Progress advance(std::int64_t step) override {
    run::Progress progress;
    if (step_ == 0 && script_.validates_at_start && told_ == 0) progress.told.push_back(at(0));
    while (told_ < step && step_ < 1'000'000) {
      ++step_;
      const auto told = at(step_);
      if (std::isnan(told.training_loss) && std::isnan(told.validation_loss)) continue;
      told_ = step_;
      progress.told.push_back(told);
      if (rate_ > 30 * script_.best_rate && step_ > 3) {
        progress.state = run::ContenderState::diverged;
        progress.reason = "the loss diverged";
        break;
      }
    }
    progress.step = step_;
    progress.seconds = 0.001 * static_cast<double>(step_);
    return progress;
  }

 private:
  double loss(std::int64_t step, const char* kind) const {
    const double x = rate_ / script_.best_rate;
    const double pace = 0.02 * x / (1 + 0.2 * x * x);
    const double noise = uniform(derive_seed(seed_, kind, static_cast<std::uint64_t>(step)));
    return 0.3 + 0.05 * x + 2 * std::exp(-pace * static_cast<double>(step)) + script_.noise * (noise - 0.5);
  }
  static double uniform(std::uint64_t seed) { return static_cast<double>(seed >> 11) * 0x1p-53; }

  run::ToldLoss at(std::int64_t step) const {
    run::ToldLoss told{.step = step};
    const auto due = [&](std::int64_t every) { return every > 0 && step % every == 0; };
    if (step > 0 && due(script_.training_every)) told.training_loss = loss(step, "training");
    if ((step > 0 || script_.validates_at_start) && due(script_.validation_every))
      told.validation_loss = loss(step, "validation");
    return told;
  }

  Script script_;
  double rate_ = 0;
  std::uint64_t seed_ = 0;
  std::int64_t step_ = 0;
  std::int64_t told_ = 0;
};

void race(const Script& script, std::int64_t horizon, double budget, std::uint64_t seed) {
  const auto make = [&](double rate, std::uint64_t run_seed) {
    return std::make_unique<ScriptedContender>(script, rate, run_seed);
  };
  const auto head = fmt::format(
      R"("best": {}, "noise": {}, "training_every": {}, "validation_every": {}, "at_start": {}, "horizon": {}, "budget": {}, "seed": {})",
      script.best_rate, script.noise, script.training_every, script.validation_every,
      script.validates_at_start, horizon, budget, seed);
  try {
    const auto result =
        run::race_contenders(make, {.horizon = horizon, .budget = budget, .seed = seed, .most_frozen = 64});
    const auto& s = result.found.suggestion;
    fmt::print(
        R"({{{}, "rate": {}, "low": {}, "high": {}, "confidence": {}, "steps": {}, "starts": {}, "states": ")",
        head, s.learning_rate.value_or(0), s.low, s.high, s.confidence, result.cost.steps,
        result.cost.starts);
    for (const auto& candidate : result.found.candidates)
      fmt::print("{:a}:{}:{} ", candidate.learning_rate, find::to_string(candidate.state),
                 candidate.history.size());
    fmt::print("\"}}\n");
  } catch (const std::exception&) {
    fmt::print("{{{}, \"rate\": \"refused\"}}\n", head);
  }
}

}  // namespace
}  // namespace surefoot::bench

int main() {
  using surefoot::bench::Script;
  for (const double best : {0.0003, 0.02, 0.7})
    for (const double noise : {0.0, 0.1, 0.6})
      for (const std::int64_t training : {0, 1, 20})
        for (const std::int64_t validation : {0, 1, 50, 400})
          for (const bool at_start : {false, true})
            for (const std::int64_t horizon : {300, 3000, 40000})
              for (const double budget : {0.05, 0.25})
                surefoot::bench::race({best, noise, training, validation, at_start}, horizon, budget, 7);
}

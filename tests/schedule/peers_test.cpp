// Calls and settings of other libraries, as they are typed there: the same rates as theirs, or an answer.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe.hpp"

#include "schedule/support.hpp"

namespace surefoot::schedule {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;

json golden() {
  std::ifstream file(SUREFOOT_SOURCE_DIR "/tests/schedule/golden/peers.json");
  return json::parse(file);
}

/// True when a golden case is a call that can be typed: no function of one's own, no product of schedulers.
bool can_be_typed(const json& entry) {
  const std::string call = entry["call"];
  for (const char* other : {"lambda", "ChainedScheduler", "WSDLRScheduler"})
    if (call.find(other) != std::string::npos) return false;
  return call.find('(') != std::string::npos;
}

TEST(Peers, CallsAreReadAsTheyAreTyped) {
  std::map<std::string, int> seen;
  const json all = golden();
  for (const auto& entry : all["cases"]) {
    if (!can_be_typed(entry)) continue;
    const std::string call = entry["call"];
    SCOPED_TRACE(call);
    Recipe recipe = Recipe::parse(call);
    EXPECT_THAT(recipe.notes(), Contains(HasSubstr("read as " + recipe.text())));
    if (recipe.needs_peak()) recipe = recipe.with_peak(0.1);
    SCOPED_TRACE(recipe.text());
    const Schedule rates = recipe.schedule();
    double highest = 0;
    for (const double rate : entry["rates"]) highest = std::max(highest, rate);
    // Behind their last step these go up again, where ours stay (docs/schedules.md).
    const auto says = [&](const char* part) { return call.find(part) != std::string::npos; };
    const std::int64_t last = says("CosineAnnealingLR") ? 30 : says("num_cycles=1.0") ? 50 : INT64_MAX;
    const std::int64_t until = std::min<std::int64_t>(entry.value("agrees_until", INT64_MAX), last);
    for (std::size_t i = 0; i < entry["steps"].size(); ++i) {
      const std::int64_t step = entry["steps"][i];
      if (step <= until)
        EXPECT_NEAR(rates(step), entry["rates"][i].get<double>(), entry["tolerance"].get<double>() * highest)
            << "step " << step;
    }
    if (entry.contains("momenta"))
      for (std::size_t i = 0; i < entry["steps"].size(); ++i)
        EXPECT_NEAR(rates.momentum(entry["steps"][i]).value(), entry["momenta"][i].get<double>(), 1e-12);
    ++seen[entry["peer"]];
  }
  EXPECT_GE(seen["PyTorch"], 18);
  EXPECT_GE(seen["optax"], 18);
  EXPECT_GE(seen["Keras"], 11);
  EXPECT_GE(seen["Transformers"], 13);
  EXPECT_GE(seen["timm"], 9);
}

/// A schedule as it was typed, and as it is written here.
struct Typed {
  const char* theirs;
  const char* ours;
};

void expect_read(const std::vector<Typed>& cases) {
  for (const auto& [theirs, ours] : cases) {
    SCOPED_TRACE(theirs);
    try {
      const Recipe recipe = Recipe::parse(theirs);
      EXPECT_EQ(recipe.text(), Recipe::parse(ours).text());
      EXPECT_THAT(recipe.notes(), Contains(HasSubstr("read as " + recipe.text())));
    } catch (const ParseError& error) {
      ADD_FAILURE() << error.what();
    }
  }
}

TEST(Peers, ModulesOptimizersAndWrittenNumbersAreUnderstood) {
  expect_read({
      {"torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=1000, eta_min=1e-5)",
       "cosine(found, 1000, end=1e-5)"},
      {"CosineAnnealingLR(self.optimizer, 1_000)", "cosine(found, 1000)"},
      {"CosineAnnealingLR(10)", "cosine(found, 10)"},
      {"CosineAnnealingLR(optimizer=opt, T_max=10, last_epoch=-1)", "cosine(found, 10)"},
      {"scheduler = CosineAnnealingLR(optimizer, T_max=10)", "cosine(found, 10)"},
      {"lr_scheduler.CosineAnnealingLR(torch.optim.SGD(model.parameters(), lr=0.1), T_max=10)",
       "cosine(0.1, 10)"},
      {"OneCycleLR(optimizer, max_lr=0.1, epochs=10, steps_per_epoch=390, cycle_momentum=False)",
       "one_cycle(0.1, 3900)"},
      {"OneCycleLR(optimizer, max_lr=0.1, total_steps=10 * 390, cycle_momentum=False,)",
       "one_cycle(0.1, 3900)"},
      {"MultiStepLR(optimizer, milestones=(30, 80), gamma=0.1)", "multistep(found, [30, 80], gamma=0.1)"},
      {"LinearLR(optimizer, start_factor=1/4, total_iters=5)", "found * linear(0.25, 5, end=1)"},
      {"warmup(5) + CosineDecay(0.1, 100)", "warmup(5) + cosine(0.1, 100)"},
      {"SequentialLR(optimizer, schedulers=[LinearLR(optimizer, start_factor=0.1, total_iters=500), "
       "CosineAnnealingLR(optimizer, T_max=9_500)], milestones=[500])",
       "found * linear(0.1, 500, end=1) + cosine(found, 9500)"},
  });
}

TEST(Peers, TheOrderOfOptaxAndKerasAndWhatTheirStepsHold) {
  expect_read({
      {"optax.warmup_cosine_decay_schedule(0.0, 1e-3, 500, 10_000, 1e-5)",
       "warmup(500) + cosine(0.001, 9500, end=1e-5)"},
      {"optax.warmup_cosine_decay_schedule(init_value=0., peak_value=1e-3, warmup_steps=0, decay_steps=100)",
       "warmup(0) + cosine(0.001, 100)"},
      {"keras.optimizers.schedules.CosineDecay(0.1, 1000, alpha=0.0, warmup_target=0.5, warmup_steps=100)",
       "warmup(100, start=0.1) + cosine(0.5, 1000)"},
      {"tf.keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=100, decay_rate=0.96, "
       "staircase=True)",
       "exponential_decay(0.1, 0.96, decay_steps=100, staircase=true)"},
      {"optax.exponential_decay(0.1, 7, 0.5)", "exponential_decay(0.1, 0.5, decay_steps=7)"},
      {"exponential_decay(init_value=0.1, transition_steps=7, decay_rate=0.5)",
       "exponential_decay(0.1, 0.5, decay_steps=7)"},
      {"paddle.optimizer.lr.ExponentialDecay(learning_rate=0.5, gamma=0.9)", "exponential_decay(0.5, 0.9)"},
      {"cosine_onecycle_schedule(100, 0.2)", "cosine(0.008, 30, end=0.2) + cosine(0.2, 70, end=8e-7)"},
      {"optax.join_schedules([optax.linear_schedule(0, 1e-3, 500), optax.cosine_decay_schedule(1e-3, 9500)], "
       "[500])",
       "linear(0, 500, end=0.001) + cosine(0.001, 9500)"},
  });
  EXPECT_EQ(Recipe::parse("exponential_decay(0.1, 0.5, 7)").text(), "exponential_decay(0.1, 0.5, 7)");
  EXPECT_TRUE(Recipe::parse("exponential_decay(0.1, 0.5, 7)").notes().empty());
}

TEST(Peers, NamesAndSettingsOfTransformers) {
  expect_read({
      {"get_cosine_schedule_with_warmup(optimizer, num_warmup_steps=500, num_training_steps=10000)",
       "warmup(500) + cosine(found, 9500)"},
      {"get_cosine_schedule_with_warmup(optimizer, 500, 10000, num_cycles=0.4)",
       "warmup(500) + cosine(found, 9500, cycles=0.4)"},
      {"cosine(num_warmup_steps=500, num_training_steps=10000)", "warmup(500) + cosine(found, 9500)"},
      {"get_scheduler('linear', optimizer=optimizer, num_warmup_steps=0, num_training_steps=1000)",
       "warmup(0) + linear(found, 1000)"},
      {"lr_scheduler_type=\"cosine\", warmup_ratio=0.03, learning_rate=2e-5",
       "warmup(3%) + cosine(2e-5, 97%)"},
      {"--lr_scheduler_type cosine --warmup_steps 500 --max_steps 10000 --learning_rate 1e-4",
       "warmup(500) + cosine(0.0001, 9500)"},
      {"lr_scheduler_type: cosine_with_restarts\nmax_steps: 1000\nwarmup_ratio: 0.1\nnum_cycles: "
       "3\nlearning_rate: 0.1",
       "warmup(100) + restarts(0.1, 300, cycles=3)"},
  });
}

TEST(Peers, HardRestartsThatTheRunCutsOffFallTo0) {
  const Schedule rates =
      Recipe::parse("get_cosine_with_hard_restarts_schedule_with_warmup(optimizer, 10, 60, num_cycles=2.5)")
          .with_peak(0.1)
          .schedule();
  for (std::int64_t t = 10; t < 100; ++t) {
    const double p = static_cast<double>(t - 10) / 50;
    const double expected = p >= 1 ? 0 : 0.1 * (1 + std::cos(M_PI * std::fmod(2.5 * p, 1.0))) / 2;
    EXPECT_NEAR(rates(t), expected, 1e-12) << t;
  }
}

TEST(Peers, DeepSpeedInCallsAndInJson) {
  expect_read({
      {R"({"scheduler": {"type": "WarmupDecayLR", "params": {"total_num_steps": 80, "warmup_min_lr": 0,
          "warmup_max_lr": 0.1, "warmup_num_steps": 20, "warmup_type": "linear"}}})",
       "warmup(20) + linear(0.1, 60)"},
      {R"({"optimizer": {"type": "AdamW", "params": {"lr": 3e-4}}, "scheduler": {"type": "WarmupLR", "params":
          {"warmup_min_lr": 0, "warmup_max_lr": 3e-4, "warmup_num_steps": 500}}})",
       "warmup(500, shape=log) + constant(0.0003)"},
      {"WarmupCosineLR(optimizer, total_num_steps=80, warmup_num_steps=20, warmup_type='linear', lr=0.1)",
       "until(warmup(20) + constant(0.1), steps=20) + shift(cosine(0.1, 60, end=1e-5), steps=1)"},
      {"OneCycle(cycle_min_lr=0.01, cycle_max_lr=0.1, decay_lr_rate=0.1, cycle_first_step_size=20, "
       "cycle_second_step_size=30, decay_step_size=5)",
       "linear(0.01, 20, end=0.1) + linear(0.1, 30, end=0.01) + inverse(0.01, 0.1, decay_steps=5)"},
      {"LRRangeTest(lr_range_test_min_lr=0.001, lr_range_test_step_size=10, lr_range_test_step_rate=0.5)",
       "inverse(0.001, 0.5, power=-1, decay_steps=10)"},
  });
}

TEST(Peers, TorchtitanBeginsAStepInAndEndsAboveItsEnd) {
  const Recipe recipe = Recipe::parse(
      "[optimizer]\nlr = 0.1\n[training]\nsteps = 100\n[lr_scheduler]\nwarmup_steps = 20\ndecay_ratio = 0.3\n"
      "decay_type = \"sqrt\"\nmin_lr_factor = 0.1\n");
  const Schedule rates = recipe.schedule();
  for (int t = 0; t < 100; ++t) {
    const double n = t + 1;
    const double share = n < 20 ? n / 20 : n < 71 ? 1 : 0.1 + 0.9 * (1 - std::sqrt((n - 71) / 30));
    EXPECT_NEAR(rates(t), 0.1 * share, 1e-15) << t;
  }
}

TEST(Peers, MegatronsOptions) {
  expect_read({
      {"--lr-decay-style cosine --lr-warmup-iters 500 --lr-decay-iters 10_000 --lr 1e-3 --min-lr 1e-5",
       "warmup(500) + cosine(0.001, 9500, end=1e-5)"},
      {"--lr 1e-3 --min-lr 1e-5 --lr-decay-style linear --lr-warmup-fraction 0.01 --train-iters 10000",
       "warmup(100) + linear(0.001, 9900, end=1e-5)"},
      {"--lr 0.1 --lr-decay-style WSD --lr-wsd-decay-style minus_sqrt --lr-wsd-decay-iters 20 "
       "--lr-warmup-iters 10 "
       "--train-iters 100 --min-lr 0.01",
       "warmup(10) + constant(0.1, steps=70) + cooldown(20, end=0.01, shape=sqrt)"},
  });
  const auto rates = [](const std::string& style) {
    return Recipe::parse("--lr 0.1 --min-lr 0.01 --lr-warmup-iters 10 --train-iters 100 --lr-decay-style " +
                         style)
        .schedule();
  };
  const Schedule wsd = rates("WSD --lr-wsd-decay-iters 20");
  const Schedule root = rates("inverse-square-root");
  for (int t = 10; t <= 130; ++t) {
    const double p = (t - 80) / 20.0;
    const double fall = t <= 80 ? 1 : 2 * std::pow(0.5, p) - 1;
    EXPECT_NEAR(wsd(t), t > 100 ? 0.01 : 0.01 + 0.09 * fall, 1e-12) << t;
    EXPECT_NEAR(root(t), t > 100 ? 0.01 : std::max(0.01, 0.1 * std::sqrt(10.0 / t)), 1e-12) << t;
  }
}

TEST(Peers, TheOthers) {
  expect_read({
      {"learn.fit_one_cycle(10, 1e-2)", "cosine(0.0004, 25%, end=0.01) + cosine(0.01, 75%, end=1e-07)"},
      {"fit_flat_cos(5, lr=0.1)", "constant(0.1, steps=75%) + cosine(0.1, 25%, end=1e-06)"},
      {"lr_policy: \"poly\" base_lr: 0.1 max_iter: 1000 power: 0.9", "polynomial(0.1, 1000, power=0.9)"},
      {"base_lr: 0.01\nlr_policy: \"multistep\"\ngamma: 0.1\nstepvalue: 500\nstepvalue: 800",
       "multistep(0.01, [500, 800], gamma=0.1)"},
      {"lr_policy: \"sigmoid\" base_lr: 0.1 gamma: -0.1 stepsize: 40", "sigmoid(0.1, 0.1, 40)"},
      {"param_scheduler = [dict(type='LinearLR', start_factor=0.1, by_epoch=False, begin=0, end=500), "
       "dict(type='CosineAnnealingLR', T_max=9500, by_epoch=False, begin=500, end=10000)]",
       "until(found * linear(0.1, 499, end=1), steps=500) + cosine(found, 9500)"},
      {"timm.scheduler.CosineLRScheduler(optimizer, t_initial=100, lr_min=1e-5, warmup_t=5, "
       "warmup_prefix=True, "
       "t_in_epochs=False)",
       "warmup(5) + cosine(found, 100, end=1e-5)"},
      {"paddle.optimizer.lr.LinearWarmup(learning_rate=0.1, warmup_steps=10, start_lr=0, end_lr=0.1)",
       "linear(0, 10, end=0.1) + 0.1"},
      {"paddle.optimizer.lr.NoamDecay(512, 4000)", "constant(0, steps=1) + noam(512, 4000)"},
  });
  EXPECT_THAT(Recipe::parse("CosineLRScheduler(optimizer, t_initial=100)").notes(),
              Contains(HasSubstr("timm counts epochs")));
  EXPECT_THAT(Recipe::parse("--lr-decay-style constant --lr 0.1 --seed 3").notes(),
              Contains("left aside of the settings: seed"));
}

TEST(Peers, WhatCannotBeReadIsAnswered) {
  expect_refused({
      {"CosineAnnealingLR(optimizer, T_mx=100)", 30,
       "CosineAnnealingLR: unknown argument 'T_mx', known: T_max"},
      {"CosineAnnealingLR(optimizer)", 1, "CosineAnnealingLR: T_max is missing"},
      {"CosineAnnealingLR(optimizer, T_max=epochs)", 36,
       "CosineAnnealingLR: T_max must be a whole number, got epochs"},
      {"CosineAnnealingLR(optimizer, 10, last_epoch=5)", 45, "last_epoch must be -1"},
      {"CosineAnnealingLR(optimizer, 10%)", 30, "a share of the run stands in surefoot's own words"},
      {"optax.warmup_cosine_decay_schedule(0, 1e-3, 500, 400)", 50,
       "decay_steps must be more than warmup_steps, which it holds, 500, got 400"},
      {"ReduceLROnPlateau(optimizer, 'min', factor=0.5, patience=5, min_lr=1e-6)", 1,
       "--adapt reduce_on_plateau:mode=min,factor=0.5,patience=5,min_rate=1e-06 of surefoot train"},
      {"LambdaLR(optimizer, lr_lambda=f)", 1, "Schedule(function) in C++"},
      {"LambdaLR(optimizer, lambda t: 1)", 21, "a function of one's own is Schedule(function) in C++"},
      {"SequentialLR(optimizer, schedulers=[LinearLR(optimizer), ExponentialLR(optimizer, 0.9)], "
       "milestones=[5, 9])",
       101, "milestones must be one fewer than the 2 schedulers, got [5, 9]"},
      {"lr_scheduler_type: polynomial, warmup_ratio: 0.1", 1, "max_steps must be given"},
      {"{\"batch\": 5}", 1, "the settings name no scheduler"},
      {"cosine(0.1, 100, min_lr=1e-5)", 18, "unknown argument 'min_lr', which is end here"},
      {"cosine(lr=0.1, T_max=100)", 8, "unknown argument 'lr', which is peak here"},
      {"cosine(0.1, T_max=100)", 13, "unknown argument 'T_max', which is steps here"},
      {"rsqrt(0.1, 5)", 1, "which is inverse_sqrt(peak, timescale) here"},
      {"OneCycle", 1, "which is linear(low, up, end=high) + linear(high, down, end=low)"},
      {"WSDLRScheduler(optimizer, 40, 10)", 1, "which is warmup(steps) + constant("},
  });
}

}  // namespace
}  // namespace surefoot::schedule

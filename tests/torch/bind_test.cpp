#include "surefoot/torch/bind.hpp"

#include <cmath>
#include <functional>
#include <map>
#include <sstream>
#include <utility>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/cycle.hpp"
#include "surefoot/schedule/ramp.hpp"
#include "surefoot/torch/optimizers/mechanic.hpp"
#include "surefoot/torch/optimizers/prodigy.hpp"

namespace surefoot::torch {
namespace {

using schedule::Schedule;
using ::torch::Tensor;
using ::torch::optim::Adam;
using ::torch::optim::AdamOptions;
using ::torch::optim::OptimizerParamGroup;
using ::torch::optim::SGD;
using ::torch::optim::SGDOptions;

std::vector<Tensor> two() {
  return {::torch::linspace(-1, 1, 6, ::torch::kDouble).view({2, 3}).requires_grad_(),
          ::torch::ones({3}, ::torch::kDouble).requires_grad_()};
}

template <class Options>
std::vector<OptimizerParamGroup> groups(const std::vector<Tensor>& parameters, const Options& first,
                                        const Options& second) {
  return {OptimizerParamGroup({parameters[0]}, std::make_unique<Options>(first)),
          OptimizerParamGroup({parameters[1]}, std::make_unique<Options>(second))};
}

/// Everything unqualified, beside std::bind.
namespace unqualified {
using namespace std;
using namespace surefoot::torch;

TEST(BindUnqualified, IsNeverThatOfTheStandardLibrary) {
  SGD sgd(two(), 0.1);
  ::torch::optim::Optimizer& any = sgd;
  const auto one = schedule::constant({.learning_rate = 0.25});
  auto same = one;
  const vector<Schedule> each{one};
  auto same_each = each;
  const BindOptions options{.accumulation = 2};
  auto same_options = options;
  const vector<BoundSchedule> bound{bind(one, sgd),
                                    bind(same, sgd),
                                    bind(schedule::constant({.learning_rate = 0.25}), sgd),
                                    bind(each, sgd),
                                    bind(same_each, sgd),
                                    bind(vector<Schedule>{one}, sgd),
                                    bind(one, any),
                                    bind(each, any),
                                    bind(one, sgd, options),
                                    bind(same_each, sgd, same_options),
                                    bind(each, sgd, BindOptions{.accumulation = 2}),
                                    bind(one, any, {.accumulation = 2}),
                                    bind(each, sgd, {.accumulation = 2})};
  for (const auto& schedule : bound) EXPECT_EQ(schedule.learning_rates(), vector<double>{0.25});
}

}  // namespace unqualified

Schedule cycle() {
  return schedule::one_cycle({.peak = 0.1, .steps = 40, .momentum = schedule::MomentumRange{0.85, 0.95}});
}

double rate(::torch::optim::Optimizer& optimizer, std::size_t group) {
  return optimizer.param_groups()[group].options().get_lr();
}

void make_step(const std::vector<Tensor>& parameters, ::torch::optim::Optimizer& optimizer, std::int64_t t) {
  optimizer.zero_grad();
  (parameters[0].matmul(parameters[1]) - static_cast<double>(t % 3)).square().sum().backward();
  optimizer.step();
}

TEST(Bind, SetsTheRatesAndMomentaOfEveryGroup) {
  const auto parameters = two();
  SGD sgd(groups(parameters, SGDOptions(0.2).momentum(0.5), SGDOptions(0.02).momentum(0.5)), SGDOptions(0.2));
  auto bound = bind(cycle(), sgd);
  for (std::int64_t t = 0; t < 60; ++t) {
    EXPECT_EQ(bound.steps(), t);
    EXPECT_DOUBLE_EQ(rate(sgd, 0), cycle()(t));
    EXPECT_DOUBLE_EQ(rate(sgd, 1), cycle()(t) * 0.02 / 0.2);
    EXPECT_EQ(bound.learning_rates(), (std::vector<double>{rate(sgd, 0), rate(sgd, 1)}));
    for (auto& group : sgd.param_groups())
      EXPECT_DOUBLE_EQ(static_cast<SGDOptions&>(group.options()).momentum(), *cycle().momentum(t));
    bound.step();
  }
}

TEST(Bind, SetsTheFirstBetaOfAdamKinds) {
  const auto parameters = two();
  const auto beta = [](::torch::optim::Optimizer& optimizer, auto* options) {
    return std::get<0>(
        static_cast<std::decay_t<decltype(*options)>&>(optimizer.param_groups()[0].options()).betas());
  };
  Adam adam(parameters, AdamOptions(0.1));
  bind(cycle(), adam).set_step(7);
  EXPECT_DOUBLE_EQ(beta(adam, static_cast<AdamOptions*>(nullptr)), *cycle().momentum(7));
  Prodigy prodigy(parameters);
  bind(cycle(), prodigy).set_step(9);
  EXPECT_DOUBLE_EQ(beta(prodigy, static_cast<ProdigyOptions*>(nullptr)), *cycle().momentum(9));
  Mechanic mechanic(std::make_unique<Adam>(parameters, AdamOptions(0.1)));
  bind(cycle(), mechanic).set_step(11);
  EXPECT_DOUBLE_EQ(beta(mechanic.base(), static_cast<AdamOptions*>(nullptr)), *cycle().momentum(11));
  EXPECT_DOUBLE_EQ(rate(mechanic, 0), cycle()(11));
}

TEST(Bind, AScheduleForEachGroup) {
  const auto parameters = two();
  SGD sgd(groups(parameters, SGDOptions(1), SGDOptions(1)), SGDOptions(1));
  const std::vector<Schedule> schedules{schedule::linear({.start = 0, .end = 1, .steps = 10}),
                                        schedule::constant({0.3})};
  auto bound = torch::bind(schedules, sgd);
  bound.set_step(5);
  EXPECT_DOUBLE_EQ(rate(sgd, 0), 0.5);
  EXPECT_DOUBLE_EQ(rate(sgd, 1), 0.3);
}

TEST(Bind, CountsStepsOfTheOptimizerWhenGradientsAreGathered) {
  const auto parameters = two();
  SGD sgd(parameters, SGDOptions(1));
  auto bound = bind(schedule::linear({.start = 1, .end = 0, .steps = 10}), sgd, {.accumulation = 4});
  int made = 0;
  for (int batch = 1; batch <= 22; ++batch) {
    if (!bound.gathered()) continue;
    EXPECT_EQ(batch % 4, 0);
    ++made;
    bound.step();
  }
  EXPECT_EQ(made, 5);
  EXPECT_EQ(bound.steps(), 5);
  EXPECT_DOUBLE_EQ(rate(sgd, 0), 0.5);
}

template <class From, class To>
void carry_over(const From& from, To& to) {
  std::stringstream bytes;
  ::torch::serialize::OutputArchive out;
  from.save(out);
  out.save_to(bytes);
  ::torch::serialize::InputArchive in;
  in.load_from(bytes);
  to.load(in);
}

TEST(Bind, ResumedAtAStepIsNeverStopped) {
  const auto make = [](const std::vector<Tensor>& p) {
    return Adam(groups(p, AdamOptions(0.2), AdamOptions(0.05)), AdamOptions(0.2));
  };
  const auto whole = two();
  Adam through = make(whole);
  auto bound = bind(cycle(), through, {.accumulation = 2});
  for (std::int64_t t = 0; t < 45; ++t) {
    make_step(whole, through, t);
    bound.step();
  }
  // Stopped past the end too, where every rate is as good as 0.
  for (const std::int64_t stop : {13, 42}) {
    const auto first = two();
    Adam before = make(first);
    auto bound_before = bind(cycle(), before, {.accumulation = 2});
    for (std::int64_t t = 0; t < stop; ++t) {
      make_step(first, before, t);
      bound_before.step();
    }
    bound_before.gathered();
    const auto second = two();
    {
      const ::torch::NoGradGuard no_grad;
      for (std::size_t i = 0; i < 2; ++i) second[i].copy_(first[i]);
    }
    Adam after = make(second);
    carry_over(before, after);
    // Whatever the rates are when it is bound.
    after.param_groups()[1].options().set_lr(0.2);
    auto bound_after = bind(cycle(), after, {.accumulation = 2});
    carry_over(bound_before, bound_after);
    EXPECT_EQ(bound_after.steps(), stop);
    EXPECT_EQ(bound_after.learning_rates(), bound_before.learning_rates());
    EXPECT_TRUE(bound_after.gathered());
    for (std::int64_t t = stop; t < 45; ++t) {
      make_step(second, after, t);
      bound_after.step();
    }
    for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(second[i].equal(whole[i])) << stop;
  }
}

std::string message_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "no error";
}

TEST(Bind, SaysWhatIsWrong) {
  const auto parameters = two();
  SGD sgd(parameters, SGDOptions(1));
  SGD both(groups(parameters, SGDOptions(1), SGDOptions(1)), SGDOptions(1));
  ::torch::optim::Adagrad adagrad(parameters);
  const auto flat = schedule::constant({0.1});
  EXPECT_EQ(message_of([&] {
              torch::bind(std::vector<Schedule>{flat, flat}, sgd);
            }),
            "bind: there must be a schedule for each of the 1 parameter groups, got 2");
  EXPECT_EQ(message_of([&] { bind(flat, sgd, {.accumulation = 0}); }),
            "bind: accumulation must be at least 1, got 0");
  EXPECT_EQ(message_of([&] { bind(cycle(), adagrad); }),
            "bind: the schedule has a momentum, and parameter group 0 has none to set");
  auto bound = bind(flat, sgd);
  EXPECT_EQ(message_of([&] { bound.set_step(-1); }), "bind: step must not be negative, got -1");
  auto broken = bind(Schedule([](std::int64_t t) { return t < 2 ? 0.1 : std::nan(""); }), sgd);
  broken.step();
  EXPECT_EQ(message_of([&] { broken.step(); }),
            "bind: the rate of step 2 must be finite and not negative, got nan");
  EXPECT_EQ(broken.steps(), 1);
  auto two_bound = bind(flat, both);
  EXPECT_EQ(message_of([&] { carry_over(two_bound, bound); }),
            "bind: the archive has 2 parameter groups, must have 1");
  EXPECT_EQ(message_of([&] { carry_over(sgd, bound); }), "bind: the archive holds no saved schedule");
  sgd.add_param_group(OptimizerParamGroup({::torch::zeros({1})}));
  EXPECT_EQ(message_of([&] { bound.step(); }),
            "bind: the optimizer has 2 parameter groups, had 1 when it was bound");
}

/// An archive of a schedule that was saved, with something else in place of one of its entries.
::torch::serialize::InputArchive damaged(const std::string& entry, const c10::IValue& value) {
  std::map<std::string, c10::IValue> entries{{"surefoot_schedule", c10::IValue(std::int64_t{1})},
                                             {"step", c10::IValue(std::int64_t{7})},
                                             {"batches", c10::IValue(std::int64_t{1})},
                                             {"ratios", c10::IValue(std::vector<double>{1, 0.5})}};
  entries[entry] = value;
  ::torch::serialize::OutputArchive out;
  for (const auto& [name, kept] : entries) out.write(name, kept);
  std::stringstream bytes;
  out.save_to(bytes);
  ::torch::serialize::InputArchive in;
  in.load_from(bytes);
  return in;
}

TEST(Bind, AnArchiveThatIsRefusedChangesNothing) {
  const auto parameters = two();
  SGD sgd(groups(parameters, SGDOptions(0.2).momentum(0.5), SGDOptions(0.02).momentum(0.5)), SGDOptions(0.2));
  const auto until_nine = [](std::int64_t t) { return t < 9 ? 0.2 / (1.0 + static_cast<double>(t)) : NAN; };
  const auto momentum = [](std::int64_t t) {
    if (t == 8) throw InvalidArgument("no momentum");
    return t == 6 ? 1.5 : 0.5;
  };
  auto bound = bind(Schedule(until_nine, momentum), sgd, {.accumulation = 3});
  bound.step();
  bound.gathered();
  const auto rates = bound.learning_rates();
  const std::pair<const char*, c10::IValue> cases[]{{"step", c10::IValue(std::int64_t{-1})},
                                                    {"step", c10::IValue(std::int64_t{9})},
                                                    {"step", c10::IValue(std::int64_t{8})},
                                                    {"step", c10::IValue(std::int64_t{6})},
                                                    {"step", c10::IValue(2.5)},
                                                    {"batches", c10::IValue(std::int64_t{-1})},
                                                    {"batches", c10::IValue("two")},
                                                    {"ratios", c10::IValue(std::int64_t{3})},
                                                    {"ratios", c10::IValue(std::vector<double>{1, -2})},
                                                    {"ratios", c10::IValue(std::vector<double>{1, NAN})}};
  for (const auto& [entry, value] : cases) {
    std::ostringstream trace;
    trace << entry << " " << value;
    SCOPED_TRACE(trace.str());
    auto archive = damaged(entry, value);
    EXPECT_NE(message_of([&] { bound.load(archive); }), "no error");
    EXPECT_EQ(bound.steps(), 1);
    EXPECT_EQ(bound.learning_rates(), rates);
    EXPECT_EQ((std::vector<double>{rate(sgd, 0), rate(sgd, 1)}), rates);
    EXPECT_FALSE(bound.gathered());
    EXPECT_TRUE(bound.gathered());
    EXPECT_FALSE(bound.gathered());
  }
  auto whole = damaged("step", c10::IValue(std::int64_t{7}));
  bound.load(whole);
  EXPECT_EQ(bound.steps(), 7);
  EXPECT_DOUBLE_EQ(rate(sgd, 1), until_nine(7) / 2);
}

}  // namespace
}  // namespace surefoot::torch

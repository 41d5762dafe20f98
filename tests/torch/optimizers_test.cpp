// The optimizers that need no rate against the packages they come from (golden/rate_free.py), and what they
// all have in common.
#include <fstream>
#include <functional>
#include <map>
#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"
#include "surefoot/torch/optimizers/dadapt.hpp"
#include "surefoot/torch/optimizers/dog.hpp"
#include "surefoot/torch/optimizers/hypergradient.hpp"
#include "surefoot/torch/optimizers/mechanic.hpp"
#include "surefoot/torch/optimizers/prodigy.hpp"
#include "surefoot/torch/optimizers/schedule_free.hpp"

namespace surefoot::torch {
namespace {

using nlohmann::json;
using ::torch::Tensor;
using ::torch::optim::Optimizer;
using ::torch::optim::OptimizerParamGroup;
using Groups = std::vector<OptimizerParamGroup>;
using Make = std::function<std::unique_ptr<Optimizer>(Groups)>;

const json& golden() {
  static const json data =
      json::parse(std::ifstream(SUREFOOT_SOURCE_DIR "/tests/torch/golden/rate_free.json"));
  return data;
}

Tensor tensor_of(const json& values) {
  std::vector<double> flat;
  std::vector<std::int64_t> shape{static_cast<std::int64_t>(values.size())};
  if (values[0].is_array()) shape.push_back(static_cast<std::int64_t>(values[0].size()));
  for (const auto& row : values)
    if (row.is_array())
      for (const double value : row) flat.push_back(value);
    else
      flat.push_back(row);
  return ::torch::tensor(flat, ::torch::kDouble).view(shape);
}

/// The linear regression of golden/rate_free.py.
struct Problem {
  Tensor inputs = tensor_of(golden()["inputs"]);
  Tensor targets = tensor_of(golden()["targets"]);
  std::vector<Tensor> parameters = [] {
    std::vector<Tensor> start;
    for (const auto& values : golden()["start"]) start.push_back(tensor_of(values).requires_grad_());
    return start;
  }();

  Tensor loss(std::int64_t step) const {
    const std::int64_t batch = golden()["batch"];
    const auto first = step * batch % inputs.size(0);
    const auto outputs = inputs.narrow(0, first, batch).matmul(parameters[0]) + parameters[1];
    return (outputs - targets.narrow(0, first, batch)).square().mean();
  }
  Groups one_group() const { return {OptimizerParamGroup(parameters)}; }
  Groups two_groups() const {
    return {OptimizerParamGroup({parameters[0]}), OptimizerParamGroup({parameters[1]})};
  }
};

void make_step(const Problem& problem, Optimizer& optimizer, std::int64_t step) {
  optimizer.zero_grad();
  problem.loss(step).backward();
  optimizer.step();
}

template <class Kind, class Options>
Make with(const Options& options) {
  return [options](Groups groups) { return std::make_unique<Kind>(std::move(groups), options); };
}

template <class Kind, class Options>
Make mechanized(const Options& options) {
  return [options](Groups groups) {
    return std::make_unique<Mechanic>(std::make_unique<Kind>(std::move(groups), options));
  };
}

const std::map<std::string, Make>& cases() {
  using ::torch::optim::AdamW;
  using ::torch::optim::AdamWOptions;
  using ::torch::optim::SGD;
  using ::torch::optim::SGDOptions;
  static const std::map<std::string, Make> all{
      {"dadapt_sgd", with<DAdaptSgd>(DAdaptSgdOptions())},
      {"dadapt_sgd momentum, decay, growth",
       with<DAdaptSgd>(DAdaptSgdOptions(0.5).momentum(0.9).weight_decay(0.01).d0(1e-3).growth_rate(1.1))},
      {"dadapt_adam", with<DAdaptAdam>(DAdaptAdamOptions())},
      {"dadapt_adam decouple, correction", with<DAdaptAdam>(DAdaptAdamOptions()
                                                                .betas({0.8, 0.99})
                                                                .weight_decay(0.1)
                                                                .decouple(true)
                                                                .use_bias_correction(true)
                                                                .growth_rate(1.3))},
      {"dadapt_adam decay", with<DAdaptAdam>(DAdaptAdamOptions(0.5).weight_decay(0.1).d0(1e-4))},
      {"prodigy", with<Prodigy>(ProdigyOptions())},
      {"prodigy decay, correction, safeguard", with<Prodigy>(ProdigyOptions(0.5)
                                                                 .betas({0.8, 0.99})
                                                                 .weight_decay(0.1)
                                                                 .use_bias_correction(true)
                                                                 .safeguard_warmup(true))},
      {"prodigy coupled, growth",
       with<Prodigy>(
           ProdigyOptions().beta3(0.9).weight_decay(0.1).decouple(false).d0(1e-4).d_coef(2).growth_rate(
               1.2))},
      {"dog", with<Dog>(DogOptions())},
      {"dog decay, groups", with<Dog>(DogOptions(0.5).reps_rel(1e-3).weight_decay(0.01))},
      {"dowg", with<Dog>(DogOptions().weighted(true))},
      {"schedule_free_sgd", with<ScheduleFreeSgd>(ScheduleFreeSgdOptions(0.2))},
      {"schedule_free_sgd warmup, decay",
       with<ScheduleFreeSgd>(
           ScheduleFreeSgdOptions(0.2).momentum(0.8).weight_decay(0.05).warmup_steps(30).r(1).weight_lr_power(
               1))},
      {"schedule_free_adamw", with<ScheduleFreeAdamW>(ScheduleFreeAdamWOptions(0.05))},
      {"schedule_free_adamw warmup, decay",
       with<ScheduleFreeAdamW>(
           ScheduleFreeAdamWOptions(0.1).betas({0.8, 0.99}).weight_decay(0.05).warmup_steps(30).r(0.5))},
      {"hypergradient_sgd", with<HypergradientSgd>(HypergradientSgdOptions(0.01).hypergrad_lr(1e-3))},
      {"hypergradient_sgd momentum, decay",
       with<HypergradientSgd>(
           HypergradientSgdOptions(0.01).hypergrad_lr(1e-4).momentum(0.5).weight_decay(0.01))},
      {"hypergradient_sgd nesterov",
       with<HypergradientSgd>(HypergradientSgdOptions(0.01).hypergrad_lr(1e-4).momentum(0.5).nesterov(true))},
      {"hypergradient_adam", with<HypergradientAdam>(HypergradientAdamOptions(0.01).hypergrad_lr(1e-4))},
      {"mechanic sgd", mechanized<SGD>(SGDOptions(0.1).momentum(0.9))},
      {"mechanic adamw", mechanized<AdamW>(AdamWOptions(0.01).weight_decay(0.1))},
  };
  return all;
}

/// Those whose reference has a group for each parameter.
bool has_two_groups(const std::string& name) {
  return name == "dadapt_adam decouple, correction" || name == "prodigy decay, correction, safeguard" ||
         name == "dog decay, groups" || name == "schedule_free_adamw warmup, decay";
}

void expect_near(const std::vector<Tensor>& parameters, const json& wanted, double slack, const char* what) {
  std::size_t next = 0;
  for (const auto& parameter : parameters) {
    const auto flat = parameter.detach().flatten();
    for (std::int64_t i = 0; i < flat.numel(); ++i)
      ASSERT_NEAR(flat[i].item<double>(), wanted.at(next++).get<double>(), slack) << what;
  }
  ASSERT_EQ(next, wanted.size());
}

TEST(RateFree, TrajectoriesAgreeWithTheirReferences) {
  ASSERT_EQ(golden()["cases"].size(), cases().size());
  const std::int64_t every = golden()["every"];
  for (const auto& [name, wanted] : golden()["cases"].items()) {
    SCOPED_TRACE(name);
    const Problem problem;
    const auto optimizer =
        cases().at(name)(has_two_groups(name) ? problem.two_groups() : problem.one_group());
    auto* free = dynamic_cast<ScheduleFree*>(optimizer.get());
    const auto& track = wanted["track"];
    ASSERT_GE(static_cast<std::int64_t>(track.size()) * every, 100);
    ASSERT_EQ(free != nullptr, wanted.contains("judged"));
    for (std::size_t i = 0; i < track.size() && !HasFatalFailure(); ++i) {
      for (std::int64_t k = 0; k < every; ++k)
        make_step(problem, *optimizer, static_cast<std::int64_t>(i) * every + k);
      expect_near(problem.parameters, track[i], 1e-9, "training");
      if (free == nullptr) continue;
      free->eval();
      free->eval();
      expect_near(problem.parameters, wanted["judged"][i], 1e-9, "evaluation");
      free->train();
      free->train();
    }
    EXPECT_GT((problem.parameters[0] - tensor_of(golden()["start"][0])).abs().max().item<double>(), 1e-3)
        << "it did not train";
  }
}

void carry_over(Optimizer& from, Optimizer& to) {
  std::stringstream bytes;
  ::torch::serialize::OutputArchive out;
  from.save(out);
  out.save_to(bytes);
  ::torch::serialize::InputArchive in;
  in.load_from(bytes);
  to.load(in);
}

TEST(RateFree, ASavedRunGoesOnBitForBit) {
  for (const auto& [name, make] : cases()) {
    SCOPED_TRACE(name);
    const Problem whole;
    const auto through = make(whole.two_groups());
    for (std::int64_t step = 0; step < 40; ++step) make_step(whole, *through, step);
    const Problem first;
    const auto before = make(first.two_groups());
    for (std::int64_t step = 0; step < 17; ++step) make_step(first, *before, step);
    const Problem second;
    {
      const ::torch::NoGradGuard no_grad;
      for (std::size_t i = 0; i < 2; ++i) second.parameters[i].copy_(first.parameters[i]);
    }
    const auto after = make(second.two_groups());
    carry_over(*before, *after);
    for (std::int64_t step = 17; step < 40; ++step) make_step(second, *after, step);
    for (std::size_t i = 0; i < 2; ++i) EXPECT_TRUE(second.parameters[i].equal(whole.parameters[i]));
  }
}

TEST(RateFree, LossesOfClosuresAndMissingGradients) {
  for (const auto& [name, make] : cases()) {
    SCOPED_TRACE(name);
    const Problem problem;
    const auto optimizer = make(problem.one_group());
    const auto idle = problem.parameters[1].detach().clone();
    int calls = 0;
    const auto loss = optimizer->step([&] {
      ++calls;
      optimizer->zero_grad();
      auto value = (problem.inputs.matmul(problem.parameters[0]) - problem.targets).square().mean();
      value.backward();
      return value;
    });
    EXPECT_EQ(calls, 1);
    EXPECT_GT(loss.item<double>(), 0);
    EXPECT_TRUE(problem.parameters[1].detach().equal(idle));
  }
}

TEST(RateFree, GradientsAreLeftAsTheyAre) {
  for (const auto& [name, make] : cases()) {
    const Problem problem;
    const auto optimizer = make(problem.one_group());
    problem.loss(0).backward();
    const auto gradient = problem.parameters[0].grad().clone();
    optimizer->step();
    EXPECT_TRUE(problem.parameters[0].grad().equal(gradient)) << name;
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

TEST(RateFree, RefusesBadOptions) {
  const Problem problem;
  const auto message = [&](const auto& make) { return message_of([&] { make(problem.parameters); }); };
  EXPECT_EQ(message([](auto p) { Prodigy(p, ProdigyOptions().d0(0)); }),
            "prodigy: d0 must be positive and finite, got 0");
  EXPECT_EQ(message([](auto p) {
              Prodigy(p, ProdigyOptions().betas({0.9, 1}));
            }),
            "prodigy: beta2 must lie in [0, 1), got 1");
  EXPECT_EQ(message([](auto p) { DAdaptSgd(p, DAdaptSgdOptions(-1)); }),
            "dadapt_sgd: lr must be finite and not negative, got -1");
  EXPECT_EQ(message([](auto p) { DAdaptAdam(p, DAdaptAdamOptions().growth_rate(1)); }),
            "dadapt_adam: growth_rate must be above 1, got 1");
  EXPECT_EQ(message([](auto p) { Dog(p, DogOptions().reps_rel(std::nan(""))); }),
            "dog: reps_rel must be positive and finite, got nan");
  EXPECT_EQ(message([](auto p) { ScheduleFreeSgd(p, ScheduleFreeSgdOptions().momentum(0)); }),
            "schedule_free_sgd: momentum must be positive and finite, got 0");
  EXPECT_EQ(message([](auto p) { ScheduleFreeAdamW(p, ScheduleFreeAdamWOptions().warmup_steps(-1)); }),
            "schedule_free_adamw: warmup_steps must be finite and not negative, got -1");
  EXPECT_EQ(message([](auto p) { HypergradientSgd(p, HypergradientSgdOptions().nesterov(true)); }),
            "hypergradient_sgd: momentum of a Nesterov step must be positive and finite, got 0");
  EXPECT_EQ(message([](auto p) { HypergradientAdam(p, HypergradientAdamOptions().hypergrad_lr(-1)); }),
            "hypergradient_adam: hypergrad_lr must be finite and not negative, got -1");
  EXPECT_EQ(message([](auto) { Mechanic(nullptr); }), "mechanic: the optimizer within is missing");
  EXPECT_EQ(message([](auto p) {
              Mechanic(std::make_unique<::torch::optim::SGD>(p, ::torch::optim::SGDOptions(1)),
                       MechanicOptions().betas({}));
            }),
            "mechanic: betas must have at least one value, got none");
  EXPECT_EQ(message([](auto p) { Mechanic(std::make_unique<ScheduleFreeSgd>(p)); }),
            "mechanic: the optimizer within must not be a Schedule-Free one");
  Groups foreign{OptimizerParamGroup(problem.parameters, std::make_unique<DogOptions>())};
  EXPECT_EQ(message([&](auto) { Prodigy{foreign}; }),
            "prodigy: a parameter group has the options of another optimizer");
}

TEST(RateFree, RefusesUnequalRatesAndStepsInEvaluation) {
  const Problem problem;
  problem.loss(0).backward();
  Prodigy prodigy(problem.two_groups());
  prodigy.param_groups()[1].options().set_lr(0.5);
  EXPECT_EQ(message_of([&] { prodigy.step(); }),
            "prodigy: every group must have the same rate or 0, got 1 and 0.5");
  ScheduleFreeSgd free(problem.parameters);
  free.eval();
  EXPECT_EQ(message_of([&] { free.step(); }),
            "schedule_free_sgd: call train() before a step: the optimizer is in evaluation");
}

TEST(RateFree, AGroupAtRateZeroIsFrozen) {
  for (const auto& [name, make] : cases()) {
    // Those add to the rate what they learn.
    if (name.starts_with("hypergradient")) continue;
    const Problem problem;
    const auto optimizer = make(problem.two_groups());
    const auto idle = problem.parameters[1].detach().clone();
    for (std::int64_t step = 0; step < 5; ++step) {
      optimizer->param_groups()[1].options().set_lr(0);
      make_step(problem, *optimizer, step);
    }
    EXPECT_TRUE(problem.parameters[1].detach().equal(idle)) << name;
  }
}

TEST(RateFree, RefusesArchivesThatAreNotItsOwn) {
  const Problem problem;
  Prodigy prodigy(problem.two_groups());
  Dog dog(problem.two_groups());
  Dog one(problem.one_group());
  ::torch::optim::SGD sgd(problem.parameters, ::torch::optim::SGDOptions(1));
  EXPECT_EQ(message_of([&] { carry_over(dog, prodigy); }), "prodigy: the archive was saved by dog");
  EXPECT_EQ(message_of([&] { carry_over(sgd, prodigy); }), "prodigy: the archive holds no saved prodigy");
  EXPECT_EQ(message_of([&] { carry_over(one, dog); }),
            "dog: the archive has 1 parameter groups, must have 2");
  Mechanic mechanic(std::make_unique<::torch::optim::SGD>(problem.parameters, ::torch::optim::SGDOptions(1)));
  EXPECT_EQ(message_of([&] { carry_over(sgd, mechanic); }), "mechanic: the archive holds no saved mechanic");
}

std::string bytes_of(const Optimizer& optimizer) {
  std::stringstream bytes;
  ::torch::serialize::OutputArchive out;
  optimizer.save(out);
  out.save_to(bytes);
  return bytes.str();
}

TEST(RateFree, AMechanicThatCannotBeReadIsLeftAsItWas) {
  using ::torch::optim::Adam;
  using ::torch::optim::AdamOptions;
  using ::torch::optim::SGD;
  using ::torch::optim::SGDOptions;
  const Problem problem;
  Mechanic adam(std::make_unique<Adam>(problem.parameters, AdamOptions(0.3)), MechanicOptions().s_init(1e-3));
  Mechanic inner(std::make_unique<Mechanic>(std::make_unique<SGD>(problem.parameters, SGDOptions(0.2))));
  for (std::int64_t step = 0; step < 3; ++step)
    for (Optimizer* optimizer : {static_cast<Optimizer*>(&adam), static_cast<Optimizer*>(&inner)})
      make_step(problem, *optimizer, step);
  Mechanic sgd(std::make_unique<SGD>(problem.parameters, SGDOptions(0.1).momentum(0.9)));
  make_step(problem, sgd, 3);
  for (const auto& [from, to] : {std::pair{&adam, &sgd}, {&adam, &inner}, {&inner, &sgd}}) {
    const auto scale = to->scale();
    const auto before = bytes_of(*to);
    EXPECT_NE(message_of([&] { carry_over(*from, *to); }), "no error");
    EXPECT_EQ(to->scale(), scale);
    EXPECT_EQ(bytes_of(*to), before);
  }

  ::torch::serialize::OutputArchive half, within;
  sgd.base().save(within);
  half.write("base", within);
  std::stringstream bytes;
  half.save_to(bytes);
  ::torch::serialize::InputArchive in;
  in.load_from(bytes);
  const auto before = bytes_of(sgd);
  EXPECT_EQ(message_of([&] { sgd.load(in); }), "mechanic: the archive holds no saved mechanic");
  EXPECT_EQ(bytes_of(sgd), before);
}

}  // namespace
}  // namespace surefoot::torch

#include "surefoot/schedule/recipe/elsewhere.hpp"

namespace surefoot::schedule::recipe {
namespace {

constexpr const char* warmup_constant = "warmup(steps) + constant(learning_rate)";
constexpr const char* warmup_linear = "warmup(steps) + linear(start, steps)";
constexpr const char* warmup_cosine = "warmup(steps) + cosine(peak, steps)";
constexpr const char* warmup_restarts = "warmup(steps) + restarts(peak, steps, cycles=N)";
constexpr const char* warmup_polynomial = "warmup(steps) + polynomial(peak, steps, power=P)";
constexpr const char* warmup_inverse_sqrt = "warmup(steps) + inverse_sqrt(peak, timescale)";
constexpr const char* one_cycle_of_deepspeed =
    "linear(low, up, end=high) + linear(high, down, end=low) + inverse(low, gamma, decay_steps=N)";
constexpr const char* one_cycle_of_optax = "cosine(low, up, end=peak) + cosine(peak, down, end=lowest)";
constexpr const char* isr = "inverse_sqrt(peak, timescale)";
constexpr const char* power_law = "power(peak, amplitude, exponent=-0.51)";
constexpr const char* trapezoid = "trapezoid(peak, steps, warmup, cooldown)";
constexpr const char* flat_between = "warmup(steps) + constant(learning_rate, steps=N) + cooldown(steps)";
constexpr const char* by_the_loss = "--adapt reduce_on_plateau of surefoot train";

constexpr WordElsewhere all[]{
    // PyTorch
    {"ConstantLR", "factor * constant(learning_rate, steps=N) + learning_rate"},
    {"LinearLR", "linear(start, steps, end=E)"},
    {"ExponentialLR", "exponential_decay(initial, decay_rate)"},
    {"StepLR", "step(initial, steps, gamma=0.1)"},
    {"MultiStepLR", "multistep(initial, milestones, gamma=0.1)"},
    {"PolynomialLR", "polynomial(peak, steps, power=1)"},
    {"CosineAnnealingLR", "cosine(peak, steps, end=0)"},
    {"CosineAnnealing", "cosine(peak, steps, end=0)"},
    {"CosineAnnealingWarmRestarts", "restarts(peak, steps, end=0, stretch=1)"},
    {"CyclicLR", "cyclic(base, peak, up=2000)"},
    {"OneCycleLR", "one_cycle(peak, steps)"},
    {"SequentialLR", "first + second"},
    {"ChainedScheduler", "first * second"},
    {"ReduceLROnPlateau", by_the_loss},
    // optax
    {"constant_schedule", "constant(learning_rate)"},
    {"linear_schedule", "linear(start, steps, end=0)"},
    {"polynomial_schedule", "polynomial(peak, steps, end=0, power=1)"},
    {"piecewise_constant_schedule", "multistep(initial, milestones, gamma=0.1)"},
    {"piecewise_interpolate_schedule", "cosine(peak, steps, end=E) + cosine(peak, steps, end=E)"},
    {"cosine_decay_schedule", "cosine(peak, steps, end=0)"},
    {"linear_onecycle_schedule", "linear(start, steps, end=E) + linear(start, steps)"},
    {"cosine_onecycle_schedule", one_cycle_of_optax},
    {"warmup_constant_schedule", warmup_constant},
    {"warmup_constant", warmup_constant},
    {"warmup_cosine_decay_schedule", warmup_cosine},
    {"warmup_exponential_decay_schedule", "warmup(steps) + exponential_decay(initial, decay_rate)"},
    {"sgdr_schedule", "restarts(peak, steps)"},
    {"SGDR", "restarts(peak, steps)"},
    {"join_schedules", "first + second"},
    // Keras
    {"CosineDecay", "cosine(peak, steps, end=0)"},
    {"CosineDecayRestarts", "restarts(peak, steps, stretch=2)"},
    {"InverseTimeDecay", "inverse(initial, gamma, decay_steps=N)"},
    {"PiecewiseConstantDecay", "piecewise_constant(values, boundaries)"},
    {"PolynomialDecay", "polynomial(peak, steps, end=0, power=1)"},
    // Hugging Face
    {"get_constant_schedule", "constant(learning_rate)"},
    {"get_constant_schedule_with_warmup", warmup_constant},
    {"constant_with_warmup", warmup_constant},
    {"get_linear_schedule_with_warmup", warmup_linear},
    {"linear_with_warmup", warmup_linear},
    {"get_cosine_schedule_with_warmup", warmup_cosine},
    {"cosine_with_warmup", warmup_cosine},
    {"get_cosine_with_hard_restarts_schedule_with_warmup", warmup_restarts},
    {"cosine_with_restarts", warmup_restarts},
    {"get_cosine_with_min_lr_schedule_with_warmup", "warmup(steps) + cosine(peak, steps, end=E)"},
    {"cosine_with_min_lr", "warmup(steps) + cosine(peak, steps, end=E)"},
    {"get_polynomial_decay_schedule_with_warmup", warmup_polynomial},
    {"get_inverse_sqrt_schedule", warmup_inverse_sqrt},
    {"get_wsd_schedule", flat_between},
    {"warmup_stable_decay", flat_between},
    {"WSD", flat_between},
    {"WSDLRScheduler", flat_between},
    {"rsqrt", isr},
    {"isr", isr},
    {"inverse_square_root", isr},
    {"inverse_sqrt_decay", isr},
    {"one_minus_sqrt", "sqrt(peak, steps)"},
    {"trapezoidal", trapezoid},
    {"PowerLR", power_law},
    {"power_scheduler", power_law},
    {"fit_one_cycle", one_cycle_of_optax},
    {"cosine_decay", "cosine(peak, steps, end=0)"},
    {"linear_decay", "linear(start, steps, end=0)"},
    {"polynomial_decay", "polynomial(peak, steps, end=0, power=1)"},
    {"reduce_lr_on_plateau", by_the_loss},
    {"reduce_on_plateau", by_the_loss},
    {"plateau", by_the_loss},
    {"greedy", "--adapt greedy of surefoot train"},
    // DeepSpeed, and what others call the same
    {"LRRangeTest", "inverse(initial, gamma, power=-1, decay_steps=N)"},
    {"OneCycle", one_cycle_of_deepspeed},
    {"WarmupLR", "warmup(steps, start=0, shape=log) + constant(learning_rate)"},
    {"WarmupDecayLR", "warmup(steps, shape=log) + linear(start, steps)"},
    {"WarmupLinear", warmup_linear},
    {"WarmupCosineLR", "linear(0, steps, end=peak) + shift(cosine(peak, steps, end=E), steps=1)"},
    {"WarmupCosine", warmup_cosine},
    {"WarmupConstant", warmup_constant},
    // Caffe
    {"fixed", "constant(learning_rate)"},
    {"exp", "exponential_decay(initial, decay_rate)"},
    {"inv", "inverse(initial, gamma, power=1)"},
    {"poly", "polynomial(peak, steps, power=1)"},
    // Smith
    {"CLR", "cyclic(base, peak, up=2000)"},
    {"triangular", "cyclic(base, peak, up=2000)"},
    {"triangular2", "cyclic(base, peak, up=2000, mode=triangular2)"},
    {"exp_range", "cyclic(base, peak, up=2000, mode=exp_range, gamma=G)"},
};

}  // namespace

std::span<const WordElsewhere> words_elsewhere() {
  return all;
}

}  // namespace surefoot::schedule::recipe

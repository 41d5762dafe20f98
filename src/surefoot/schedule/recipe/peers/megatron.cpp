// Megatron's options, `--lr-decay-style cosine --lr-warmup-iters 500`. Source: Megatron-LM,
// megatron/core/optimizer_param_scheduler.py. lr_decay_iters holds the warmup.
#include <cmath>

#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

struct Counts {
  std::int64_t warmup = 0;
  /// Behind the warmup.
  std::int64_t decay = 1;
};

Counts counts_of(const Arguments& a) {
  for (const char* samples : {"lr_warmup_samples", "lr_decay_samples", "train_samples"})
    if (a.has(samples)) refuse(a, samples, "divided by the global batch size, as …-iters");
  if (!a.has("lr_decay_iters") && !a.has("train_iters")) refuse(a, "lr_decay_iters", "given, or train-iters");
  const char* const total = a.has("lr_decay_iters") ? "lr_decay_iters" : "train_iters";
  const std::int64_t all = a.count(total);
  const std::int64_t warm = a.has("lr_warmup_fraction")
                                ? std::llround(a.number("lr_warmup_fraction") * static_cast<double>(all))
                                : a.count("lr_warmup_iters");
  if (all <= warm) refuse(a, total, format("more than the warmup's {}", warm));
  return {warm, all - warm};
}

std::string stable(const Arguments& a, const Counts& n, double low) {
  if (!a.has("lr_wsd_decay_iters")) refuse(a, "lr_wsd_decay_iters", "given");
  const std::int64_t fall = a.count("lr_wsd_decay_iters");
  if (fall > n.decay) refuse(a, "lr_wsd_decay_iters", format("at most the {} behind the warmup", n.decay));
  constexpr const char* shapes[]{"exponential", "linear", "cosine", "sqrt"};
  const std::string shape =
      shapes[a.choice("lr_wsd_decay_style", {"exponential", "linear", "cosine", "minus_sqrt"})];
  const auto flat = format("constant({}, steps={}) + ", a.text(base), n.decay - fall);
  if (shape != "exponential")
    return flat + format("cooldown({}{}, shape={})", fall, unless("end", low, 0), shape);
  // min + (max − min)·(2·0.5^p − 1)
  const double height = a.number(base) - low;
  return flat + format("offset(exponential({}, {}, end={}), amount={})", number(2 * height), fall,
                       number(height), number(low - height));
}

Translation options(const Arguments& a) {
  const double low = a.number("min_lr");
  const auto style =
      a.choice("lr_decay_style", {"constant", "linear", "cosine", "inverse-square-root", "WSD"});
  const auto end = unless("end", low, 0);
  if (style == 0)
    return {format("warmup({}{}) + constant({})", a.count("lr_warmup_iters"),
                   unless("start", a.number("lr_warmup_init"), 0), a.text(base))};
  const Counts n = counts_of(a);
  const auto warmup = format("warmup({}{}) + ", n.warmup, unless("start", a.number("lr_warmup_init"), 0));
  if (style == 1) return {warmup + format("linear({}, {}{})", a.text(base), n.decay, end)};
  if (style == 2) return {warmup + format("cosine({}, {}{})", a.text(base), n.decay, end)};
  if (style == 4) return {warmup + stable(a, n, low)};
  return {warmup + format("until(clamp(inverse_sqrt({}, {}), low={}), steps={}) + {}", a.text(base),
                          std::max<std::int64_t>(n.warmup, 1), number(low), n.decay + 1, number(low))};
}

}  // namespace

const Family& megatron() {
  static const Family family{"Megatron",
                             {"megatron"},
                             false,
                             {{"options",
                               {{"lr_decay_style", "linear"},
                                {"lr_warmup_iters", "0"},
                                {"lr_decay_iters", ""},
                                {"train_iters", ""},
                                {"lr_warmup_fraction", ""},
                                {"lr_warmup_samples", ""},
                                {"lr_decay_samples", ""},
                                {"train_samples", ""},
                                {"min_lr", "0"},
                                {"lr_warmup_init", "0"},
                                {"lr_wsd_decay_iters", ""},
                                {"lr_wsd_decay_style", "exponential"},
                                base_parameter},
                               options}}};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers

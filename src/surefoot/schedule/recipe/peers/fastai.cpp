// fastai's Learner.fit_one_cycle and its like, which count epochs: shares of the run. Source:
// fastai/callback/schedule.py.
#include <cmath>

#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

std::string epochs(const Arguments& a) {
  return a.has("n_epoch") ? format("{} epochs are the run: --epochs {}", a.text("n_epoch"), a.text("n_epoch"))
                          : "";
}

Translation one_cycle(const Arguments& a) {
  const double up = 100 * a.number("pct_start");
  return {in_proportion(a, "lr_max",
                        [&](double peak) {
                          return format("cosine({}, {}%, end={}) + cosine({}, {}%, end={})",
                                        number(peak / a.number("div")), number(up), number(peak),
                                        number(peak), number(100 - up), number(peak / a.number("div_final")));
                        }),
          epochs(a) + (epochs(a).empty() ? "" : "; ") +
              "fastai moves the momentum too (moms); the rate alone is read"};
}

Translation flat_cos(const Arguments& a) {
  const double flat = 100 * a.number("pct_start");
  return {in_proportion(a, "lr",
                        [&](double peak) {
                          return format("constant({}, steps={}%) + cosine({}, {}%, end={})", number(peak),
                                        number(flat), number(peak), number(100 - flat),
                                        number(peak / a.number("div_final")));
                        }),
          epochs(a)};
}

Translation sgdr(const Arguments& a) {
  const std::int64_t cycles = a.count("n_cycles");
  const double stretch = a.number("cycle_mult");
  double lengths = 0;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(cycles, 1000); ++i) lengths += std::pow(stretch, i);
  std::string text;
  for (std::int64_t i = 0; i < std::min<std::int64_t>(cycles, 50); ++i)
    text += format("{}cosine({}, {}%)", text.empty() ? "" : " + ", a.text("lr_max"),
                   number(100 * std::pow(stretch, i) / lengths));
  return {text, format("{} epochs are the run", number(lengths * a.number("cycle_len")))};
}

}  // namespace

const Family& fastai() {
  static const std::vector<Parameter> ignored{{"wd", ""}, {"cbs", ""}, {"reset_opt", ""}};
  const auto with = [](std::vector<Parameter> first) {
    first.insert(first.end(), ignored.begin(), ignored.end());
    return first;
  };
  static const Family family{
      "fastai",
      {"learn", "learner", "fastai"},
      false,
      {
          {"fit_one_cycle",
           with({{"n_epoch", ""},
                 {"lr_max", "found"},
                 {"div", "25"},
                 {"div_final", "1e5"},
                 {"pct_start", "0.25"},
                 {"moms", ""}}),
           one_cycle},
          {"fit_flat_cos",
           with({{"n_epoch", ""}, {"lr", "found"}, {"div_final", "1e5"}, {"pct_start", "0.75"}}), flat_cos},
          {"fit_sgdr", with({{"n_cycles"}, {"cycle_len"}, {"lr_max", "found"}, {"cycle_mult", "2"}}), sgdr},
      }};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers

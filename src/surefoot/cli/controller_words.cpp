#include "surefoot/cli/controller_words.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "surefoot/adapt/greedy.hpp"
#include "surefoot/adapt/guard.hpp"
#include "surefoot/adapt/line_search.hpp"
#include "surefoot/adapt/pathfinder.hpp"
#include "surefoot/adapt/reduce_and_raise.hpp"
#include "surefoot/adapt/reduce_on_plateau.hpp"
#include "surefoot/adapt/trend.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/text_form.hpp"
#include "surefoot/core/unknown_word.hpp"

namespace surefoot::cli {
namespace {

using adapt::Controller;

constexpr double large = 1e12;
constexpr std::int64_t many = 1'000'000'000;

/// What plateaus and GreedyLR have in common; what the text does not say stays at its default.
template <class Options>
void take_common(TextForm& form, Options& options) {
  options.factor = form.number("factor", options.factor, 0, 1);
  options.patience = form.count("patience", options.patience, 0, many);
  options.min_rate = form.number("min_rate", options.min_rate, 0, large);
}

Controller make_plateau(TextForm& form, const ControllerSetting& setting) {
  adapt::ReduceOnPlateauOptions options{.learning_rate = setting.learning_rate, .every = setting.every};
  take_common(form, options);
  options.threshold = form.number("threshold", options.threshold, 0, large);
  options.cooldown = form.count("cooldown", options.cooldown, 0, many);
  form.finish(0, "factor, patience, threshold, cooldown, min_rate");
  return adapt::reduce_on_plateau(options);
}

Controller make_reduce_and_raise(TextForm& form, const ControllerSetting& setting) {
  adapt::ReduceAndRaiseOptions options{
      .learning_rate = setting.learning_rate, .every = setting.every, .trial_steps = setting.every};
  take_common(form, options);
  options.threshold = form.number("threshold", options.threshold, 0, large);
  options.trial_steps = form.count("trial_steps", options.trial_steps, 1, many);
  options.max_rate = form.number("max_rate", std::max(options.max_rate, setting.learning_rate), 0, large);
  form.finish(0, "factor, patience, threshold, trial_steps, min_rate, max_rate");
  return adapt::reduce_and_raise(options);
}

Controller make_greedy(TextForm& form, const ControllerSetting& setting) {
  adapt::GreedyOptions options{.learning_rate = setting.learning_rate,
                               .every = std::max<std::int64_t>(1, setting.every / 8)};
  take_common(form, options);
  options.max_rate = form.number("max_rate", std::max(options.max_rate, setting.learning_rate), 0, large);
  form.finish(0, "factor, patience, min_rate, max_rate");
  return adapt::greedy(options);
}

Controller make_trend(TextForm& form, const ControllerSetting& setting) {
  adapt::TrendOptions options{.learning_rate = setting.learning_rate,
                              .patience = std::clamp<std::int64_t>(setting.horizon / 10, 3, 2000)};
  take_common(form, options);
  form.finish(0, "factor, patience, min_rate");
  return adapt::trend(options);
}

Controller make_line_search(TextForm& form, const ControllerSetting& setting) {
  adapt::LineSearchOptions options{.learning_rate = setting.learning_rate,
                                   .every = std::max<std::int64_t>(1, setting.horizon / 10)};
  options.every = form.count("every", options.every, 1, many);
  options.minibatches = form.count("minibatches", options.minibatches, 1, many);
  options.spacing = form.number("spacing", options.spacing, 1 + 1e-9, large);
  options.max_rate = std::max(options.max_rate, setting.learning_rate);
  form.finish(0, "every, minibatches, spacing");
  return adapt::line_search(options);
}

Controller make_pathfinder(TextForm& form, const ControllerSetting& setting) {
  form.finish(0, "none");
  return adapt::pathfinder({.learning_rate = setting.learning_rate, .horizon = setting.horizon});
}

struct Word {
  const char* word;
  Controller (*make)(TextForm&, const ControllerSetting&);
};
constexpr std::array words{Word{"pathfinder", make_pathfinder},
                           Word{"reduce_on_plateau", make_plateau},
                           Word{"reduce_and_raise", make_reduce_and_raise},
                           Word{"greedy", make_greedy},
                           Word{"trend", make_trend},
                           Word{"line_search", make_line_search}};

constexpr WordElsewhere elsewhere[]{{"ReduceLROnPlateau", "reduce_on_plateau"},
                                    {"reduce_lr_on_plateau", "reduce_on_plateau"},
                                    {"plateau", "reduce_on_plateau"},
                                    {"GreedyLR", "greedy"},
                                    {"dlib", "trend"},
                                    {"guard", "a part behind another, as in reduce_and_raise+guard,"}};

const Word& word_of(const TextForm& form) {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](const Word& word) { return form.word() == word.word; });
  if (found == words.end())
    throw InvalidArgument(unknown_word("controller", form.word(), controller_words(), elsewhere));
  return *found;
}

}  // namespace

std::vector<std::string> controller_words() {
  std::vector<std::string> known;
  for (const auto& word : words) known.emplace_back(word.word);
  return known;
}

void check_controller_word(const std::string& text) {
  word_of(TextForm("controller", text));
}

Controller make_controller(const std::string& text, const ControllerSetting& setting) {
  TextForm form("controller", text);
  const bool guarded = form.flag("guard");
  const auto controller = word_of(form).make(form, setting);
  return guarded ? adapt::guard(controller, {.save_every = setting.every}) : controller;
}

}  // namespace surefoot::cli

#include "surefoot/adapt/controller_words.hpp"

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

namespace surefoot::adapt {
namespace {

constexpr double large = 1e12;
constexpr std::int64_t many = 1'000'000'000;

/// Reads the options that all rules which lower the rate share; an option the text omits keeps its default.
template <class Options>
void take_falls(TextForm& form, Options& options) {
  constexpr Watch watches[]{Watch::training_loss, Watch::validation_loss, Watch::metric};
  options.watch = watches[form.choice("watch", static_cast<std::size_t>(options.watch),
                                      {"training_loss", "validation_loss", "accuracy"})];
  options.factor = form.number("factor", options.factor, 0, 1);
  options.patience = form.count("patience", options.patience, 0, many);
  options.min_rate = form.number("min_rate", options.min_rate, 0, large);
}

/// Reads the rule by which a look counts as better than the best.
template <class Options>
void take_improvement(TextForm& form, Options& options) {
  constexpr Mode modes[]{Mode::min, Mode::max};
  constexpr ThresholdMode threshold_modes[]{ThresholdMode::rel, ThresholdMode::abs};
  options.mode = modes[form.choice("mode", static_cast<std::size_t>(options.mode), {"min", "max"})];
  options.threshold = form.number("threshold", options.threshold, 0, large);
  options.threshold_mode = threshold_modes[form.choice(
      "threshold_mode", static_cast<std::size_t>(options.threshold_mode), {"rel", "abs"})];
}

template <class Options>
void take_max_rate(TextForm& form, Options& options) {
  options.max_rate = form.number("max_rate", std::max(options.max_rate, options.learning_rate), 0, large);
}

Controller make_plateau(TextForm& form, const ControllerSetting& setting) {
  ReduceOnPlateauOptions options{.learning_rate = setting.learning_rate, .every = setting.every};
  take_falls(form, options);
  take_improvement(form, options);
  options.cooldown = form.count("cooldown", options.cooldown, 0, many);
  options.eps = form.number("eps", options.eps, 0, large);
  return reduce_on_plateau(options);
}

Controller make_reduce_and_raise(TextForm& form, const ControllerSetting& setting) {
  ReduceAndRaiseOptions options{
      .learning_rate = setting.learning_rate, .every = setting.every, .trial_steps = setting.every};
  take_falls(form, options);
  take_improvement(form, options);
  take_max_rate(form, options);
  options.trial_steps = form.count("trial_steps", options.trial_steps, 1, many);
  return reduce_and_raise(options);
}

Controller make_greedy(TextForm& form, const ControllerSetting& setting) {
  GreedyOptions options{.learning_rate = setting.learning_rate,
                        .every = std::max<std::int64_t>(1, setting.every / 8)};
  take_falls(form, options);
  take_improvement(form, options);
  take_max_rate(form, options);
  options.cooldown = form.count("cooldown", options.cooldown, 0, many);
  options.warmup = form.count("warmup", options.warmup, 0, many);
  options.window = form.count("window", options.window, 1, many);
  options.eps = form.number("eps", options.eps, 0, large);
  return greedy(options);
}

Controller make_trend(TextForm& form, const ControllerSetting& setting) {
  TrendOptions options{.learning_rate = setting.learning_rate,
                       .patience = std::clamp<std::int64_t>(setting.horizon / 10, 3, 2000)};
  take_falls(form, options);
  options.no_progress = form.number("no_progress", options.no_progress, 0, 1);
  options.discard = form.number("discard", options.discard, 0, 1);
  return trend(options);
}

Controller make_line_search(TextForm& form, const ControllerSetting& setting) {
  LineSearchOptions options{.learning_rate = setting.learning_rate,
                            .every = std::max<std::int64_t>(1, setting.horizon / 10)};
  options.every = form.count("every", options.every, 1, many);
  options.minibatches = form.count("minibatches", options.minibatches, 1, many);
  options.spacing = form.number("spacing", options.spacing, 1 + 1e-9, large);
  options.max_rate = std::max(options.max_rate, setting.learning_rate);
  return line_search(options);
}

Controller make_pathfinder(TextForm& /*form*/, const ControllerSetting& setting) {
  return pathfinder({.learning_rate = setting.learning_rate, .horizon = setting.horizon});
}

struct Word {
  const char* word;
  /// The options the text may give after the name.
  const char* options;
  Controller (*make)(TextForm&, const ControllerSetting&);
};
constexpr std::array words{
    Word{"pathfinder", "", make_pathfinder},
    Word{"reduce_on_plateau",
         "mode=min|max, factor, patience, threshold, threshold_mode=rel|abs, cooldown, min_rate, eps, "
         "watch=training_loss|validation_loss|accuracy",
         make_plateau},
    Word{
        "reduce_and_raise",
        "mode=min|max, factor, patience, threshold, threshold_mode=rel|abs, trial_steps, min_rate, max_rate, "
        "watch=training_loss|validation_loss|accuracy",
        make_reduce_and_raise},
    Word{"greedy",
         "mode=min|max, factor, patience, threshold, threshold_mode=rel|abs, warmup, cooldown, window, "
         "min_rate, max_rate, eps, watch=training_loss|validation_loss|accuracy",
         make_greedy},
    Word{"trend",
         "factor, patience, no_progress, discard, min_rate, watch=training_loss|validation_loss|accuracy",
         make_trend},
    Word{"line_search", "every, minibatches, spacing", make_line_search}};

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
  known.reserve(std::size(words));
  for (const auto& word : words) known.emplace_back(word.word);
  return known;
}

std::vector<std::string> controller_lines() {
  std::vector<std::string> lines;
  lines.reserve(std::size(words));
  for (const auto& word : words)
    lines.push_back(fmt::format("{}{}{}", word.word, *word.options != '\0' ? ": " : "", word.options));
  return lines;
}

void check_controller_word(const std::string& text) {
  word_of(TextForm("controller", text));
}

Controller make_controller(const std::string& text, const ControllerSetting& setting) {
  TextForm form("controller", text);
  const bool guarded = form.flag("guard");
  const Word& word = word_of(form);
  const auto controller = word.make(form, setting);
  form.finish(0, word.options);
  return guarded ? guard(controller, {.save_every = setting.every}) : controller;
}

}  // namespace surefoot::adapt

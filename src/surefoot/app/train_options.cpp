#include "surefoot/app/train_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/adapt/controller_words.hpp"

namespace surefoot::app {

std::span<const Option<TrainOptions>> TrainOptions::table() {
  using O = TrainOptions;
  static const std::vector<Option<O>> table{
      {.name = "lr",
       .member = &O::learning_rate,
       .help = "The learning rate, the same for every step",
       .resumed = Resumed::fixed_under_adapt,
       .same_as = "schedule"},
      {.name = "schedule",
       .member = &O::schedule,
       .help =
           "The learning rate by the step (surefoot schedule --help); 'found' in it is --lr, or found first",
       .resumed = Resumed::fixed_under_adapt,
       .same_as = "lr"},
      {.name = "adapt",
       .member = &O::adapt,
       .help = fmt::format(
           "Let a controller choose the rate as it trains, from --lr on: {}; '+guard' behind it rolls back "
           "what diverges; its options stand below",
           fmt::join(adapt::controller_words(), ", ")),
       .resumed = Resumed::fixed_under_adapt},
      {.name = "out",
       .member = &O::out,
       .help = "Folder for curve.csv and checkpoint.pt (default: the next surefoot-runs/N)"},
      {.name = "overwrite", .member = &O::overwrite, .help = "Replace the run that --out holds"},
      {.name = "resume",
       .member = &O::resume,
       .help = "Go on with the run in this folder; --steps or --epochs say until when"},
      {.name = "threads",
       .member = &O::threads,
       .help = "LibTorch threads (default: 1); the same number gives the same answer",
       .resumed = Resumed::may_change},
      {.name = "validate-every",
       .member = &O::validate_every,
       .help = "Steps between validations (default: a twentieth)",
       .resumed = Resumed::fixed_under_adapt},
      {.name = "tensorboard",
       .member = &O::tensorboard,
       .help = "Write TensorBoard event files into this folder too",
       .resumed = Resumed::may_change},
      {.name = "stop-when",
       .member = &O::stop_when,
       .help = "End the run when the diagnosis says so: hopeless",
       .choices = {"hopeless"},
       .resumed = Resumed::may_change},
      {.name = "json", .member = &O::json, .help = "Print one JSON object and nothing else"}};
  return table;
}

}  // namespace surefoot::app

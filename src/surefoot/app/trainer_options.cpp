#include "surefoot/app/trainer_options.hpp"

#include <string_view>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/run/finder.hpp"

namespace surefoot::app {

std::span<const Option<TrainerOptions>> TrainerOptions::table() {
  using O = TrainerOptions;
  static const std::vector<Option<O>> table{
      {.name = "data",
       .member = &O::data,
       .help = "Data set by name or path (surefoot data list)",
       .shows_default = true,
       .resumed = Resumed::may_change},
      {.name = "target",
       .member = &O::target,
       .help =
           "Target column of a table, by name or number from 0, negative from the end (default: the last)",
       .resumed = Resumed::fixed},
      {.name = "problem",
       .member = &O::problem,
       .help = "classification or regression (default: told from the target)",
       .resumed = Resumed::fixed},
      {.name = "model",
       .member = &O::model,
       .help = "linear, mlp:256,128+bn+dropout=0.1, cnn, resnet:8, gru:96, gpt:layers=2,heads=4,width=64\n"
               "(default: mlp:128; text: gru:96)",
       .resumed = Resumed::fixed},
      {.name = "optimizer",
       .member = &O::optimizer,
       .help = "sgd:momentum=0.9,nesterov, adam, adamw, rmsprop, adagrad",
       .shows_default = true,
       .resumed = Resumed::fixed},
      {.name = "batch-size",
       .member = &O::batch_size,
       .help = "Samples a step (default: 64, or all rows where they are fewer)",
       .resumed = Resumed::fixed},
      {.name = "steps",
       .member = &O::steps,
       .help = "Optimizer steps of the full run",
       .resumed = Resumed::fixed_under_adapt,
       .same_as = "epochs"},
      {.name = "epochs",
       .member = &O::epochs,
       .help =
           fmt::format("The same in passes over the training data (default: the schedule's own length, or "
                       "{} passes, but at least {} steps)",
                       default_epochs, run::default_horizon),
       .resumed = Resumed::fixed_under_adapt,
       .same_as = "steps"},
      {.name = "seed",
       .member = &O::seed,
       .help = "The same seed gives the same answer",
       .shows_default = true,
       .resumed = Resumed::fixed},
      {.name = "device",
       .member = &O::device,
       .help = "cpu, cuda or cuda:N",
       .shows_default = true,
       .resumed = Resumed::may_change}};
  return table;
}

void check_length(const TrainerOptions& options) {
  if (options.steps != 0 && options.epochs != 0)
    throw InvalidArgument("--steps and --epochs say the same thing: give one of them");
}

void refuse_trainer_options(const TrainerOptions& options) {
  std::string text;
  for (const auto& option : TrainerOptions::table())
    if (options.said.contains(option.name) && option.name != std::string_view("seed"))
      text += fmt::format(" --{} {}", option.name, shell_quoted(value_text(options, option)));
  if (!text.empty())
    throw InvalidArgument(fmt::format("'{}' is for the built-in trainer, not for a command", text.substr(1)));
}

}  // namespace surefoot::app

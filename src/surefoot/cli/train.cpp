#include "surefoot/cli/train.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "surefoot/adapt/controller_words.hpp"
#include "surefoot/cli/built_in.hpp"
#include "surefoot/cli/option_tables.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe.hpp"

namespace surefoot::cli {
namespace {

constexpr const char* train_examples = R"(Examples:
  surefoot train --lr 0.1                                the built-in digits, an MLP, plain SGD, 10 epochs
  surefoot train --data fashion-mnist --model cnn --optimizer adam --epochs 10 --lr 0.001 --out run1
  surefoot train --schedule 'warmup(100) + cosine(peak=0.1, steps=1400, end=1e-4)' --epochs 10
  surefoot train --schedule 'warmup(100) + linear(found, 1400)'      find the peak first
  surefoot train --lr 0.001 --adapt reduce_and_raise+guard    the rate goes down, up, and is tried out
  surefoot train --adapt pathfinder                      needs no rate: it looks for one within the run
  surefoot train --optimizer prodigy                     an optimizer that needs none either
  surefoot train --resume run1 --epochs 20               go on where it ended, bit for bit

The controllers of --adapt and their options, as in reduce_on_plateau:mode=max,watch=accuracy+guard:)";

std::string train_footer() {
  std::string text = train_examples;
  for (const auto& line : adapt::controller_lines()) text += "\n  " + line;
  return text;
}

/// Tells how it was read.
void check_schedule(const TrainCommand& command) {
  const auto recipe = schedule::Recipe::parse(command.schedule);
  if (!command.learning_rate.empty() && !recipe.needs_peak())
    throw InvalidArgument(
        "--lr and --schedule say the same thing: give one of them, or write found in the schedule where the "
        "rate of "
        "--lr stands");
  for (const auto& note : recipe.notes()) tell(note);
}

/// Checks the options as far as that needs no LibTorch.
void check_options(const TrainCommand& command) {
  app::check_length(command.trainer);
  if (!command.resume.empty() && !command.out.empty())
    throw InvalidArgument(
        fmt::format("--out {} and --resume {} exclude one another: a resumed run stays in its folder",
                    command.out, command.resume));
  if (!command.adapt.empty()) adapt::check_controller_word(command.adapt);
  if (!command.adapt.empty() && !command.stop_when.empty())
    throw InvalidArgument("--stop-when and --adapt exclude one another: a controller mends what is hopeless");
  if (!command.adapt.empty() && !command.schedule.empty())
    throw InvalidArgument("--schedule and --adapt both say the rate: give one of them");
  if (!command.learning_rate.empty()) parse_rate("--lr", command.learning_rate);
  if (!command.schedule.empty()) check_schedule(command);
}

}  // namespace

void setup_train(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<TrainCommand>();
  auto* sub = app.add_subcommand("train", "Train at a learning rate, watched while it runs");
  add_options(*sub, command->trainer);
  add_options<app::TrainOptions>(*sub, *command);
  sub->footer(train_footer());
  sub->callback([command, &exit_code] {
    check_options(*command);
    exit_code = built_in().train(*command);
  });
}

}  // namespace surefoot::cli

#include "surefoot/app/sweep_options.hpp"

#include <fmt/format.h>

#include "surefoot/app/command_options.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/search/sampler.hpp"

namespace surefoot::app {
namespace {

using O = SweepOptions;

/// `grid: every combination; random: --trials draws`.
std::string sampler_help() {
  std::string text;
  for (const auto& sampler : search::samplers())
    text += fmt::format("{}{}: {}", text.empty() ? "" : "; ", sampler.word, sampler.help);
  return text;
}

}  // namespace

std::span<const Option<SweepOptions>> SweepOptions::table() {
  static const std::vector<Option<O>> table{
      {.name = "lr",
       .member = &O::rates,
       .help = "Rates to try: a list 0.1,0.01 or a range LOW:HIGH",
       .shows_default = true},
      {.name = "per-decade",
       .member = &O::per_decade,
       .help = "Rates of a range per decade",
       .shows_default = true},
      {.name = "param",
       .member = &O::parameters,
       .help = "Another parameter: NAME=A,B,C or NAME=LOW:HIGH, then :log, :int, a number of grid points"},
      {.name = "sampler", .member = &O::sampler, .help = sampler_help(), .shows_default = true},
      {.name = "trials", .member = &O::trials, .help = "Combinations to try (default: the whole grid)"},
      {.name = "seeds",
       .member = &O::seeds,
       .help = "Seeds to try each with: SEED, SEED + 1, …",
       .shows_default = true},
      {.name = "direction",
       .member = &O::direction,
       .help = "minimize or maximize (default: as the metric's name says; a loss is minimized)",
       .may_be_empty = true},
      {.name = "objective",
       .member = &O::objective,
       .help = "What of a trial's numbers counts: last, best, mean:K of the last K",
       .shows_default = true},
      {.name = "jobs",
       .member = &O::jobs,
       .help = "Trials side by side (default: 1 of a command, else the number of cores)",
       .high = run::most_threads},
      {.name = "study",
       .member = &O::study,
       .help = "The study's name (default: one made of the command and its options)"},
      {.name = "out",
       .member = &O::out,
       .help = "Folder for the outputs of a command (default: surefoot-runs/STUDY)"},
      {.name = "tensorboard",
       .member = &O::tensorboard,
       .help = "Write TensorBoard event files into this folder, a folder a trial"},
      {.name = "stop-when",
       .member = &O::stop_when,
       .help = "End a trial when the diagnosis says so: hopeless",
       .choices = {"hopeless"},
       .in_study = "stopped when"},
      {.name = "retry",
       .member = &O::retry,
       .help = "Run trials that ended so again: crashed, timed out",
       .choices = {"crashed", "timed out"},
       .spellings = {{"timed-out", "timed out"}, {"timeout", "timed out"}}},
      {.name = "json", .member = &O::json, .help = "Print one JSON line for each trial and one at the end"},
      {.name = "dry-run", .member = &O::dry_run, .help = dry_run_help(), .needs_command = true},
      {.name = "keep-going",
       .member = &O::keep_going,
       .help = "Run the other trials though the first told nothing to judge it by",
       .needs_command = true}};
  return table;
}

}  // namespace surefoot::app

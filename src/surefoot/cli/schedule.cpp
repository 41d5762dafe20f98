#include "surefoot/cli/schedule.hpp"

#include <cmath>
#include <cstdint>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/app/chart_file.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/given_text.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/report/schedule_view.hpp"
#include "surefoot/schedule/recipe.hpp"

namespace surefoot::cli {
namespace {

struct ScheduleCommand {
  std::string text;
  std::string steps;
  std::string peak;
  std::string plot;
  bool csv = false;
  bool json = false;
};

constexpr const char* schedule_examples = R"(Examples:
  surefoot schedule 'warmup(500) + cosine(peak=0.1, steps=10000, end=1e-4)'
  surefoot schedule 'cyclic(0.001, 0.006, mode=triangular2)' --steps 20000 --plot clr.svg
  surefoot schedule 'warmup(100) + linear(found, 900)' --peak 0.05 --csv
  surefoot schedule 'warmup(3%) + cosine(0.1, 97%)' --steps 10_000
  surefoot schedule 'optax.warmup_cosine_decay_schedule(0.0, 1e-3, 500, 10_000)'

The parts around + follow one another, each on its own clock; * multiplies. Words:)";

std::string schedule_footer() {
  std::string text = schedule_examples;
  for (const auto& word : schedule::recipe_words()) text += "\n  " + word;
  return text;
}

std::int64_t parse_steps(const std::string& text) {
  const double steps = parse_rate("--steps", text);
  if (steps != std::floor(steps) || steps > static_cast<double>(report::most_shown_steps))
    throw InvalidArgument(
        fmt::format("--steps must be a whole number up to {}, got {}", report::most_shown_steps, text));
  return static_cast<std::int64_t>(steps);
}

/// As many as were asked for, or those of the schedule and one more to show where it ends.
std::int64_t shown_steps(const ScheduleCommand& command, const schedule::Recipe& recipe) {
  if (!command.steps.empty()) return parse_steps(command.steps);
  const auto own = recipe.steps();
  if (!own && recipe.needs_length())
    throw InvalidArgument("--steps is missing, and the schedule counts in shares of the run");
  if (!own) throw InvalidArgument("--steps is missing, and the schedule has no end of its own");
  if (*own >= report::most_shown_steps)
    throw InvalidArgument(
        fmt::format("--steps is missing, and the schedule's own {} are more than the {} that can be shown",
                    *own, report::most_shown_steps));
  return *own + 1;
}

schedule::Recipe with_peak(const ScheduleCommand& command, const schedule::Recipe& recipe) {
  if (!command.peak.empty() && !recipe.needs_peak())
    throw InvalidArgument(fmt::format(
        "--peak stands for 'found', and the schedule does not say it, got --peak {}", shown(command.peak)));
  if (!command.peak.empty()) return recipe.with_peak(parse_rate("--peak", command.peak));
  if (recipe.needs_peak())
    throw InvalidArgument("--peak is missing: the schedule says 'found', and only train finds a rate");
  return recipe;
}

int run_schedule(const ScheduleCommand& command) {
  if (command.csv && command.json)
    throw InvalidArgument("--csv and --json exclude one another: give one of them");
  if (!command.plot.empty()) app::check_chart_file(command.plot);
  auto recipe = schedule::Recipe::parse(command.text);
  for (const auto& note : recipe.notes()) tell(note);
  recipe = with_peak(command, recipe);
  const std::int64_t steps = shown_steps(command, recipe);
  if (recipe.needs_length()) recipe = recipe.with_length(command.steps.empty() ? steps - 1 : steps);
  if (const auto note = schedule::length_note(recipe, steps); !note.empty()) tell(note);
  const auto view = report::view_schedule(recipe.schedule(), recipe.text(), steps);
  if (command.json)
    print_json(report::schedule_json(view));
  else if (command.csv)
    print_text(report::schedule_csv(view));
  else
    print_text(report::schedule_text(view, report::detect_terminal(STDOUT_FILENO)));
  if (!command.plot.empty()) app::write_chart(report::schedule_chart(view), command.plot);
  return success;
}

}  // namespace

void setup_schedule(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<ScheduleCommand>();
  auto* sub = app.add_subcommand("schedule", "Show a schedule as a chart or as numbers");
  sub->add_option("TEXT", command->text, "The schedule, as train takes it")->required();
  sub->add_option("--steps", command->steps,
                  "Steps to show, and of the run that shares are of (default: the schedule's own)")
      ->check(given_text("--steps"));
  sub->add_option("--peak", command->peak, "The rate that 'found' stands for")->check(given_text("--peak"));
  sub->add_option("--plot", command->plot, "Draw the chart into FILE.svg, .png or .pdf")
      ->check(given_text("--plot"));
  sub->add_flag("--csv", command->csv, "Print step,learning_rate lines");
  sub->add_flag("--json", command->json, "Print one JSON object and nothing else");
  sub->footer(schedule_footer());
  sub->callback([command, &exit_code] { exit_code = run_schedule(*command); });
}

}  // namespace surefoot::cli

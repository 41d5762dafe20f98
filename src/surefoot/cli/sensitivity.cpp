#include "surefoot/cli/sensitivity.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/app/chart_file.hpp"
#include "surefoot/app/rate_input.hpp"
#include "surefoot/app/store_options.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/given_text.hpp"
#include "surefoot/cli/open_store.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/report/sensitivity_view.hpp"
#include "surefoot/study/usual_direction.hpp"

namespace surefoot::cli {
namespace {

struct SensitivityCommand {
  std::vector<std::string> inputs;
  std::string store;
  std::string metric;
  std::string direction;
  std::string initial;
  std::string target;
  std::string price;
  std::string plot;
  bool json = false;
};

constexpr const char* sensitivity_footer = R"(Examples:
  surefoot sensitivity mine                          a study of surefoot sweep
  surefoot sensitivity runs.csv                      lr,loss[,seed,step], or as W&B, MLflow and Optuna export it
  surefoot sensitivity trials.csv --metric accuracy --direction maximize
  surefoot sensitivity lr0.1.csv lr0.01.csv lr0.001.csv  logs, each with its rate
  surefoot sensitivity runs.csv --target 0.3 --price-per-hour 2.5 --plot runs.svg

Regret is the share of what there is to gain that a rate gives away: (its loss - the best) / (the initial
loss - the best).

Exit status: 0 told, 3 cannot tell, and why; 2 a file cannot be read or the command line is wrong.)";

double parse_number(const std::string& option, const std::string& text) {
  double value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || !std::isfinite(value))
    throw InvalidArgument(fmt::format("{} must be a finite number, got '{}'", option, shown(text)));
  return value;
}

app::RateRunsOptions reading_of(const SensitivityCommand& command) {
  app::RateRunsOptions options{command.metric, {}};
  if (command.direction == "minimize") options.direction = study::Direction::minimize;
  if (command.direction == "maximize") options.direction = study::Direction::maximize;
  if (!command.direction.empty() && !options.direction)
    throw InvalidArgument(
        fmt::format("--direction must be minimize or maximize, got '{}'", shown(command.direction)));
  return options;
}

app::RateRuns study_runs(const SensitivityCommand& command, const std::string& url, const std::string& name) {
  if (!command.metric.empty() || !command.direction.empty())
    throw InvalidArgument("--metric and --direction are of tables: a study is judged by what it was told");
  const auto store = open_store(url, false);
  return name.empty() ? app::runs_of_only_study(*store) : app::runs_of_study(*store, name);
}

app::RateRuns read(const SensitivityCommand& command) {
  const std::string& first = command.inputs.front();
  const bool is_file = std::filesystem::exists(first);
  if (!command.store.empty() || !is_file) {
    if (command.inputs.size() > 1)
      throw InvalidArgument(!command.store.empty() ? "name one study of the store"
                                                   : fmt::format("{}: there is no such file", shown(first)));
    const std::string url = command.store.empty() ? app::StoreOptions{}.url : command.store;
    if (command.store.empty() && !std::filesystem::exists(url))
      throw InvalidArgument(fmt::format(
          "{}: there is no such file, and no store {} with a study of that name", shown(first), url));
    return study_runs(command, url, first);
  }
  if (command.inputs.size() == 1 && app::is_store(first)) return study_runs(command, first, "");
  return app::runs_of_files(command.inputs, reading_of(command));
}

/// A file that cannot be read is the caller's to mend.
app::RateRuns read_or_complain(const SensitivityCommand& command) {
  try {
    return read(command);
  } catch (const RunError& error) {
    throw InvalidArgument(error.what());
  }
}

report::SensitivityView view_of(const SensitivityCommand& command, const app::RateRuns& read) {
  search::SensitivityOptions options;
  options.maximize = read.direction == study::Direction::maximize;
  if (!command.initial.empty()) options.initial_value = parse_number("--initial-loss", command.initial);
  if (!command.target.empty()) options.target = parse_number("--target", command.target);
  if (!command.price.empty()) options.price_per_hour = parse_rate("--price-per-hour", command.price);
  report::SensitivityView view{.sensitivity = search::sensitivity(read.runs, options),
                               .subject = command.inputs.front(),
                               .rate_name = read.rate_name,
                               .value_name = read.value_name,
                               .step_name = read.step_name,
                               .seconds_name = read.seconds_name,
                               .maximize = options.maximize,
                               .target_given = !command.target.empty(),
                               .with_price = !command.price.empty(),
                               .notes = read.notes};
  if (command.inputs.size() > 1)
    view.subject = fmt::format("{} and {} more", command.inputs.front(), command.inputs.size() - 1);
  if (!read.reason.empty()) view.sensitivity.reason = read.reason;
  const auto usual = study::usual_direction(read.value_name);
  if (!command.direction.empty() && usual && *usual != read.direction)
    view.notes.push_back(fmt::format("'{}' is better the {} it is by its name; --direction says otherwise",
                                     read.value_name, view.maximize ? "smaller" : "larger"));
  if (view.maximize && command.direction.empty())
    view.notes.push_back(fmt::format(
        "'{}' is taken to be better the larger it is; --direction minimize says otherwise", read.value_name));
  return view;
}

int run_sensitivity(const SensitivityCommand& command) {
  if (!command.plot.empty()) app::check_chart_file(command.plot);
  const auto view = view_of(command, read_or_complain(command));
  if (command.json)
    print_json(report::sensitivity_json(view));
  else
    print_text(report::sensitivity_text(view, report::detect_terminal(STDOUT_FILENO)));
  if (!view.sensitivity.found()) return cannot_tell;
  if (!command.plot.empty()) app::write_chart(report::sensitivity_chart(view), command.plot);
  return success;
}

}  // namespace

void setup_sensitivity(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<SensitivityCommand>();
  auto* sub = app.add_subcommand(
      "sensitivity", "Which rates are as good as the best, where training falls apart, what each costs");
  sub->add_option("INPUT", command->inputs,
                  "A study's name, a table with a column of rates, a store, or logs each with its rate")
      ->required();
  sub->add_option("--store", command->store,
                  fmt::format("The store of the study: sqlite://PATH or postgresql://USER@HOST/DATABASE "
                              "(default: {})",
                              app::StoreOptions{}.url))
      ->check(given_text("--store"));
  sub->add_option("--metric", command->metric, "The column to judge by (default: the surest loss)")
      ->check(given_text("--metric"));
  sub->add_option("--direction", command->direction,
                  "minimize or maximize (default: as the metric's name says)");
  sub->add_option("--initial-loss", command->initial,
                  "The loss before the first step (default: that of step 0, else the worst rate's)")
      ->check(given_text("--initial-loss"));
  sub->add_option("--target", command->target,
                  "The loss that the cost of a rate is counted up to (default: within 10% regret)")
      ->check(given_text("--target"));
  sub->add_option("--price-per-hour", command->price, "What an hour of a run costs")
      ->check(given_text("--price-per-hour"));
  sub->add_option("--plot", command->plot, "Draw the chart into FILE.svg, .png or .pdf")
      ->check(given_text("--plot"));
  sub->add_flag("--json", command->json, "Print one JSON object and nothing else");
  sub->footer(sensitivity_footer);
  sub->callback([command, &exit_code] { exit_code = run_sensitivity(*command); });
}

}  // namespace surefoot::cli

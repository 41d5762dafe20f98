#include "surefoot/cli/find.hpp"

#include <chrono>
#include <cstdio>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/rate_range.hpp"
#include "surefoot/cli/trainer_options.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/report/candidate_lines.hpp"
#include "surefoot/report/find_view.hpp"
#include "surefoot/report/gnuplot.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/progress_line.hpp"
#include "surefoot/run/finder.hpp"
#include "surefoot/search/selectors.hpp"
#include "surefoot/torch/threads.hpp"

namespace surefoot::cli {
namespace {

struct FindCommand {
  TrainerOptions trainer;
  std::string range;
  std::string method = "race";
  double budget = 0.25;
  std::int64_t threads = 0;
  std::string plot;
  bool json = false;
};

constexpr const char* footer = R"(Examples:
  surefoot find                                          the built-in digits, an MLP, plain SGD
  surefoot find --data fashion-mnist --model cnn --optimizer sgd:momentum=0.9 --epochs 10
  surefoot find --data housing.csv --target price --optimizer adam --plot find.svg
  surefoot find --data notes.txt --model gpt:layers=2,heads=4,width=64 --optimizer adamw --json
  surefoot find --method two-orders                      the textbook's trial and error)";

std::string methods_help() {
  std::string text =
      "How to find:\n  race: short, continued runs race each other (default)"
      "\n  combined: several range tests read together";
  text += "\n  two-orders: fresh starts at falling rates, two orders below the first whose loss falls";
  for (const auto& selector : search::selectors())
    text += fmt::format("\n  {}: {}", selector.name, selector.help);
  return text;
}

std::int64_t default_threads() {
  return std::max(1U, std::thread::hardware_concurrency());
}

std::string subject_of(const FindCommand& command, const train::RunSetup& setup) {
  return fmt::format("{} on {} with {}, batches of {}, seed {}", setup.model, command.trainer.data,
                     setup.optimizer, setup.batch_size, setup.seed);
}

/// The train command that uses the answer, with every option that was not left at its default.
std::string next_command(const FindCommand& command, const run::FinderResult& result) {
  if (!result.suggestion.found()) return "surefoot find with other --lr LOW:HIGH, --model or --optimizer";
  return "surefoot train" + said_options(command.trainer) +
         fmt::format(" --lr {}", report::rate_text(*result.suggestion.learning_rate));
}

std::vector<report::CandidateRow> rows_of(const std::vector<run::CandidateView>& candidates) {
  std::vector<report::CandidateRow> rows;
  for (const auto& candidate : candidates) {
    rows.push_back({candidate.learning_rate, candidate.state, {}});
    for (const auto& point : candidate.history)
      rows.back().history.push_back({point.step, point.validation_loss});
  }
  return rows;
}

report::FindView view_of(const FindCommand& command, const run::FinderResult& result,
                         const std::string& subject, double seconds) {
  report::FindView view{.method = result.method,
                        .suggestion = result.suggestion,
                        .range_tests = result.range_tests,
                        .candidates = rows_of(result.candidates),
                        .steps_spent = result.steps_spent,
                        .horizon = result.horizon,
                        .cost_share = result.cost_share(),
                        .seconds = seconds,
                        .seed = command.trainer.seed,
                        .interrupted = result.interrupted,
                        .subject = subject,
                        .next_command = next_command(command, result)};
  return view;
}

run::FinderOptions finder_options(const FindCommand& command, std::int64_t horizon,
                                  report::ProgressLine& progress) {
  run::FinderOptions options;
  options.method = command.method;
  options.budget = command.budget;
  if (!command.range.empty()) options.range = parse_rate_range(command.range);
  options.horizon = horizon;
  options.seed = command.trainer.seed;
  options.threads = command.threads > 0 ? command.threads : default_threads();
  options.at_thread_start = torch::use_one_thread;
  options.should_stop = was_interrupted;
  options.on_progress = [&progress](const run::FinderProgress& p) {
    progress.show(p.budget > 0 ? p.spent / p.budget : 0, fmt::format("{}, {:.0f} steps", p.stage, p.spent),
                  report::candidate_lines(rows_of(p.candidates), progress.terminal()));
  };
  return options;
}

int run_find(const FindCommand& command) {
  if (command.threads < 0)
    throw InvalidArgument(fmt::format("--threads must be positive, got {}", command.threads));
  if (!command.plot.empty()) report::check_plot_file(command.plot);
  const auto begin = std::chrono::steady_clock::now();
  torch::use_one_thread();
  warn_of_slow_blas();
  const auto data = load_training_data(command.trainer);
  const std::int64_t horizon = full_run_steps(command.trainer, *data);
  auto setup = run_setup(command.trainer, *data);
  setup.validation_samples =
      run::judging_samples(command.budget * static_cast<double>(horizon), setup.batch_size);
  const auto make_trial = [&](std::uint64_t seed) -> std::unique_ptr<run::Trainable> {
    auto seeded = setup;
    seeded.seed = seed;
    return std::make_unique<train::TrainingRun>(data, seeded);
  };
  report::ProgressLine progress(stderr, report::detect_terminal(STDERR_FILENO), command.json);
  const auto result = run::find(make_trial, finder_options(command, horizon, progress));
  progress.clear();
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const auto view = view_of(command, result, subject_of(command, setup), seconds);
  if (command.json)
    print_line(report::find_json(view).dump(2));
  else
    print_text(report::find_text(view, report::detect_terminal(STDOUT_FILENO)));
  if (!command.plot.empty()) report::plot(report::find_chart(view), command.plot);
  if (result.interrupted) return ExitCode::interrupted;
  return result.suggestion.found() ? success : cannot_tell;
}

}  // namespace

void setup_find(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<FindCommand>();
  auto* sub =
      app.add_subcommand("find", "Find the learning rate to use, the range that is as good, and the proof");
  add_trainer_options(*sub, command->trainer);
  sub->add_option("--lr", command->range,
                  "Rates to look at, LOW:HIGH (default: 1e-7:10, widened once if need be)");
  sub->add_option("--method", command->method, methods_help())->capture_default_str();
  sub->add_option("--budget", command->budget, "The most a race may cost, as a share of the full run")
      ->capture_default_str();
  sub->add_option("--threads", command->threads, "Trials side by side (default: the number of cores)");
  sub->add_option("--plot", command->plot, "Draw the chart into FILE.svg, .png or .pdf");
  sub->add_flag("--json", command->json, "Print one JSON object and nothing else");
  sub->footer(footer);
  sub->callback([command, &exit_code] { exit_code = run_find(*command); });
}

}  // namespace surefoot::cli

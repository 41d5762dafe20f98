#include "surefoot/cli/studies.hpp"

#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "surefoot/app/store_options.hpp"
#include "surefoot/app/study_view.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/open_store.hpp"
#include "surefoot/cli/option_tables.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"

namespace surefoot::cli {
namespace {

struct StudiesCommand {
  app::StoreOptions store;
  std::string study;
  bool json = false;
  bool csv = false;
};

using Command = std::shared_ptr<StudiesCommand>;

int run_studies(const StudiesCommand& command) {
  const auto store = open_store(command.store.url, false);
  std::vector<report::SweepView> views;
  for (const auto& record : store->studies()) views.push_back(app::overview_of(*store, record));
  if (command.json)
    print_json_lines(report::studies_json(views));
  else
    print_text(report::studies_text(views));
  return success;
}

nlohmann::json trials_json(const report::SweepView& view) {
  nlohmann::json trials = nlohmann::json::array();
  for (const auto& trial : view.trials) trials.push_back(report::trial_json(view.study, trial));
  return trials;
}

int run_trials(const StudiesCommand& command) {
  const auto store = open_store(command.store.url, false);
  const auto view = app::view_of_study(*store, command.study);
  if (command.json)
    print_json_lines(trials_json(view));
  else
    print_text(report::trials_text(view));
  return success;
}

int run_best(const StudiesCommand& command) {
  const auto store = open_store(command.store.url, false);
  const auto view = app::view_of_study(*store, command.study);
  if (!view.best) {
    tell(fmt::format("no trial of the study {} is complete", command.study));
    return cannot_tell;
  }
  if (command.json)
    print_json_lines(report::best_json(view.study, *view.best));
  else
    print_line(fmt::format("{}: {}", report::parameters_text(view.best->trial.parameters), view.best->value));
  return success;
}

int run_export(const StudiesCommand& command) {
  if (command.csv == command.json) throw InvalidArgument("export: say --csv or --json");
  const auto store = open_store(command.store.url, false);
  const auto view = app::view_of_study(*store, command.study, command.json);
  if (command.csv) {
    print_data(report::trials_csv(view));
  } else {
    auto all = report::sweep_json(view);
    all.erase("interrupted");
    all.erase("seconds");
    all["spec"] = study::to_json(view.spec);
    all["trials"] = trials_json(view);
    print_json_lines(all);
  }
  return success;
}

int run_delete(const StudiesCommand& command) {
  const auto store = open_store(command.store.url, false);
  const auto record = app::find_study(*store, command.study);
  const auto count = store->bare_trials(record.id).size();
  store->remove_study(record.id);
  print_line(fmt::format("deleted the study {} with {} trials", escaped(command.study), count));
  return success;
}

CLI::App* add(CLI::App& app, const char* name, const char* help, const Command& command, bool names_study) {
  auto* sub = app.add_subcommand(name, help);
  if (names_study) sub->add_option("study", command->study, "The study's name")->required();
  add_options(*sub, command->store);
  return sub;
}

}  // namespace

void setup_studies(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<StudiesCommand>();
  const auto bind = [&exit_code, command](int (*run)(const StudiesCommand&)) {
    return [&exit_code, command, run] { exit_code = run(*command); };
  };
  auto* studies = add(app, "studies", "The studies of a store", command, false);
  studies->callback(bind(run_studies));
  studies->footer(
      "Examples:\n  surefoot studies\n  surefoot studies --store postgresql://me@host/database --json");
  auto* trials = add(app, "trials", "The trials of a study", command, true);
  trials->callback(bind(run_trials));
  trials->footer("Examples:\n  surefoot trials mine             how each ended, and why");
  auto* best = add(app, "best", "The best parameters of a study", command, true);
  best->callback(bind(run_best));
  best->footer(
      "The value is the mean over the seeds of the best parameters ('seeds' in JSON says how many); trial "
      "and "
      "seed are those of the best of them.\n\nExamples:\n  surefoot best mine\n  surefoot best mine --json | "
      "jq .learning_rate");
  for (auto* sub : {studies, trials, best})
    sub->add_flag("--json", command->json, "Print JSON and nothing else");
  auto* exported = add(app, "export", "All trials of a study, to be read elsewhere", command, true);
  exported->add_flag("--csv", command->csv, "One trial a line");
  exported->add_flag("--json", command->json, "The study, its trials and all they reported");
  exported->callback(bind(run_export));
  exported->footer(
      "Examples:\n  surefoot export mine --csv >mine.csv\n  surefoot export mine --json | jq .together");
  auto* removed = add(app, "delete", "Forget a study", command, true);
  removed->callback(bind(run_delete));
  removed->footer("Examples:\n  surefoot delete mine             its outputs in surefoot-runs/ stay");
}

}  // namespace surefoot::cli

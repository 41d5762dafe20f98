#include "surefoot/cli/diagnose.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/app/study_diagnosis.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/open_store.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/diagnose/sweep.hpp"
#include "surefoot/logs/reader.hpp"
#include "surefoot/report/diagnosis_view.hpp"
#include "surefoot/report/number.hpp"

namespace surefoot::cli {
namespace {

using diagnose::Kind;
using report::DiagnosisView;

struct DiagnoseCommand {
  std::vector<std::string> logs;
  std::vector<std::string> metrics;
  std::string store;
  bool alone = false;
  bool json = false;
};

/// The runs and studies that were read.
struct Read {
  std::vector<DiagnosisView> runs;
  std::vector<app::StudyDiagnosis> studies;
  /// The comparison of all runs that came from logs.
  std::optional<diagnose::SweepDiagnosis> together = {};
};

constexpr const char* diagnose_footer = R"(Examples:
  surefoot diagnose train.log
  surefoot diagnose runs/                            a folder of TensorBoard events, a run a folder
  surefoot diagnose lr0.1.csv lr0.01.csv lr0.001.csv  compared: the verdict of each is by the best
  ./train.py | surefoot diagnose -                   says so while it runs
  surefoot diagnose odd.log --metric 'step=it (\d+)' --metric 'loss=L ([\d.]+|nan)'
  surefoot diagnose surefoot.db                      the studies of surefoot sweep
  surefoot diagnose --store postgresql://u@h/db mine  one of them

Read by content: TensorBoard events, CSV and TSV, JSON lines, trainer_state.json, text, curve.csv, a store of
studies.

Exit status: 0 good, 3 unclear, 4 diverged, 5 bad otherwise (too high, too low, overfit, plateau), the worst of
several, a study counting by its best trial; 2 a log cannot be read.)";

DiagnosisView view_of(const logs::ReadRun& run) {
  const std::string& name = run.read.loss_name.empty() ? run.read.validation_loss_name : run.read.loss_name;
  return {diagnose::diagnose(run.curve, {.initial_loss = not_measured,
                                         .horizon = run.planned_steps,
                                         .loss_name = name,
                                         .beside = run.read.other_losses}),
          run.curve, run.read};
}

/// Tells on stderr of a verdict the moment it is sure, and of each that is another.
class LiveTeller {
 public:
  void operator()(const logs::ReadLog& log) {
    if (log.runs.empty()) return;
    const auto diagnosis = view_of(log.runs.back()).diagnosis;
    // The remaining length of a descent is unknown when the length of the run is.
    const bool open_end = log.runs.back().planned_steps == 0 && diagnosis.verdict == Kind::too_low;
    const bool sure = diagnosis.verdict != Kind::unclear && diagnosis.confidence >= 0.8 && !open_end;
    if (sure && diagnosis.verdict != told_) {
      told_ = diagnosis.verdict;
      std::fprintf(stderr, "step %lld: %s: %s; %s\n",
                   static_cast<long long>(log.runs.back().curve.points.back().step),
                   std::string(diagnose::name_of(diagnosis.verdict)).c_str(),
                   escaped(diagnosis.findings.front().evidence).c_str(),
                   escaped(diagnosis.findings.front().advice).c_str());
    }
  }

 private:
  Kind told_ = Kind::unclear;
};

logs::ReadLog read(const std::string& log, const std::vector<logs::MetricPattern>& metrics) {
  if (log != "-") return logs::read_log(log, metrics);
  return logs::read_stream(STDIN_FILENO, "standard input", metrics,
                           {.on_news = LiveTeller(), .should_stop = was_interrupted});
}

int severity(Kind verdict) {
  if (verdict == Kind::good) return success;
  if (verdict == Kind::unclear) return cannot_tell;
  return verdict == Kind::diverged ? diverged : bad_run;
}

/// Of several, divergence first, then what is bad, then what is unclear.
int worst(const Read& read) {
  std::vector<Kind> verdicts;
  for (const auto& view : read.runs) verdicts.push_back(view.diagnosis.verdict);
  for (const auto& study : read.studies)
    verdicts.insert(verdicts.end(), study.verdicts.begin(), study.verdicts.end());
  int result = success;
  const auto order = [](int code) {
    return code == diverged ? 3 : code == bad_run ? 2 : code == cannot_tell ? 1 : 0;
  };
  for (const Kind verdict : verdicts)
    if (const int code = severity(verdict); order(code) > order(result)) result = code;
  return result;
}

void print_json(const Read& read) {
  auto all = nlohmann::json::array();
  for (const auto& view : read.runs) all.push_back(report::diagnosis_json(view));
  for (const auto& study : read.studies)
    for (const auto& view : study.trials) all.push_back(report::diagnosis_json(view));
  print_json_lines(all.size() == 1 ? all[0] : all);
}

void print_study(const app::StudyDiagnosis& study, const report::Terminal& terminal) {
  for (const auto& view : study.trials) print_text(report::brief_diagnosis_text(view, terminal));
  for (const auto& group : study.together) {
    print_line("");
    print_text(report::sweep_text(group.sweep, terminal, report::parameters_text(group.parameters)));
  }
}

void print(const DiagnoseCommand& command, const Read& read) {
  if (command.json) return print_json(read);
  const auto terminal = report::detect_terminal(STDOUT_FILENO);
  bool first = true;
  const auto between = [&] {
    if (!std::exchange(first, false)) print_line("");
  };
  for (const auto& view : read.runs) {
    between();
    print_text(report::diagnosis_text(view, terminal));
  }
  if (read.together) {
    print_line("");
    print_text(report::sweep_text(*read.together, terminal));
    print_line("(compared as runs of one training; --alone judges each by its own curve)");
  }
  for (const auto& study : read.studies) {
    between();
    print_study(study, terminal);
  }
}

/// Runs at different rates say more than each of them.
void compare(Read& read) {
  std::vector<LearningCurve> curves;
  std::vector<diagnose::Diagnosis> diagnoses;
  for (auto& view : read.runs) {
    curves.push_back(view.curve);
    diagnoses.push_back(view.diagnosis);
  }
  read.together = diagnose::diagnose_together(curves);
  if (!read.together) return;
  diagnose::decide_together(*read.together, diagnoses);
  for (std::size_t i = 0; i < diagnoses.size(); ++i) read.runs[i].diagnosis = std::move(diagnoses[i]);
}

/// A store of studies in a file, which is SQLite's.
bool is_store(const std::string& name) {
  constexpr std::string_view magic("SQLite format 3\0", 16);
  std::array<char, magic.size()> head{};
  std::ifstream file(name, std::ios::binary);
  return file.read(head.data(), head.size()) && std::string_view(head.data(), head.size()) == magic;
}

/// The studies named, or all there are.
void read_studies(const DiagnoseCommand& command, const std::string& url, std::vector<std::string> names,
                  Read& read) {
  const auto store = open_store(url, false);
  if (names.empty())
    for (const auto& record : store->studies()) names.push_back(record.name);
  if (names.empty()) throw InvalidArgument("there are no studies in this store");
  for (const auto& name : names) {
    auto study = app::diagnose_study(*store, name, command.alone);
    if (study.without_losses > 0)
      tell(fmt::format("study {}: {} of its trials left no losses to diagnose", name, study.without_losses));
    if (!study.trials.empty()) read.studies.push_back(std::move(study));
  }
}

void read_one(const DiagnoseCommand& command, const std::string& name,
              const std::vector<logs::MetricPattern>& metrics, Read& all) {
  if (!command.store.empty()) return read_studies(command, command.store, {name}, all);
  if (is_store(name)) return read_studies(command, name, {}, all);
  const auto log = read(name, metrics);
  for (const auto& note : log.notes) tell(note);
  for (const auto& run : log.runs) all.runs.push_back(view_of(run));
}

int run_diagnose(const DiagnoseCommand& command) {
  if (command.logs.empty() && command.store.empty())
    throw InvalidArgument("a log is missing: a file, a folder, or - for standard input");
  std::vector<logs::MetricPattern> metrics;
  for (const auto& text : command.metrics) metrics.push_back(logs::parse_metric(text));
  if (std::count(command.logs.begin(), command.logs.end(), "-") > 1)
    throw InvalidArgument("'-' was given more than once: there is one standard input");
  Read all;
  bool failed = false;
  const auto attempt = [&](const auto& reading) {
    try {
      reading();
    } catch (const Error& error) {
      tell(error.what());
      failed = true;
    }
  };
  if (command.logs.empty()) attempt([&] { read_studies(command, command.store, {}, all); });
  for (const auto& name : command.logs) attempt([&] { read_one(command, name, metrics, all); });
  if (!command.alone) compare(all);
  if (!all.runs.empty() || !all.studies.empty()) print(command, all);
  if (failed) return bad_input;
  return all.runs.empty() && all.studies.empty() ? cannot_tell : worst(all);
}

}  // namespace

void setup_diagnose(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<DiagnoseCommand>();
  auto* sub = app.add_subcommand("diagnose", "Read training logs and say what is wrong with the rate");
  sub->add_option(
      "LOG", command->logs,
      "Log files or folders, - for standard input, stores of studies; with --store names of studies");
  sub->add_option("--store", command->store,
                  "Diagnose studies of this store: sqlite://PATH or postgresql://USER@HOST/DATABASE");
  sub->add_option("--metric", command->metrics,
                  "NAME=PATTERN: how a text log writes step, loss, val_loss, lr, ...")
      ->take_all()
      ->allow_extra_args(false);
  sub->add_flag("--alone", command->alone,
                "Judge each run by its own curve, for runs of different trainings");
  sub->add_flag("--json", command->json,
                "Print one JSON object, an array for several runs, and nothing else");
  sub->footer(diagnose_footer);
  sub->callback([command, &exit_code] { exit_code = run_diagnose(*command); });
}

}  // namespace surefoot::cli

#include "surefoot/cli/diagnose.hpp"

#include <algorithm>
#include <cstdio>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/core/error.hpp"
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
  bool json = false;
};

constexpr const char* footer = R"(Examples:
  surefoot diagnose train.log
  surefoot diagnose runs/                            a folder of TensorBoard events, a run a folder
  surefoot diagnose lr0.1.csv lr0.01.csv lr0.001.csv  each, and what they say together
  ./train.py | surefoot diagnose -                   says so while it runs
  surefoot diagnose odd.log --metric 'step=it (\d+)' --metric 'loss=L ([\d.]+|nan)'

Read by content: TensorBoard events, CSV and TSV, JSON lines, trainer_state.json, text, curve.csv.

Exit status: 0 good, 3 unclear, 4 diverged, 5 bad otherwise (too high, too low, overfit, plateau), the worst of
several; 2 a log cannot be read.)";

DiagnosisView view_of(const logs::ReadRun& run) {
  return {diagnose::diagnose(run.curve, {.initial_loss = not_measured, .horizon = run.planned_steps}),
          run.curve};
}

/// Tells on stderr of a verdict the moment it is sure, and of each that is another.
class LiveTeller {
 public:
  bool operator()(const logs::ReadLog& log) {
    if (was_interrupted()) return false;
    if (log.runs.empty()) return true;
    const auto diagnosis = view_of(log.runs.back()).diagnosis;
    // How far a descent still has to go nobody can tell of a run whose length is unknown.
    const bool open_end = log.runs.back().planned_steps == 0 && diagnosis.verdict == Kind::too_low;
    const bool sure = diagnosis.verdict != Kind::unclear && diagnosis.confidence >= 0.8 && !open_end;
    if (sure && diagnosis.verdict != told_) {
      told_ = diagnosis.verdict;
      std::fprintf(stderr, "step %lld: %s: %s; %s\n",
                   static_cast<long long>(log.runs.back().curve.points.back().step),
                   std::string(diagnose::name_of(diagnosis.verdict)).c_str(),
                   diagnosis.findings.front().evidence.c_str(), diagnosis.findings.front().advice.c_str());
    }
    return true;
  }

 private:
  Kind told_ = Kind::unclear;
};

logs::ReadLog read(const std::string& log, const std::vector<logs::MetricPattern>& metrics) {
  if (log != "-") return logs::read_log(log, metrics);
  return logs::read_stream(STDIN_FILENO, "standard input", metrics, LiveTeller());
}

int severity(Kind verdict) {
  if (verdict == Kind::good) return success;
  if (verdict == Kind::unclear) return cannot_tell;
  return verdict == Kind::diverged ? diverged : bad_run;
}

/// Of several, divergence first, then what is bad, then what is unclear.
int worst(const std::vector<DiagnosisView>& views) {
  int result = success;
  const auto order = [](int code) {
    return code == diverged ? 3 : code == bad_run ? 2 : code == cannot_tell ? 1 : 0;
  };
  for (const auto& view : views)
    if (const int code = severity(view.diagnosis.verdict); order(code) > order(result)) result = code;
  return result;
}

void print(const DiagnoseCommand& command, const std::vector<DiagnosisView>& views) {
  if (command.json) {
    auto all = nlohmann::json::array();
    for (const auto& view : views) all.push_back(report::diagnosis_json(view));
    return print_line((views.size() == 1 ? all[0] : all).dump(2));
  }
  const auto terminal = report::detect_terminal(STDOUT_FILENO);
  for (std::size_t i = 0; i < views.size(); ++i)
    print_text((i > 0 ? "\n" : "") + report::diagnosis_text(views[i], terminal));
  std::vector<LearningCurve> curves;
  for (const auto& view : views) curves.push_back(view.curve);
  if (const auto sweep = diagnose::diagnose_together(curves))
    print_text("\n" + report::sweep_text(*sweep, terminal));
}

int run_diagnose(const DiagnoseCommand& command) {
  std::vector<logs::MetricPattern> metrics;
  for (const auto& text : command.metrics) metrics.push_back(logs::parse_metric(text));
  if (std::count(command.logs.begin(), command.logs.end(), "-") > 1)
    throw InvalidArgument("'-' was given more than once: there is one standard input");
  std::vector<DiagnosisView> views;
  bool failed = false;
  for (const auto& name : command.logs) {
    try {
      const auto log = read(name, metrics);
      for (const auto& note : log.notes) std::fprintf(stderr, "surefoot: %s\n", note.c_str());
      for (const auto& run : log.runs) views.push_back(view_of(run));
    } catch (const Error& error) {
      std::fprintf(stderr, "surefoot: %s\n", error.what());
      failed = true;
    }
  }
  if (!views.empty()) print(command, views);
  return failed ? bad_input : worst(views);
}

}  // namespace

void setup_diagnose(CLI::App& app, int& exit_code) {
  auto command = std::make_shared<DiagnoseCommand>();
  auto* sub = app.add_subcommand("diagnose", "Read training logs and say what is wrong with the rate");
  sub->add_option("LOG", command->logs, "Log files or folders; - for standard input")->required();
  sub->add_option("--metric", command->metrics,
                  "NAME=PATTERN: how a text log writes step, loss, val_loss, lr, ...")
      ->take_all()
      ->allow_extra_args(false);
  sub->add_flag("--json", command->json,
                "Print one JSON object, an array for several runs, and nothing else");
  sub->footer(footer);
  sub->callback([command, &exit_code] { exit_code = run_diagnose(*command); });
}

}  // namespace surefoot::cli

// surefoot_diagnose_bench TASKS.json TRUTH_FOLDER [--role design|report] [--dump | --matrices]: what the
// diagnosis gets right at 10, 25, 50 and 100% of each run, over all tasks and by group; --matrices prints the
// confusion matrix of each. --dump prints instead every run at more fractions as a JSON object a line: what
// the weights are fitted on and what the classifier learns from.
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"
#include "surefoot/diagnose/diagnose.hpp"
#include "surefoot/diagnose/odds.hpp"
#include "surefoot/report/json_number.hpp"

#include "labelled_run.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;

constexpr std::array shown_fractions{0.1, 0.25, 0.5, 1.0};
constexpr std::array dumped_fractions{0.05, 0.1, 0.15, 0.25, 0.35, 0.5, 0.7, 1.0};
constexpr std::array dumped_horizons{0.125, 0.25, 0.5, 1.0};
constexpr std::array labels{"too_low", "good", "too_high", "diverged"};

json numbers(const std::vector<double>& values) {
  auto array = json::array();
  for (const double value : values) array.push_back(report::json_number(value));
  return array;
}

json dumped(const Task& task, const LabelledRun& run, const LogForm& form) {
  const auto curve = diagnose::prepare(run.curve, run.facts);
  const auto said = diagnose::diagnose(run.curve, run.facts);
  json line{{"task", task.name},
            {"role", task.role},
            {"group", task.group},
            {"form", form.name},
            {"fraction", run.fraction},
            {"learning_rate", run.learning_rate},
            {"seed", run.seed},
            {"label", run.label},
            {"regret", run.regret},
            {"log_factor", run.log_factor},
            {"ended", run.ended},
            {"initial", run.facts.initial_loss},
            {"initial_known", curve.initial_known},
            {"verdict", diagnose::name_of(said.verdict)},
            {"confidence", said.confidence}};
  // What the classifier learns from.
  if (form.name == log_forms().front().name) {
    line["training"] = numbers(curve.all_training.values);
    line["validation"] = numbers(curve.validation.values);
  }
  if (diagnose::has_signals(curve)) {
    const auto signals = diagnose::read_signals(curve);
    line["signals"] = numbers(diagnose::weighed_signals(signals));
    line["standing"] = diagnose::left_standing(signals);
    line["noise"] = std::min(signals.noise, 1.0);
    line["still_descends"] = diagnose::still_descends(signals);
  }
  return line;
}

/// The runs that the weights are fitted on, and the classifier: cut at fractions in the table's form, whole
/// in the others.
void dump_task(const Task& task, const TruthTable& table) {
  for (const double horizon : dumped_horizons)
    for (const double fraction : dumped_fractions)
      for (const auto& labelled : labelled_runs(task, table, fraction, horizon))
        for (const LogForm& form : log_forms()) {
          const bool of_table = &form == log_forms().data();
          if (!of_table && (fraction != 1 || horizon < 0.2) && (fraction != 0.5 || horizon != 1)) continue;
          auto line = dumped(task, told_as(form, labelled), form);
          line["horizon"] = horizon;
          fmt::print("{}\n", line.dump());
        }
}

/// What came of one role at one fraction.
struct Score {
  std::map<std::string, std::map<std::string, int>> verdicts;
  int scored = 0;
  int right = 0;
  int unclear = 0;
  int bad = 0;
  int lowered = 0;
  /// Of these, those called good or unclear: their next rate is named as an experiment.
  int lowered_by_experiment = 0;
  int diverged_missed = 0;
  int diverged_falsely = 0;
  /// Diverged runs whose last losses grew too large, and those recognised by them without the trainer's mark.
  int exploded = 0;
  int exploded_seen = 0;
};

/// Whether the losses themselves show that the run diverged: its last ones lie above the limit.
bool shows_explosion(const LabelledRun& run) {
  const auto curve = diagnose::prepare(run.curve, run.facts);
  const double limit = 11 * run.facts.initial_loss;
  return run.ended && !curve.all_training.empty() && curve.all_training.values.back() > limit;
}

void add_unmarked(Score& score, const LabelledRun& run) {
  if (!shows_explosion(run)) return;
  LearningCurve unmarked = run.curve;
  unmarked.points.pop_back();
  ++score.exploded;
  if (diagnose::diagnose(unmarked, run.facts).verdict == diagnose::Kind::diverged) ++score.exploded_seen;
}

void add(Score& score, const TruthTable& table, const LabelledRun& run) {
  const auto found = diagnose::diagnose(run.curve, run.facts);
  const std::string verdict(diagnose::name_of(found.verdict));
  if (verdict == "diverged" && run.label != "diverged") ++score.diverged_falsely;
  add_unmarked(score, run);
  if (run.label == "border") return;
  if (run.label == "diverged" && verdict != "diverged") ++score.diverged_missed;
  ++score.verdicts[run.label][verdict];
  ++score.scored;
  if (verdict == run.label) ++score.right;
  if (verdict == "unclear") ++score.unclear;
  if (run.label == "good") return;
  ++score.bad;
  if (found.next_learning_rate &&
      regret_at(table, *found.next_learning_rate) < regret_at(table, run.learning_rate)) {
    ++score.lowered;
    if (verdict == "good" || verdict == "unclear") ++score.lowered_by_experiment;
  }
}

using Scores = std::map<std::string, std::map<double, Score>>;

double percent(int part, int whole) {
  return 100.0 * part / std::max(whole, 1);
}

/// All tasks of the role, a row a share of the run.
void print_all(const std::string& role, const std::map<double, Score>& by_fraction) {
  fmt::print(
      "\nAll tasks of the role {}:\n\n| of the run | right | unclear | diverged missed | claimed falsely | "
      "explosions "
      "seen "
      "without the trainer's mark | next rate lowers regret in bad runs | of these as an experiment |\n"
      "| --- | --- | --- | --- | --- | --- | --- | --- |\n",
      role);
  for (const auto& [fraction, s] : by_fraction)
    fmt::print("| {:.0f}% | {} of {}, {:.1f}% | {} | {} | {} | {} of {} | {} of {}, {:.0f}% | {} |\n",
               100 * fraction, s.right, s.scored, percent(s.right, s.scored), s.unclear, s.diverged_missed,
               s.diverged_falsely, s.exploded_seen, s.exploded, s.lowered, s.bad, percent(s.lowered, s.bad),
               s.lowered_by_experiment);
}

/// The groups of a role: how many are right, and how often the next rate lowers regret in bad runs.
void print_groups(const std::string& role, const Scores& scores) {
  fmt::print(
      "\nTasks of the role {} by group: right, and in brackets bad runs whose regret the next rate "
      "lowers:\n\n| group | "
      "runs |",
      role);
  for (const double fraction : shown_fractions) fmt::print(" {:.0f}% |", 100 * fraction);
  fmt::print("\n| --- | --- | --- | --- | --- | --- |\n");
  for (const auto& [group, by_fraction] : scores) {
    if (group == "all") continue;
    fmt::print("| {} | {} |", group, by_fraction.at(1.0).scored);
    for (const auto& [fraction, s] : by_fraction)
      fmt::print(" {:.1f}% ({:.0f}%) |", percent(s.right, s.scored), percent(s.lowered, s.bad));
    fmt::print("\n");
  }
}

void print_matrix(const std::string& group, double fraction, const Score& score) {
  fmt::print("\nWhat is said of {} tasks at {:.0f}% of the run:\n\n", group, 100 * fraction);
  constexpr std::array verdicts{"too_low", "good", "too_high", "diverged", "overfit", "plateau", "unclear"};
  fmt::print("| is \\ said |");
  for (const char* verdict : verdicts) fmt::print(" {} |", verdict);
  fmt::print("\n| --- |");
  for (std::size_t i = 0; i < verdicts.size(); ++i) fmt::print(" --- |");
  fmt::print("\n");
  for (const char* label : labels) {
    fmt::print("| {} |", label);
    for (const char* verdict : verdicts) {
      const auto row = score.verdicts.find(label);
      const bool there = row != score.verdicts.end() && row->second.contains(verdict);
      fmt::print(" {} |", there ? row->second.at(verdict) : 0);
    }
    fmt::print("\n");
  }
}

void print(const std::string& role, const Scores& scores, bool matrices) {
  print_all(role, scores.at("all"));
  print_groups(role, scores);
  for (const auto& [group, by_fraction] : scores)
    for (const auto& [fraction, score] : by_fraction)
      if (matrices || (group == "all" && fraction == 1))
        print_matrix(group == "all" ? "all " + role : group, fraction, score);
}

int run(const std::filesystem::path& tasks, const std::filesystem::path& truth, const std::string& role,
        bool dump, bool matrices) {
  const TaskFile file = read_tasks(tasks);
  Scores scores;
  for (const Task& task : file.tasks) {
    if (task.role != role) continue;
    const TruthTable table(truth, task.name);
    // Some tasks were measured under schedules only.
    if (table.runs().empty()) {
      fmt::print(stderr, "left out: {}, which has no table of constant rates in {}\n", task.name,
                 truth.string());
      continue;
    }
    if (dump) {
      dump_task(task, table);
      continue;
    }
    for (const double fraction : shown_fractions)
      for (const auto& labelled : labelled_runs(task, table, fraction))
        for (const std::string& group : {task.group, std::string("all")})
          add(scores[group][fraction], table, labelled);
  }
  if (!dump) print(role, scores, matrices);
  return 0;
}

}  // namespace
}  // namespace surefoot::bench

int main(int argc, char** argv) try {
  std::string role = "design";
  bool dump = false;
  bool matrices = false;
  for (int i = 3; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--dump")
      dump = true;
    else if (word == "--matrices")
      matrices = true;
    else if (word == "--role" && i + 1 < argc)
      role = argv[++i];
    else
      throw surefoot::InvalidArgument("unknown argument " + word);
  }
  if (argc < 3)
    throw surefoot::InvalidArgument("usage: see the top of benchmarks/diagnose/diagnose_bench.cpp");
  return surefoot::bench::run(argv[1], argv[2], role, dump, matrices);
} catch (const std::exception& error) {
  std::fprintf(stderr, "surefoot_diagnose_bench: %s\n", error.what());
  return 1;
}

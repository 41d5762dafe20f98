#include <algorithm>
#include <csignal>
#include <filesystem>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <sys/mount.h>
#include <sys/wait.h>

#include "cli/command.hpp"
#include "run_in.hpp"
#include "support/marked_processes.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot {
namespace {

using ::testing::HasSubstr;

using testing::TemporaryFolder;

const std::string train = R"(-- sh -c 'for i in 1 2 3; do echo step $i/3 loss 0.$((3 - i))$1; done' x {lr})";

TEST(Sweep, RunsACommandAndShowsTheBest) {
  const TemporaryFolder folder;
  const auto first = run_in(folder, "sweep --lr 3,1,2 --study s " + train);
  EXPECT_EQ(first.exit_code, 0) << first.errors;
  EXPECT_THAT(first.output, HasSubstr("study s: 3 of 3 trials done (3 complete)"));
  EXPECT_THAT(first.output, HasSubstr("best: lr 1, smallest value 0.01"));
  EXPECT_EQ(folder.read("surefoot-runs/s/0000/stdout.log"),
            "step 1/3 loss 0.23\nstep 2/3 loss 0.13\nstep 3/3 loss 0.03\n");
  const auto again = run_in(folder, "sweep --lr 3,1,2 --study s --json " + train);
  const auto summary = nlohmann::json::parse(again.output);
  EXPECT_EQ(summary["best"]["trial"], 1);
  const auto best = nlohmann::json::parse(run_in(folder, "best s --json").output);
  EXPECT_EQ(best["study"], "s");
  EXPECT_EQ(best["learning_rate"], 1.0);
  EXPECT_EQ(best["value"], 0.01);
  EXPECT_EQ(best["seed"], 0);
  EXPECT_THAT(run_in(folder, "studies").output, HasSubstr("3/3"));
  EXPECT_THAT(run_in(folder, "trials s").output, HasSubstr("complete"));
  EXPECT_THAT(run_in(folder, "export s --csv").output, HasSubstr("\n1,1,1,0,complete,,0.01,3,"));
  EXPECT_EQ(nlohmann::json::parse(run_in(folder, "export s --json").output)["trials"][0]["reported"].size(),
            3U);
  EXPECT_EQ(run_in(folder, "delete s").exit_code, 0);
  EXPECT_EQ(run_in(folder, "studies").output, "no studies\n");
}

TEST(Sweep, BadTrialsHarmNoOthers) {
  const TemporaryFolder folder;
  folder.file("train.sh", R"(case $1 in
  1) exit 4;;
  2) echo hello;;
  3) echo step 1 loss 1; echo step 2 loss nan; sleep 1000;;
  4) trap '' TERM; echo step 1 loss 1; while :; do sleep 1; done;;
  5) setsid sleep 1000 & sleep 0.1; echo step 1 loss 5;;
  *) echo step 1 loss 7;;
esac
)");

  const auto result = run_in(
      folder, "sweep --lr 1,2,3,4,5,6 --jobs 2 --time-limit 5 --study s --keep-going -- sh train.sh {lr}");
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  const auto is = [&](std::size_t i, const char* state, const char* reason) {
    EXPECT_EQ(trials[i]["state"], state);
    EXPECT_EQ(trials[i]["reason"], reason);
  };
  is(0, "crashed", "ended with exit status 4; it printed nothing");
  const std::string kept = (folder.path() / "surefoot-runs/s/0001/stdout.log").string();
  is(1, "crashed", ("ended without having told a loss; last line: 'hello', in " + kept).c_str());
  is(2, "diverged", "the loss is nan at step 2");
  is(3, "timed out", "ran longer than 5 s");
  is(4, "complete", "it left 1 process behind, which was killed");
  is(5, "complete", "");
}

TEST(Sweep, AFloodOfOutputHarmsNoOthers) {
  const TemporaryFolder folder;
  const auto result = run_in(
      folder,
      "sweep --lr 1,2 --jobs 2 --study s -- sh -c 'test $1 = 1 || { yes | head -c 100000000; yes loss 1 | "
      "head -c 1000000; echo; }; echo loss $1' x {lr}");
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  EXPECT_EQ(trials[0]["value"], 1);
  EXPECT_EQ(trials[1]["value"], 2);
  EXPECT_LT(std::filesystem::file_size(folder.path() / "surefoot-runs/s/0001/stdout.log"), 20000000U);
}

using Complaints = std::vector<std::pair<std::string, std::string>>;

/// Each of these commands fails with its one line.
void expect_one_clear_line(const Complaints& cases) {
  const TemporaryFolder folder;
  folder.file("text.db", "not a database, not a database, not a database, not a database");
  for (const auto& [words, line] : cases) {
    const auto result = run_in(folder, words);
    EXPECT_NE(result.exit_code, 0) << words;
    EXPECT_EQ(result.errors.substr(0, line.size()), line) << words;
    EXPECT_EQ(std::count(result.errors.begin(), result.errors.end(), '\n'), 1) << words;
  }
}

TEST(Sweep, ABadSearchIsOneClearLine) {
  expect_one_clear_line(
      {{"sweep -- ./missing {lr}", "surefoot: the command ./missing is not there, or cannot be run\n"},
       {"sweep --lr 0,1 " + train, "surefoot: parameter lr: must be positive and finite, got 0\n"},
       {"sweep --lr 1,1 " + train, "surefoot: parameter lr: 1 is listed twice\n"},
       {"sweep --param wd " + train,
        "surefoot: a parameter is NAME=VALUES, as in wd=0,1e-4 or momentum=0.5:0.99, got 'wd'\n"},
       {"sweep -- sh -c {ls}",
        "surefoot: unknown placeholder 'ls', known: lr, seed, trial_dir; did you mean 'lr'?; {{ls} is the "
        "text itself\n"},
       {"sweep --metric 'loss ([0-9' -- true",
        "surefoot: the pattern 'loss ([0-9' cannot be read: missing ]: [0-9\n"},
       {"sweep --objective first " + train,
        "surefoot: the objective must be last, best or mean:K with a whole K of at least 1, got 'first'\n"},
       {"sweep --sampler random " + train,
        "surefoot: a random search has no end of its own: say how many trials\n"},
       {"sweep --sampler gird " + train,
        "surefoot: unknown sampler 'gird', known: grid, random; did you mean 'grid'?\n"},
       {"sweep --seeds 0 " + train, "surefoot: --seeds must be positive, got 0\n"},
       {"sweep --seeds 9999999999 " + train, "surefoot: a study has at most 100000000 trials\n"},
       {"sweep --seed 18446744073709551615 --seeds 2 " + train,
        "surefoot: the seeds must end below 2^64, got 2 from 18446744073709551615 on\n"},
       {"sweep --param x=-1e308:1e308 " + train,
        "surefoot: parameter x: the range -1e+308:1e+308 is too wide\n"},
       {"sweep --param clip=1,inf " + train,
        "surefoot: parameter clip: the numbers of a list must be finite, got inf\n"},
       {"sweep --param a.b=1 --param a_b=2 " + train,
        "surefoot: the parameters a.b and a_b would both be the variable SUREFOOT_PARAM_A_B: rename one\n"},
       {"sweep --jobs 9999999999999 " + train,
        "surefoot: --jobs must lie between 1 and 1024, got 9999999999999\n"},
       {"sweep --jobs 20000 " + train, "surefoot: --jobs must lie between 1 and 1024, got 20000\n"}});
}

TEST(Sweep, BadInputIsOneClearLine) {
  expect_one_clear_line(
      {{"sweep --memory-limit 99999999999G " + train,
        "surefoot: --memory-limit is too large, got '99999999999G'\n"},
       {"sweep --memory-limit -5M " + train,
        "surefoot: --memory-limit must be a positive number, with or without one of M, G, got '-5M'\n"},
       {"sweep --metric '*acc' " + train,
        "surefoot: the pattern '*acc' cannot be read: no argument for repetition operator: *\n"},
       {"sweep --study .. " + train,
        "surefoot: --study must be the name of a folder, of at most 200 bytes without '/' and line breaks, "
        "got "
        "'..'\n"},
       {"sweep --study \"$(printf 'a\\nb')\" " + train,
        "surefoot: --study must be the name of a folder, of at most 200 bytes without '/' and line breaks, "
        "got "
        "'a\\nb'\n"},
       {"sweep --study " + std::string(201, 'a') + " " + train,
        "surefoot: --study must be the name of a folder, of at most 200 bytes without '/' and line breaks, "
        "got "
        "'" +
            std::string(80, 'a') + "…'\n"},
       {"sweep --time-limit soon " + train,
        "surefoot: --time-limit must be a positive number, with or without one of s, min, h, got 'soon'\n"},
       {"sweep --store text.db " + train, "surefoot: store text.db: it is not an SQLite database\n"},
       {"sweep --store mysql://u:secret@h/d " + train,
        "surefoot: the store must be sqlite://PATH, a path, or postgresql://…, got 'mysql://u@h/d'\n"},
       {"sweep --model mlp -- true",
        "surefoot: '--model mlp' is for the built-in trainer, not for a command\n"},
       {"sweep --metric x", "surefoot: --metric needs a command behind --\n"},
       {"sweep --shell -- 'echo \"$(echo {lr})\"'",
        "surefoot: the placeholder {lr} stands behind a substitution inside double quotes, where it cannot "
        "be "
        "quoted for the shell; use $SUREFOOT_LR there\n"},
       {"best s", "surefoot: there is no store surefoot.db\n"},
       {"find --method valley -- true", "surefoot: --method valley cannot be used with a command\n"},
       {"find --steps 10 -- true", "surefoot: find: a budget of 0.25 of 10 steps is too small"}});
}

TEST(Sweep, NothingBehindTheDashesIsRead) {
  const TemporaryFolder folder;
  const auto result = run_in(
      folder,
      R"(sweep --lr 1 --study s -- sh -c 'echo loss 1; printf "<%s>" "$@"' x '[a,b]' '[[' '{}' '' -- --lr '[]')");
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_EQ(folder.read("surefoot-runs/s/0000/stdout.log"), "loss 1\n<[a,b]><[[><{}><><--><--lr><[]>");
  const auto found = run_in(
      folder, R"(find --steps 10000 --lr 0.1:1 -- sh -c 'printf "<%s>" "$@" >told; exit 1' x '[a,b]' '[[')");
  EXPECT_EQ(folder.read("told"), "<[a,b]><[[>") << found.errors;
}

TEST(Sweep, ATrialThatRemovesItsFolderHarmsNoOthers) {
  const TemporaryFolder folder;
  const auto result =
      run_in(folder,
             R"(sweep --lr 1,2,3 --study s -- sh -c 'test $1 != 2 || rm -rf "$SUREFOOT_TRIAL_DIR"
                                echo loss $1' x {lr})");
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  EXPECT_EQ(trials[0]["state"], "complete");
  EXPECT_EQ(trials[1]["state"], "crashed");
  EXPECT_THAT(trials[1]["reason"].get<std::string>(),
              ::testing::StartsWith("its folder is gone: cannot write "));
  EXPECT_EQ(trials[2]["state"], "complete");
}

TEST(Sweep, OpenFilesAreAskedForAndJobsBeyondThemRefused) {
  const TemporaryFolder folder;
  const auto limited = [&](const std::string& limit, const std::string& words) {
    return process::run_program({"sh", "-c",
                                 "cd " + folder.path().string() + "; ulimit " + limit +
                                     "; exec " SUREFOOT_BINARY_DIR "/surefoot " + words},
                                "");
  };
  const auto soft = limited("-S -n 30",
                            "sweep --lr 1,2,3,4,5,6,7,8 --jobs 8 --study s -- sh -c 'ulimit -n; "
                            "echo loss 1; sleep 0.3'");
  EXPECT_EQ(soft.exit_code, 0) << soft.errors;
  EXPECT_EQ(folder.read("surefoot-runs/s/0007/stdout.log"), "30\nloss 1\n");
  const auto hard = limited("-n 64", "sweep --lr 1,2,3 --jobs 20 -- echo loss 1");
  EXPECT_EQ(hard.exit_code, 2);
  EXPECT_EQ(hard.errors, "surefoot: --jobs 20 needs 280 open files, only 64 are allowed (ulimit -n)\n");
}

TEST(Sweep, AFileThatEveryTrialWritesAnewIsReadAnew) {
  const TemporaryFolder folder;
  const auto result =
      run_in(folder, "sweep --lr 1,2,3 --read log.txt --study s -- sh -c 'echo loss 0.$1 >log.txt' x {lr}");
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  EXPECT_EQ(trials[0]["value"], 0.1);
  EXPECT_EQ(trials[1]["value"], 0.2);
  EXPECT_EQ(trials[2]["value"], 0.3);
}

TEST(Sweep, ANumberThatIsNoneDivergesUnderAPattern) {
  const TemporaryFolder folder;
  run_in(folder, R"(sweep --lr 1,2 --study s --metric 'val_loss: ([0-9.eE+-]+)' -- sh -c 'echo val_loss: 0.5
                    test $1 = 1 || echo val_loss: nan' x {lr})");
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  EXPECT_EQ(trials[0]["state"], "complete");
  EXPECT_EQ(trials[1]["state"], "diverged");
}

TEST(Sweep, StudiesAreListedAndDeletedWhateverTheirParametersAre) {
  const TemporaryFolder folder;
  run_in(folder, "sweep --lr 1 --param x=1:2 --study bad " + train);
  run_in(folder, "sweep --lr 1,2,3,4 --trials 2 --study good " + train);
  const auto damage = [&](const std::string& words) {
    EXPECT_EQ(
        process::run_program({"sqlite3", (folder.path() / "surefoot.db").string(), words}, "").exit_code, 0);
  };
  // As an infinite width left it.
  damage(
      "UPDATE surefoot_studies SET spec = replace(replace(spec, '\"low\":1.0', '\"low\":-1e308'), "
      "'\"high\":2.0', '\"high\":1e308') WHERE name = 'bad'");
  damage("UPDATE surefoot_trials SET parameters = '{\"lr\":1.0,\"x\":null}' WHERE number = 0 AND study = 1");
  EXPECT_EQ(run_in(folder, "trials bad").exit_code, 0);
  damage("UPDATE surefoot_trials SET parameters = 'no' WHERE study = 1");
  const auto trials = run_in(folder, "trials bad");
  EXPECT_EQ(trials.exit_code, 1);
  EXPECT_EQ(trials.errors,
            "surefoot: store surefoot.db: trial 0 cannot be read: what is kept of it is damaged\n");
  const auto listed = run_in(folder, "studies");
  EXPECT_EQ(listed.exit_code, 0) << listed.errors;
  EXPECT_THAT(listed.output, HasSubstr("5/5"));
  EXPECT_THAT(listed.output, HasSubstr("2/2"));
  EXPECT_EQ(run_in(folder, "delete bad").output, "deleted the study bad with 5 trials\n");
  run_in(folder, "sweep --lr 1,2,3,4 --study good " + train);
  EXPECT_THAT(run_in(folder, "studies").output, HasSubstr("4/4"));
}

TEST(Sweep, RefusesAnotherSearchUnderTheSameName) {
  const TemporaryFolder folder;
  run_in(folder, "sweep --lr 1,2 --study s " + train);
  const auto result = run_in(folder, "sweep --lr 1,3 --study s " + train);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.errors,
            "surefoot: the study 's' is there already, and it searches lr=1,2, not lr=1,3; --study names "
            "another\n");
}

TEST(Sweep, TheBuiltInTrainerTakesTheSamePath) {
  const TemporaryFolder folder;
  const auto result = run_in(
      folder,
      "sweep --data digits --steps 60 --optimizer sgd:momentum={m} --param m=0,0.9 --lr 0.1,1e4 --study s");
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  ASSERT_EQ(trials.size(), 4U);
  EXPECT_EQ(trials[0]["state"], "complete");
  EXPECT_EQ(trials[2]["state"], "diverged");
  EXPECT_LT(trials[1]["value"], 2.0);
}

/// Gradient descent on a parabola with walls: slow below 0.01, best around 0.1, shaken from wall to wall just
/// above 1, gone beyond 2.
const std::string descend =
    R"(-- awk -v r={lr} 'BEGIN { x = 1; for (t = 1; t <= 200; t++) {
         printf "step %d/200 loss %g\n", t, 0.3 + x * x; x -= 2 * r * x; if (r < 2 && x * x > 2) x *= 0.8; } }')";

TEST(Sweep, SaysWhatItsTrialsAndAllOfThemTogetherShow) {
  const TemporaryFolder folder;
  const auto result = run_in(folder, "sweep --lr 1e-4,0.01,0.1,1.05,10 --study s --json " + descend);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("surefoot: trial 0 (lr 0.0001, seed 0): step "));
  EXPECT_THAT(result.errors, HasSubstr(": too_low: "));
  EXPECT_THAT(result.errors, HasSubstr("surefoot: trial 3 (lr 1.05, seed 0): step "));
  EXPECT_THAT(result.errors, HasSubstr(": too_high: "));
  const auto summary =
      nlohmann::json::parse(result.output.substr(result.output.rfind('\n', result.output.size() - 2) + 1));
  const auto& together = summary["together"][0];
  EXPECT_EQ(together["best_learning_rate"], 0.1);
  EXPECT_EQ(together["best_at_edge"], false);
  EXPECT_EQ(together["rates"][0]["verdict"], "too_low");
  EXPECT_EQ(together["rates"][4]["verdict"], "diverged");
  const auto again = run_in(folder, "sweep --lr 1e-4,0.01,0.1,1.05,10 --study s " + descend);
  EXPECT_THAT(again.output, HasSubstr("curves: of 5 rates, 0.1 reaches the lowest training loss"));
}

TEST(Sweep, EndsWhatIsHopelessAndWritesEvents) {
  const TemporaryFolder folder;
  const auto result =
      run_in(folder, "sweep --lr 0.1,1.05 --study s --stop-when hopeless --tensorboard events " + descend);
  EXPECT_EQ(result.exit_code, 0) << result.errors;
  EXPECT_THAT(result.errors, HasSubstr("(ended here)"));
  const auto trials = nlohmann::json::parse(run_in(folder, "trials s --json").output);
  EXPECT_EQ(trials[0]["state"], "complete");
  EXPECT_EQ(trials[1]["state"], "pruned");
  EXPECT_THAT(trials[1]["reason"].get<std::string>(), ::testing::StartsWith("hopeless: too_high: "));
  EXPECT_EQ(run_in(folder, "diagnose events/0001_lr=1.05_seed=0").exit_code, 5);
  // Ended early or not: another study.
  EXPECT_EQ(run_in(folder, "sweep --lr 0.1,1.05 --study s " + descend).exit_code, 2);
}

TEST(Diagnose, ReadsStudies) {
  const TemporaryFolder folder;
  run_in(folder, "sweep --lr 1e-4,0.1,1.05 --param wd=0,1 --study s " + descend);
  const auto file = run_in(folder, "diagnose surefoot.db");
  EXPECT_THAT(file.output, HasSubstr("s trial 0 (lr 0.0001, wd 0, seed 0)\nThe rate is too low"));
  EXPECT_THAT(file.output, HasSubstr("Together, wd 0\nOf 3 rates, 0.1 reaches"));
  const auto store = run_in(folder, "diagnose --store sqlite://surefoot.db s --json");
  const auto json = nlohmann::json::parse(store.output);
  ASSERT_EQ(json.size(), 6U);
  EXPECT_EQ(json[0]["verdict"], "too_low");
  EXPECT_EQ(json[0]["learning_rate"], 1e-4);
  EXPECT_EQ(json[0]["next_learning_rate"], 0.1) << "the best of those it is compared with";
  EXPECT_EQ(json[2]["verdict"], "good");
  EXPECT_EQ(json[4]["next_learning_rate"], 0.1);
  EXPECT_EQ(store.exit_code, file.exit_code);
  EXPECT_EQ(run_in(folder, "diagnose --store surefoot.db t").errors,
            "surefoot: unknown study 't', known: s; did you mean 's'?\n");
  EXPECT_EQ(run_in(folder, "diagnose").exit_code, 2);
  run_in(folder,
         "sweep --lr 1,2 --study accuracy --metric accuracy --direction maximize -- echo accuracy {lr}");
  EXPECT_EQ(run_in(folder, "diagnose --store surefoot.db accuracy").exit_code, 3);
}

TEST(Find, RacesACommand) {
  const TemporaryFolder folder;
  folder.file("train.awk", R"(BEGIN { x = 1; for (t = 1; t <= 800; t++) {
    printf "step %d/800 loss %g\n", t, x * x; fflush(); if (t % 20 == 0) system("sleep 0.005"); x -= rate * x } })");
  const auto result = run_in(folder, "find --lr 1e-4:10 --json -- awk -v rate={lr} -f train.awk");
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_GT(json["learning_rate"], 0.05);
  EXPECT_EQ(json["horizon"], 800);
}

/// The script of examples/, which knows nothing of Surefoot.
TEST(Find, RacesAPythonScript) {
  if (process::run_program({"sh", "-c", "/usr/bin/python3 -c 'import torch' 2>/dev/null"}, "").exit_code != 0)
    GTEST_SKIP() << "python3-torch is not installed";
  const TemporaryFolder folder;
  const auto result =
      run_in(folder, "find --lr 1e-4:10 --json --steps 1000 -- /usr/bin/python3 " SUREFOOT_SOURCE_DIR
                     "/examples/train_spirals.py --rate {lr} --seed {seed} --steps 1000");
  ASSERT_EQ(result.exit_code, 0) << result.errors;
  const auto json = nlohmann::json::parse(result.output);
  EXPECT_GT(json["learning_rate"], 0.005);
  EXPECT_LT(json["learning_rate"], 5);
}

}  // namespace
}  // namespace surefoot

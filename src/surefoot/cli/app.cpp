#include "surefoot/cli/app.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <new>
#include <sstream>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/cli/completion.hpp"
#include "surefoot/cli/data.hpp"
#include "surefoot/cli/diagnose.hpp"
#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/find.hpp"
#include "surefoot/cli/interrupt.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/cli/schedule.hpp"
#include "surefoot/cli/sensitivity.hpp"
#include "surefoot/cli/studies.hpp"
#include "surefoot/cli/sweep.hpp"
#include "surefoot/cli/train.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/core/version.hpp"
#include "surefoot/process/descriptor_limit.hpp"

namespace surefoot::cli {
namespace {

constexpr const char* footer = R"(Examples:
  surefoot find                                      a rate for the built-in digits
  surefoot find --data fashion-mnist --model cnn --epochs 10
  surefoot train --data fashion-mnist --model cnn --epochs 10 --lr 0.05
  surefoot train --schedule 'warmup(100) + cosine(found, 1400)'
  surefoot diagnose train.log                        what a log says of its rate
  surefoot sweep --lr 0.1,0.01,0.001 -- ./train --rate {lr}
  surefoot sensitivity runs.csv                      which rates are as good as the best
  surefoot schedule 'warmup(100) + cosine(0.1, 1400)'
  surefoot data show housing.csv --target price

Exit status: 0 done, 1 something failed, 2 the command line or a file is wrong, 3 cannot tell (the finder, the
diagnosis, or no trial is complete), 4 the run diverged, 5 the diagnosis found it bad otherwise, 130 ended by
Ctrl-C.)";

int complain(const char* message, int code) {
  tell(message);
  return code;
}

/// LibTorch's own errors carry a stack: the first line is what a person can use.
std::string first_line(const char* message) {
  const std::string text = message;
  return text.substr(0, text.find('\n'));
}

/// The words behind `--` of a subcommand that takes a command, byte for byte: CLI11, which would take `[a,b]`
/// apart, does not see it.
std::vector<std::string> take_command(int& argc, char** argv) {
  if (argc < 2 || (argv[1] != std::string_view("sweep") && argv[1] != std::string_view("find"))) return {};
  char** const end = argv + argc;
  char** const dashes = std::find(argv + 2, end, std::string_view("--"));
  if (dashes == end) return {};
  argc = static_cast<int>(dashes - argv);
  return {dashes + 1, end};
}

/// CLI11 repeats what was typed, however long it is.
std::string with_short_words(const std::string& message) {
  std::string text;
  std::istringstream words(message);
  for (std::string word; std::getline(words, word, ' ');) text += (text.empty() ? "" : " ") + shown(word);
  return text;
}

/// The subcommand that was reached, or the command itself.
const CLI::App& deepest(const CLI::App& app) {
  const auto reached = app.get_subcommands();
  return reached.empty() ? app : deepest(*reached.front());
}

std::vector<std::string> names_of_options(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* option : app.get_options())
    for (const auto& name : option->get_lnames()) names.push_back("--" + name);
  return names;
}

std::vector<std::string> names_of_commands(const CLI::App& app) {
  std::vector<std::string> names;
  for (const auto* command : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(command->get_name());
  return names;
}

/// The option names of other tools.
constexpr WordElsewhere options_elsewhere[]{
    {"--learning-rate", "--lr"},  {"--learning_rate", "--lr"},  {"--rate", "--lr"},
    {"--max-steps", "--steps"},   {"--max_steps", "--steps"},   {"--iterations", "--steps"},
    {"--num-epochs", "--epochs"}, {"--bs", "--batch-size"},     {"--opt", "--optimizer"},
    {"--dataset", "--data"},      {"--scheduler", "--schedule"}};

/// The message for an option that `command` does not have.
std::string told_option(const std::string& word, const CLI::App& command, const std::string& path) {
  const auto ours = names_of_options(command);
  std::string meant = nearest_word(word, ours);
  for (const auto& [theirs, here] : options_elsewhere)
    if (word == theirs && std::find(ours.begin(), ours.end(), here) != ours.end()) meant = here;
  return fmt::format(
      "unknown option {}{}", shown(word),
      meant.empty() ? fmt::format("; {} --help lists them", path) : fmt::format("; did you mean {}?", meant));
}

/// The word that was typed and is none of ours, and what was meant; empty when CLI11's own words say more.
std::string told_unknown(const CLI::App& app) {
  const CLI::App& reached = deepest(app);
  const auto extras = reached.remaining(true).empty() ? app.remaining() : reached.remaining(true);
  if (extras.empty()) return {};
  const std::string word = extras.front().substr(0, extras.front().find('='));
  const std::string path = &reached == &app ? app.get_name() : app.get_name() + " " + reached.get_name();
  if (word.starts_with("--")) return told_option(word, reached, path);
  const auto commands = names_of_commands(reached);
  if (commands.empty() || word.starts_with("-")) return {};
  return unknown_word("command", word, commands);
}

int parse_and_run(int argc, char** argv) {
  const auto behind = take_command(argc, argv);
  CLI::App app("Finds, follows and repairs the learning rate of neural-network training.", "surefoot");
  int exit_code = success;
  app.set_version_flag("--version", std::string("surefoot ") + version);
  app.require_subcommand(0, 1);
  app.footer(footer);
  add_subcommands(app, behind, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& request) {
    std::ostringstream text;
    const int code = app.exit(request, text, text);
    print_text(text.str());
    return code;
  } catch (const CLI::ParseError& error) {
    if (const auto told = told_unknown(app); !told.empty()) return complain(told.c_str(), bad_input);
    return complain(with_short_words(error.what()).c_str(), bad_input);
  }
  if (app.get_subcommands().empty()) print_text(app.help());
  return exit_code;
}

}  // namespace

void add_subcommands(CLI::App& app, const std::vector<std::string>& behind, int& exit_code) {
  setup_find(app, behind, exit_code);
  setup_train(app, exit_code);
  setup_diagnose(app, exit_code);
  setup_sweep(app, behind, exit_code);
  setup_studies(app, exit_code);
  setup_sensitivity(app, exit_code);
  setup_schedule(app, exit_code);
  setup_data(app, exit_code);
  setup_completion(app, exit_code);
}

int run(int argc, char** argv) {
  try {
    hold_standard_streams();
    catch_interrupts();
    process::raise_descriptor_limit();
    return parse_and_run(argc, argv);
  } catch (const InvalidArgument& error) {
    return complain(error.what(), bad_input);
  } catch (const ParseError& error) {
    return complain(error.what(), bad_input);
  } catch (const StoreError& error) {
    // Waiting for a database that is away ends by Ctrl-C.
    return complain(error.what(), was_interrupted() ? interrupted : failure);
  } catch (const Error& error) {
    return complain(error.what(), failure);
  } catch (const std::bad_alloc&) {
    return complain("out of memory", failure);
  } catch (const std::exception& error) {
    return complain(first_line(error.what()).c_str(), failure);
  }
}

}  // namespace surefoot::cli

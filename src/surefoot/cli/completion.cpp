#include "surefoot/cli/completion.hpp"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "surefoot/cli/exit_code.hpp"
#include "surefoot/cli/output.hpp"
#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"

namespace surefoot::cli {
namespace {

/// A command of the tree: its words from `surefoot` on, and what can follow them.
struct Node {
  std::string path;
  std::vector<std::string> options;
  std::vector<std::pair<std::string, std::string>> commands;
};

void collect(const CLI::App& app, const std::string& path, std::vector<Node>& nodes) {
  Node node{path, {}, {}};
  for (const auto* option : app.get_options()) {
    // A word of an earlier version goes on working, but nobody should learn it anew.
    if (option->get_group().empty()) continue;
    for (const auto& name : option->get_lnames()) node.options.push_back("--" + name);
  }
  const auto commands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const auto* command : commands)
    node.commands.emplace_back(command->get_name(), command->get_description());
  nodes.push_back(node);
  for (const auto* command : commands) collect(*command, path + " " + command->get_name(), nodes);
}

std::string joined(const Node& node) {
  std::string words;
  for (const auto& [name, help] : node.commands) words += (words.empty() ? "" : " ") + name;
  for (const auto& option : node.options) words += (words.empty() ? "" : " ") + option;
  return words;
}

std::string bash_script(const std::vector<Node>& nodes) {
  std::string script =
      "_surefoot() {\n"
      "  local path=surefoot word current=\"${COMP_WORDS[COMP_CWORD]}\"\n"
      "  for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
      "    case \"$path $word\" in\n";
  for (const auto& node : nodes)
    if (node.path != "surefoot") script += fmt::format("      '{0}') path='{0}' ;;\n", node.path);
  script += "    esac\n  done\n  local words=\n  case \"$path\" in\n";
  for (const auto& node : nodes) script += fmt::format("    '{}') words='{}' ;;\n", node.path, joined(node));
  return script +
         "  esac\n"
         "  mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$current\")\n"
         "  if [[ ${#COMPREPLY[@]} -eq 0 && $current != -* ]]; then\n"
         "    mapfile -t COMPREPLY < <(compgen -f -- \"$current\")\n"
         "  fi\n"
         "}\n"
         "complete -o filenames -F _surefoot surefoot\n";
}

std::string zsh_script(const std::vector<Node>& nodes) {
  return "#compdef surefoot\nautoload -U +X bashcompinit && bashcompinit\n" + bash_script(nodes);
}

std::string fish_script(const std::vector<Node>& nodes) {
  std::string script = "complete -c surefoot -f\n";
  for (const auto& node : nodes) {
    const auto space = node.path.rfind(' ');
    const std::string condition = space == std::string::npos
                                      ? "__fish_use_subcommand"
                                      : "__fish_seen_subcommand_from " + node.path.substr(space + 1);
    for (const auto& [name, help] : node.commands)
      script += fmt::format("complete -c surefoot -n '{}' -a {} -d '{}'\n", condition, name, help);
    for (const auto& option : node.options)
      script += fmt::format("complete -c surefoot -n '{}' -l {}\n", condition, option.substr(2));
  }
  return script;
}

int run_completion(const CLI::App& app, const std::string& shell) {
  std::vector<Node> nodes;
  collect(app, "surefoot", nodes);
  if (shell == "bash") {
    print_text(bash_script(nodes));
  } else if (shell == "zsh") {
    print_text(zsh_script(nodes));
  } else if (shell == "fish") {
    print_text(fish_script(nodes));
  } else {
    throw InvalidArgument(
        fmt::format("completion: the shell must be bash, zsh or fish, got '{}'", shown(shell)));
  }
  return success;
}

}  // namespace

void setup_completion(CLI::App& app, int& exit_code) {
  auto shell = std::make_shared<std::string>();
  auto* sub = app.add_subcommand("completion", "Print a completion script for bash, zsh or fish");
  sub->add_option("SHELL", *shell, "bash, zsh or fish")->required();
  sub->footer("Example:\n  source <(surefoot completion bash)");
  sub->callback([shell, &app, &exit_code] { exit_code = run_completion(app, *shell); });
}

}  // namespace surefoot::cli

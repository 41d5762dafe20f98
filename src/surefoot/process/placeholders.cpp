#include "surefoot/process/placeholders.hpp"

#include <algorithm>
#include <cctype>
#include <functional>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"

namespace surefoot::process {
namespace {

bool is_name(std::string_view text) {
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::all_of(text.begin(), text.end(), [](unsigned char c) {
           return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
         });
}

void check_known(const std::string& name, const PlaceholderValues& values) {
  if (values.contains(name)) return;
  std::vector<std::string> known;
  for (const auto& [key, value] : values) known.push_back(key);
  throw InvalidArgument(unknown_word("placeholder", name, known) + "; {{" + name + "} is the text itself");
}

/// Calls `literal(text)` and `placeholder(name)` for the parts of a text, in order.
void walk(const std::string& text, const std::function<void(std::string_view)>& literal,
          const std::function<void(const std::string&)>& placeholder) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = std::min(text.find('{', at), text.size());
    literal(std::string_view(text).substr(at, open - at));
    if (open == text.size()) return;
    if (text.compare(open, 2, "{{") == 0) {
      literal("{");
      at = open + 2;
      continue;
    }
    const std::size_t close = text.find('}', open);
    const std::string name = close == std::string::npos ? "" : text.substr(open + 1, close - open - 1);
    if (is_name(name)) {
      placeholder(name);
      at = close + 1;
    } else {
      literal("{");
      at = open + 1;
    }
  }
}

/// The state of the shell's quoting at a place in a command's text.
class Quoting {
 public:
  void take(std::string_view text) {
    for (const char c : text) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\' && quote_ != '\'') {
        escaped_ = true;
      } else if (quote_ == 0 && (c == '\'' || c == '"')) {
        // Bash called sh reads backslashes in it, other shells do not.
        if (c == '\'' && last_ == '$') unclear_ = "a $'…'";
        quote_ = c;
      } else if (quote_ == c) {
        quote_ = 0;
      } else if (quote_ == 0 && c == '#' && begins_word()) {
        unclear_ = "a comment";
      } else if (quote_ == '"' && (c == '`' || (c == '(' && last_ == '$'))) {
        unclear_ = "a substitution inside double quotes";
      } else if (quote_ == 0 && c == '<' && last_ == '<') {
        unclear_ = "a here-document";
      }
      last_ = c;
    }
  }
  /// A variable, quoted for this place so that it is one word.
  std::string variable(const std::string& name) const {
    if (quote_ == '\'') return "'\"${" + name + "}\"'";
    return quote_ == '"' ? "${" + name + "}" : "\"${" + name + "}\"";
  }
  bool inside_quotes() const { return quote_ != 0; }
  const char* unclear() const { return escaped_ ? "what follows a backslash" : unclear_; }

 private:
  bool begins_word() const {
    return last_ == 0 || std::isspace(static_cast<unsigned char>(last_)) != 0 ||
           std::string_view(";&|()<>`").find(last_) != std::string_view::npos;
  }

  char quote_ = 0;
  char last_ = 0;
  bool escaped_ = false;
  const char* unclear_ = nullptr;
};

}  // namespace

std::string variable_of(const std::string& name) {
  std::string variable =
      name == "lr" || name == "seed" || name == "trial_dir" ? "SUREFOOT_" : "SUREFOOT_PARAM_";
  for (const unsigned char c : name)
    variable += std::isalnum(c) != 0 ? static_cast<char>(std::toupper(c)) : '_';
  return variable;
}

std::vector<std::string> fill_placeholders(const std::vector<std::string>& arguments,
                                           const PlaceholderValues& values) {
  std::vector<std::string> filled;
  for (const auto& argument : arguments) {
    std::string& text = filled.emplace_back();
    walk(
        argument, [&](std::string_view part) { text += part; },
        [&](const std::string& name) {
          check_known(name, values);
          text += values.at(name);
        });
  }
  return filled;
}

std::vector<std::string> fill_arguments(const std::vector<std::string>& arguments,
                                        const PlaceholderValues& values) {
  const auto filled = fill_placeholders(arguments, values);
  std::vector<std::string> kept;
  for (std::size_t i = 0; i < filled.size(); ++i)
    if (!filled[i].empty() || arguments[i].empty()) kept.push_back(filled[i]);
  return kept;
}

bool names_placeholder(const std::string& text, const std::string& name) {
  bool named = text.find(variable_of(name)) != std::string::npos;
  walk(
      text, [](std::string_view) {}, [&](const std::string& other) { named = named || other == name; });
  return named;
}

ShellCommand shell_command(const std::string& line, const PlaceholderValues& values) {
  std::string text;
  Quoting quoting;
  walk(
      line,
      [&](std::string_view part) {
        quoting.take(part);
        text += part;
      },
      [&](const std::string& name) {
        check_known(name, values);
        if (quoting.unclear() != nullptr)
          throw InvalidArgument(
              fmt::format("the placeholder {{{}}} stands behind {}, where it cannot be quoted for the shell; "
                          "use ${} there",
                          name, quoting.unclear(), variable_of(name)));
        // Behind no quotes an empty variable is no argument.
        if (!values.at(name).empty() || quoting.inside_quotes()) text += quoting.variable(variable_of(name));
      });
  return {{"sh", "-c", text}, trial_environment(values)};
}

std::vector<std::string> trial_environment(const PlaceholderValues& values) {
  std::vector<std::string> variables;
  std::map<std::string, std::string> names;
  for (const auto& [name, value] : values) {
    const std::string variable = variable_of(name);
    if (const auto [known, fresh] = names.emplace(variable, name); !fresh)
      throw InvalidArgument(fmt::format("the parameters {} and {} would both be the variable {}: rename one",
                                        known->second, name, variable));
    variables.push_back(fmt::format("{}={}", variable, value));
  }
  return variables;
}

}  // namespace surefoot::process

#include "surefoot/app/option.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/error.hpp"

namespace surefoot::app {

std::string text_of(const std::string& value) {
  return value;
}

std::string text_of(const std::vector<std::string>& value) {
  return fmt::format("{}", fmt::join(value, ","));
}

std::string text_of(std::int64_t value) {
  return std::to_string(value);
}

std::string text_of(std::optional<std::int64_t> value) {
  return value ? std::to_string(*value) : "";
}

std::string text_of(std::uint64_t value) {
  return std::to_string(value);
}

std::string text_of(double value) {
  return fmt::format("{}", value);
}

std::string text_of(bool value) {
  return value ? "true" : "";
}

void read_text(const std::string& text, std::string& value) {
  value = text;
}

void read_text(const std::string& text, std::vector<std::string>& value) {
  value.clear();
  for (std::size_t begin = 0; begin < text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    value.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
}

void read_text(const std::string& text, std::int64_t& value) {
  value = std::stoll(text);
}

void read_text(const std::string& text, std::optional<std::int64_t>& value) {
  value = text.empty() ? std::nullopt : std::optional<std::int64_t>(std::stoll(text));
}

void read_text(const std::string& text, std::uint64_t& value) {
  value = std::stoull(text);
}

void read_text(const std::string& text, double& value) {
  value = std::stod(text);
}

void read_text(const std::string& text, bool& value) {
  value = text == "true";
}

void refuse_without_command(const char* name) {
  throw InvalidArgument(fmt::format("--{} needs a command behind --", name));
}

void check_change(const char* name, Resumed resumed, bool under_adapt, const std::string& kept,
                  const std::string& now) {
  if (now == kept || resumed == Resumed::may_change) return;
  if (resumed == Resumed::fixed)
    throw InvalidArgument(
        fmt::format("--{} cannot change in a resumed run: it is '{}' there, got '{}'", name, kept, now));
  if (under_adapt)
    throw InvalidArgument(
        fmt::format("--{} cannot change in a run that is resumed under --adapt: it is {} there, got '{}'",
                    name, kept.empty() ? "not said" : "'" + kept + "'", now));
}

}  // namespace surefoot::app

#include "surefoot/app/first_reading.hpp"

#include <algorithm>
#include <fstream>
#include <utility>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/split.hpp"
#include "surefoot/report/read_view.hpp"

namespace surefoot::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t lines_shown = 8;
/// As much of a file's end as may hold these lines.
constexpr std::streamoff most_looked_at = 16384;

std::string end_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary | std::ios::ate);
  if (!stream) return "";
  const auto size = static_cast<std::streamoff>(stream.tellg());
  const auto length = std::min(size, most_looked_at);
  stream.seekg(size - length);
  std::string text(static_cast<std::size_t>(length), '\0');
  stream.read(text.data(), length);
  return text;
}

/// The names a user could have meant by a metric that was not found.
std::string names_seen(const process::ReadTally& tally) {
  if (tally.names().empty()) return "no number with a name was seen";
  std::string text = "the numbers seen are";
  for (const auto& name : tally.names())
    text += fmt::format("{} '{}'", text.ends_with("are") ? "" : ",", name);
  return text;
}

}  // namespace

std::vector<std::string> last_lines(const fs::path& folder, std::size_t count) {
  for (const char* name : {"stderr.log", "stdout.log"}) {
    auto text = end_of(folder / name);
    std::replace(text.begin(), text.end(), '\r', '\n');
    auto lines = split(text, '\n');
    std::erase_if(lines,
                  [](const std::string& line) { return line.find_first_not_of(" \t") == std::string::npos; });
    if (lines.empty()) continue;
    if (lines.size() > count) lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
    return lines;
  }
  return {};
}

FirstReading::FirstReading(FirstReadingOptions options)
    : options_(std::move(options)), tally_(options_.metric) {}

void FirstReading::told_before(const std::vector<study::Trial>& trials) {
  const std::lock_guard lock(mutex_);
  told_before_ = std::any_of(trials.begin(), trials.end(), [](const auto& trial) {
    return trial.state == study::TrialStatus::complete || trial.state == study::TrialStatus::diverged ||
           trial.state == study::TrialStatus::pruned;
  });
}

void FirstReading::add(const study::Trial& trial, const process::Reading& reading) {
  const std::lock_guard lock(mutex_);
  if (!trial_) trial_ = trial.number;
  if (is_watched(trial) && !ended_) tally_.add(reading);
}

void FirstReading::look(const study::Trial& trial) {
  const std::lock_guard lock(mutex_);
  if (is_watched(trial) && tally_.judged() > 0) say_read(trial);
}

void FirstReading::say_read(const study::Trial& trial) {
  if (!std::exchange(said_, true))
    options_.tell(report::read_text(tally_.summary(), fmt::format("of trial {} so far", trial.number)));
}

void FirstReading::end(const study::Trial& trial, const process::CommandOutcome& outcome,
                       const fs::path& folder) {
  const std::lock_guard lock(mutex_);
  if (outcome.verdict == process::CommandVerdict::interrupted) return;
  if (is_watched(trial)) {
    ended_ = true;
    if (tally_.judged() > 0) {
      say_read(trial);
      told_before_ = true;
    }
  }
  const bool told_nothing = !told_before_ && !(trial_ && !is_watched(trial));
  if (!told_nothing || options_.keep_going || outcome.verdict != process::CommandVerdict::crashed) return;
  for (const auto& line : last_lines(folder, lines_shown)) options_.tell("  | " + line);
  const std::string seen = tally_.names().empty() && options_.metric.empty() ? "" : "; " + names_seen(tally_);
  throw RunError(
      fmt::format("sweep: trial {}, the first, told nothing to judge it by: {}{}; mend it and type the "
                  "same command again, say --metric where its number has a name of its own, or --keep-going "
                  "to run the others",
                  trial.number, outcome.reason, seen));
}

std::optional<ReadSummary> FirstReading::read() const {
  const std::lock_guard lock(mutex_);
  return tally_.judged() > 0 ? std::optional(tally_.summary()) : std::nullopt;
}

}  // namespace surefoot::app

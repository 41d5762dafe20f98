#include "surefoot/app/command_contenders.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/report/read_view.hpp"

namespace surefoot::app {
namespace {

/// So many numbers tell what is read.
constexpr std::int64_t enough_numbers = 3;
/// Programs take seeds of 32 bits and less.
constexpr std::uint64_t seeds_end = 1000000;

}  // namespace

void FirstRun::add(const process::Reading& reading) {
  const std::lock_guard lock(mutex_);
  tally_.add(reading);
}

std::string FirstRun::news(bool at_end) {
  const std::lock_guard lock(mutex_);
  if (said_ || tally_.judged() < (at_end ? 1 : enough_numbers)) return "";
  said_ = true;
  return report::read_text(tally_.summary(), "of the first run so far");
}

std::optional<ReadSummary> FirstRun::read() const {
  const std::lock_guard lock(mutex_);
  return tally_.judged() > 0 ? std::optional(tally_.summary()) : std::nullopt;
}

std::unique_ptr<process::CommandContender> CommandContenders::make(double rate, std::uint64_t seed,
                                                                   std::int64_t horizon) {
  const int number = ++count_;
  const auto folder = scratch_.path() / std::to_string(number);
  std::error_code error;
  if (!std::filesystem::create_directory(folder, error))
    throw RunError("find: cannot make the folder " + folder.string());
  // Four digits are as exact as the rates that are answered.
  auto setup = command_trial_options(command_,
                                     {{"lr", fmt::format("{:.4g}", rate)},
                                      {"seed", std::to_string(seed % seeds_end)},
                                      {"trial_dir", folder.string()}},
                                     folder);
  setup.metric.horizon = horizon;
  if (number > 1) return std::make_unique<process::CommandContender>(setup, should_stop_);
  return std::make_unique<process::CommandContender>(
      setup, should_stop_, [this](const process::Reading& reading) { first_.add(reading); });
}

}  // namespace surefoot::app

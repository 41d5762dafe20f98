#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "surefoot/run/race_driver.hpp"
#include "surefoot/run/runners.hpp"
#include "surefoot/run/scouting.hpp"

namespace surefoot::run {

/// Contenders that tell their losses in a rhythm of their own, one for each candidate.
class ContenderField final : public RaceField {
 public:
  /// The objects that the arguments refer to must outlive it.
  ContenderField(Runners& runners, const ContenderRaceOptions& options, const ScoutReport& scouted,
                 std::function<void(const std::string& stage)> on_advance)
      : runners_(runners), options_(options), scouted_(scouted), on_advance_(std::move(on_advance)) {}

  std::string advance(const find::Race& race, std::span<const find::Advance> advances) override;
  find::Outcome outcome(const find::Advance& advance) override;
  void release(std::size_t candidate) override;

 private:
  static constexpr auto none = static_cast<std::size_t>(-1);

  std::string spent() const;

  Runners& runners_;
  const ContenderRaceOptions& options_;
  const ScoutReport& scouted_;
  std::function<void(const std::string&)> on_advance_;
  /// Of each candidate.
  std::vector<std::size_t> runner_of_;
  /// The losses that judged the rung that was run last.
  JudgedBy by_ = JudgedBy::nothing;
};

}  // namespace surefoot::run

#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include <nlohmann/json.hpp>

#include "surefoot/search/history.hpp"
#include "surefoot/search/space.hpp"

namespace surefoot::search {
class Sampler;
}

namespace surefoot::study {

enum class Direction { minimize, maximize };

/// The rule that makes a trial's result from the values it reported.
struct Objective {
  enum class Kind { last, best, mean } kind = Kind::last;
  /// Of `mean`: how many of the last values.
  std::int64_t count = 1;
};

/// `last`, `best` or `mean:K`. Throws InvalidArgument for other words or K < 1.
Objective parse_objective(const std::string& text);
std::string to_text(const Objective& objective);

/// The result of a trial that reported these values, in order of step; NaN when there is none. The mean of
/// fewer than `count` values is that of those there are. A value that is not finite is never the best.
double result(std::span<const search::Reported> reported, const Objective& objective, Direction direction);

/// True when a is better than b; anything is better than NaN.
bool better(double a, double b, Direction direction);

/// Everything that says what a study is. Two runs with the same spec, but for the number of trials, which may
/// grow, are the same study.
struct StudySpec {
  search::SearchSpace space;
  Direction direction = Direction::minimize;
  Objective objective;
  /// One of search::samplers().
  std::string sampler = "grid";
  /// Stops hopeless trials beside the divergence rule, which is always on: one of search::pruners().
  std::string pruner = "none";
  /// Sets of parameters to try; 0 for all that the sampler has.
  std::int64_t configurations = 0;
  /// Each set is tried with so many seeds: seed, seed + 1, ….
  std::int64_t seeds = 1;
  std::uint64_t seed = 0;
  /// The task in words: the command, or the built-in trainer's options.
  std::string subject;
};

/// Throws InvalidArgument for a spec out of bounds, naming the rule and the value.
void check(const StudySpec& spec);

nlohmann::json to_json(const StudySpec& spec);
/// The same as text; bytes that are not UTF-8 are replaced.
std::string to_text(const StudySpec& spec);
/// Throws StoreError for what to_json() did not write.
StudySpec spec_from_json(const nlohmann::json& json);
nlohmann::json to_json(const search::Parameters& parameters);
/// Throws StoreError for what to_json() did not write.
search::Parameters parameters_from_json(const nlohmann::json& json);

/// The fields in which two specs differ, in words; empty when they are the same.
std::string difference(const StudySpec& stored, const StudySpec& given);

/// The sampler that a spec names.
std::unique_ptr<search::Sampler> make_sampler(const StudySpec& spec);

/// The number of trials the study has in all.
std::int64_t trial_count(const StudySpec& spec, const search::Sampler& sampler);

/// A name made of the spec, the same for the same spec: `sweep-1a2b3c4d`.
std::string default_name(const StudySpec& spec);

}  // namespace surefoot::study

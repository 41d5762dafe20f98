#include "surefoot/study/spec.hpp"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/search/pruner.hpp"
#include "surefoot/search/sampler.hpp"

namespace surefoot::study {
namespace {

using nlohmann::json;

/// Bytes of a command line need not be UTF-8.
std::string in_utf8(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// A real number keeps its point, so that 1.0 does not come back whole.
json value_json(const search::Value& value) {
  return std::visit([](const auto& v) { return json(v); }, value);
}

search::Value value_from(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_number_integer()) return value.get<std::int64_t>();
  // A value that is not a number was stored as null.
  if (value.is_null()) return std::numeric_limits<double>::quiet_NaN();
  return value.get<double>();
}

json parameter_json(const search::Parameter& p) {
  json result{{"name", p.name}};
  if (!p.is_range()) {
    for (const auto& choice : p.choices) result["choices"].push_back(value_json(choice));
    return result;
  }
  result["low"] = p.low;
  result["high"] = p.high;
  result["log"] = p.log;
  result["integer"] = p.integer;
  result["points"] = p.points;
  return result;
}

search::Parameter parameter_from(const json& value) {
  search::Parameter p{.name = value.at("name")};
  if (value.contains("choices")) {
    for (const auto& choice : value.at("choices")) p.choices.push_back(value_from(choice));
    return p;
  }
  p.low = value.at("low");
  p.high = value.at("high");
  p.log = value.at("log");
  p.integer = value.at("integer");
  p.points = value.at("points");
  return p;
}

/// A parameter as a person would type it.
std::string in_words(const search::Parameter& p) {
  if (p.is_range())
    return fmt::format("{}={}:{}{}{}:{}", p.name, p.low, p.high, p.log ? ":log" : "", p.integer ? ":int" : "",
                       p.points);
  std::string text = p.name + "=";
  for (const auto& choice : p.choices) text += (text.back() == '=' ? "" : ",") + search::to_text(choice);
  return text;
}

std::string in_words(const search::SearchSpace& space) {
  std::string text;
  for (const auto& parameter : space) text += (text.empty() ? "" : " ") + in_words(parameter);
  return text;
}

/// Choices are kept as JSON, and compared by it.
void check_text(const search::Parameter& p) {
  try {
    (void)parameter_json(p).dump();
  } catch (const json::type_error&) {
    throw InvalidArgument(fmt::format("parameter {}: names and values must be UTF-8 text, got '{}'",
                                      shown(p.name), shown(in_words(p))));
  }
}

std::string word(Direction direction) {
  return direction == Direction::minimize ? "minimize" : "maximize";
}

}  // namespace

void check(const StudySpec& spec) {
  search::check(spec.space);
  for (const auto& parameter : spec.space) check_text(parameter);
  const auto& sampler = search::find_sampler(spec.sampler);
  (void)search::make_pruner(spec.pruner);
  if (spec.seeds < 1) throw InvalidArgument(fmt::format("the seeds must be at least 1, got {}", spec.seeds));
  if (spec.configurations < 0)
    throw InvalidArgument(fmt::format("the number of trials must be positive, got {}", spec.configurations));
  if (sampler.endless && spec.configurations == 0)
    throw InvalidArgument(
        fmt::format("a {} search has no end of its own: say how many trials", spec.sampler));
  constexpr std::int64_t most = 100000000;
  if (std::max<std::int64_t>(1, spec.configurations) > most / spec.seeds)
    throw InvalidArgument(fmt::format("a study has at most {} trials", most));
  const auto last = static_cast<std::uint64_t>(spec.seeds - 1);
  if (spec.seed > std::numeric_limits<std::uint64_t>::max() - last)
    throw InvalidArgument(
        fmt::format("the seeds must end below 2^64, got {} from {} on", spec.seeds, spec.seed));
}

json to_json(const search::Parameters& parameters) {
  json result = json::object();
  for (const auto& [name, value] : parameters) result[name] = value_json(value);
  return result;
}

search::Parameters parameters_from_json(const json& value) {
  try {
    search::Parameters parameters;
    for (const auto& [name, entry] : value.items()) parameters[name] = value_from(entry);
    return parameters;
  } catch (const json::exception&) {
    throw StoreError("the parameters of a trial cannot be read: what is kept of them is damaged");
  }
}

json to_json(const StudySpec& spec) {
  json space = json::array();
  for (const auto& parameter : spec.space) space.push_back(parameter_json(parameter));
  return {{"space", space},
          {"direction", word(spec.direction)},
          {"objective", to_text(spec.objective)},
          {"sampler", spec.sampler},
          {"pruner", spec.pruner},
          {"configurations", spec.configurations},
          {"seeds", spec.seeds},
          {"seed", spec.seed},
          {"subject", spec.subject}};
}

std::string to_text(const StudySpec& spec) {
  return in_utf8(to_json(spec));
}

StudySpec spec_from_json(const json& value) {
  try {
    StudySpec spec;
    for (const auto& parameter : value.at("space")) spec.space.push_back(parameter_from(parameter));
    spec.direction = value.at("direction") == "maximize" ? Direction::maximize : Direction::minimize;
    spec.objective = parse_objective(value.at("objective"));
    spec.sampler = value.at("sampler");
    spec.pruner = value.at("pruner");
    spec.configurations = value.at("configurations");
    spec.seeds = value.at("seeds");
    spec.seed = value.at("seed");
    spec.subject = value.at("subject");
    return spec;
  } catch (const json::exception&) {
    throw StoreError("a study cannot be read: what is kept of it is damaged");
  }
}

namespace {

json identity(const StudySpec& spec) {
  json all = to_json(spec);
  all.erase("configurations");
  // As it comes back from a store.
  return json::parse(in_utf8(all));
}

}  // namespace

std::string difference(const StudySpec& stored, const StudySpec& given) {
  const json a = identity(stored);
  const json b = identity(given);
  if (a == b) return "";
  if (a["space"] != b["space"])
    return fmt::format("it searches {}, not {}", in_words(stored.space), in_words(given.space));
  for (const auto& [key, value] : a.items())
    if (value != b[key]) return fmt::format("its {} is {}, not {}", key, in_utf8(value), in_utf8(b[key]));
  return "";
}

std::unique_ptr<search::Sampler> make_sampler(const StudySpec& spec) {
  check(spec);
  return search::find_sampler(spec.sampler).make(spec.space);
}

std::int64_t trial_count(const StudySpec& spec, const search::Sampler& sampler) {
  auto count = spec.configurations;
  if (const auto size = sampler.size()) count = count == 0 ? *size : std::min(count, *size);
  return count * spec.seeds;
}

std::string default_name(const StudySpec& spec) {
  return fmt::format("sweep-{:08x}", derive_seed(0, in_utf8(identity(spec))) >> 32);
}

}  // namespace surefoot::study

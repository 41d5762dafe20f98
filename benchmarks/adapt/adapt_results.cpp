#include "adapt_results.hpp"

#include <algorithm>
#include <fstream>

#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"

namespace surefoot::bench {

using nlohmann::json;

Plan read_plan(const char* adapt, const char* tasks, const char* truth) {
  std::ifstream stream(adapt);
  if (!stream) throw RunError(std::string("benchmark: cannot read ") + adapt);
  const auto j = json::parse(stream);
  Plan plan{.factors = j.at("factors"),
            .seeds = j.at("seeds"),
            .looks = j.at("looks"),
            .file = read_tasks(tasks),
            .truth = truth};
  const auto named = [&](const std::string& name) {
    for (const auto& task : plan.file.tasks)
      if (task.name == name) return task;
    throw RunError("benchmark: no task is called " + name);
  };
  for (const std::string name : j.at("tasks")) plan.tasks.push_back(named(name));
  for (const std::string name : j.at("second")) plan.second.push_back(named(name));
  for (const std::string name : j.at("held_out")) plan.held_out.push_back(named(name));
  return plan;
}

Results::Results(std::string file) : file_(std::move(file)) {
  std::ifstream stream(file_);
  for (std::string line; std::getline(stream, line);) {
    const auto j = json::parse(line, nullptr, false);
    if (!j.is_discarded())
      list.push_back({j["task"], j["policy"], j["factor"], j["seed"], j["diverged"], j["initial"],
                      j["reached"], j["last_rate"], j["validations"], j["seconds"]});
  }
}

void Results::add(const Result& r) {
  const json line{{"task", r.task},       {"policy", r.policy},       {"factor", r.factor},
                  {"seed", r.seed},       {"diverged", r.diverged},   {"initial", r.initial},
                  {"reached", r.reached}, {"last_rate", r.last_rate}, {"validations", r.validations},
                  {"seconds", r.seconds}};
  std::ofstream(file_, std::ios::app) << line.dump() + "\n" << std::flush;
  list.push_back(r);
}

bool Results::has(const std::string& task, const std::string& policy, double factor,
                  std::uint64_t seed) const {
  return std::any_of(list.begin(), list.end(), [&](const Result& r) {
    return r.task == task && r.policy == policy && r.factor == factor && r.seed == seed;
  });
}

std::vector<double> factors_of(const Policy& policy, const Plan& plan) {
  if (policy.finds_rate) return {1};
  auto factors = plan.factors;
  if (policy.name == "cosine") factors.insert(factors.end(), {3.16, 0.316});
  return factors;
}

}  // namespace surefoot::bench

// Every schedule against the library it comes from: see golden/peers.py.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "surefoot/schedule/recipe.hpp"

namespace surefoot::schedule {
namespace {

using nlohmann::json;

json peers() {
  std::ifstream file(SUREFOOT_SOURCE_DIR "/tests/schedule/golden/peers.json");
  return json::parse(file);
}

double largest(const json& values) {
  double most = 0;
  for (const double value : values) most = std::max(most, std::abs(value));
  return most;
}

TEST(Golden, EveryPeerIsThere) {
  std::map<std::string, int> count;
  const auto all = peers();
  for (const auto& entry : all["cases"]) ++count[entry["peer"]];
  EXPECT_GE(count["PyTorch"], 20);
  EXPECT_GE(count["optax"], 18);
  EXPECT_GE(count["Keras"], 11);
  EXPECT_GE(count["Transformers"], 13);
  EXPECT_GE(count["timm"], 13);
  EXPECT_GE(count["Caffe"] + count["Noam"] + count["DeepSpeed"], 13);
}

TEST(Golden, RatesAgreeWithThePeers) {
  const auto all = peers();
  for (const auto& entry : all["cases"]) {
    SCOPED_TRACE(entry["peer"].get<std::string>() + ": " + entry["call"].get<std::string>() + "\n" +
                 entry["text"].get<std::string>());
    const Schedule schedule = Recipe::parse(entry["text"].get<std::string>()).schedule();
    const double slack = entry["tolerance"].get<double>() * largest(entry["rates"]);
    const std::int64_t until = entry.value("agrees_until", INT64_MAX);
    bool differs = false;
    for (std::size_t i = 0; i < entry["steps"].size(); ++i) {
      const std::int64_t step = entry["steps"][i];
      const double rate = entry["rates"][i];
      if (step <= until)
        EXPECT_NEAR(schedule(step), rate, slack) << "step " << step;
      else
        differs = differs || std::abs(schedule(step) - rate) > 1e3 * slack;
    }
    EXPECT_EQ(differs, entry.contains("agrees_until")) << "the peer follows its closed form after all";
  }
}

TEST(Golden, EveryPeerIsFollowedFarPastItsEnd) {
  const auto all = peers();
  for (const auto& entry : all["cases"]) {
    const auto call = entry["call"].get<std::string>();
    const bool raises_an_error = call.find("OneCycleLR") != std::string::npos;
    if (raises_an_error || call == "optax.constant_schedule(0.1)") continue;
    EXPECT_GE(entry["steps"].back().get<std::int64_t>(), 1000) << call;
  }
}

TEST(Golden, MomentaAgreeWithThePeers) {
  int seen = 0;
  const auto all = peers();
  for (const auto& entry : all["cases"]) {
    if (!entry.contains("momenta")) continue;
    SCOPED_TRACE(entry["call"].get<std::string>());
    const Schedule schedule = Recipe::parse(entry["text"].get<std::string>()).schedule();
    for (std::size_t i = 0; i < entry["steps"].size(); ++i) {
      const std::int64_t step = entry["steps"][i];
      EXPECT_NEAR(schedule.momentum(step).value(), entry["momenta"][i].get<double>(), 1e-12)
          << "step " << step;
      ++seen;
    }
  }
  EXPECT_GT(seen, 300);
}

}  // namespace
}  // namespace surefoot::schedule

// This version reads the files of earlier ones.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "command.hpp"

namespace surefoot::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using ::testing::HasSubstr;

const fs::path fixtures = SUREFOOT_SOURCE_DIR "/tests/fixtures/0.1.0";

class Version010 : public Command {
 protected:
  void copy(const std::string& name) const {
    fs::copy(fixtures / name, folder.path() / name, fs::copy_options::recursive);
  }
  json answer(const std::vector<std::string>& arguments) const {
    const auto result = run(arguments);
    EXPECT_TRUE(json::accept(result.output)) << result.output << result.errors;
    return json::parse(result.output, nullptr, false);
  }
};

json kept(const std::string& name) {
  std::ifstream stream(fixtures / name);
  return json::parse(stream);
}

TEST_F(Version010, ItsStudiesAreRead) {
  copy("study.db");
  const std::string store = "study.db";
  EXPECT_THAT(run({"studies", "--store", store}).output, HasSubstr("8/8"));
  const auto best = answer({"best", "small", "--store", store, "--json"});
  const auto then = kept("best.json");
  for (const auto& [key, value] : then.items()) EXPECT_EQ(best[key], value) << key;
  const auto diagnosed = run({"diagnose", "--store", store, "small", "--json"});
  EXPECT_THAT(diagnosed.output, HasSubstr("verdict"));
}

/// Every key is there still, with a value of the same kind.
void expect_keys(const json& now, const json& then, const std::string& where) {
  for (const auto& [key, value] : then.items()) {
    ASSERT_TRUE(now.contains(key)) << where << key;
    const bool same = now[key].type() == value.type() || (now[key].is_number() && value.is_number()) ||
                      now[key].is_null() || value.is_null();
    EXPECT_TRUE(same) << where << key;
    if (value.is_object()) expect_keys(now[key], value, where + key + ".");
  }
}

TEST_F(Version010, ItsJsonHasNoKeyThatIsGone) {
  folder.file("a.log", "step 1 loss 2\nstep 2 loss 1.5\nstep 3 loss 1.2\n");
  expect_keys(answer({"diagnose", "a.log", "--json"}), kept("diagnose.json"), "diagnose ");
  if (!fs::exists(SUREFOOT_BINARY_DIR "/libsurefoot-builtin.so")) GTEST_SKIP() << "built without LibTorch";
  expect_keys(answer({"find", "--steps", "800", "--json"}), kept("find.json"), "find ");
}

TEST_F(Version010, ItsRunsAreGoneOnWithToTheSameEnd) {
  if (!fs::exists(SUREFOOT_BINARY_DIR "/libsurefoot-builtin.so")) GTEST_SKIP() << "built without LibTorch";
  copy("toy.csv");
  // 0.1.0 itself came to these losses from there.
  for (const auto& [name, loss] :
       {std::pair{"plain", 0.00046770554035902023}, {"adapted", 0.0004722001904156059}}) {
    copy(name);
    const auto result = answer({"train", "--resume", name, "--json"});
    EXPECT_EQ(result["steps"], 20000) << name;
    EXPECT_NEAR(result["validation_loss"].get<double>(), loss, 1e-9) << name;
  }
}

}  // namespace
}  // namespace surefoot::cli

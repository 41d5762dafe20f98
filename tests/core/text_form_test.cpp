#include "surefoot/core/text_form.hpp"

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot {
namespace {

template <class Use>
std::string complaint(const std::string& text, Use use) {
  try {
    TextForm form("optimizer", text);
    use(form);
  } catch (const InvalidArgument& error) {
    return error.what();
  }
  return "";
}

TEST(TextForm, AKnownArgumentWithoutAValueNeedsOne) {
  const auto momentum = [](TextForm& form) {
    form.number("momentum", 0, 0, 1);
    form.finish(0, "momentum");
  };
  EXPECT_EQ(complaint("sgd:momentum", momentum),
            "optimizer 'sgd:momentum': momentum needs a value, as in momentum=NUMBER");
  EXPECT_EQ(
      complaint("sgd:momentums", momentum),
      "optimizer 'sgd:momentums': unknown argument 'momentums', known: momentum; did you mean 'momentum'?");
  EXPECT_EQ(complaint("mlp:8+heads", [](TextForm& form) { form.count("heads", 1, 1, 9); }),
            "optimizer 'mlp:8+heads': heads needs a value, as in heads=NUMBER");
}

TEST(TextForm, AWordIsOneOfSome) {
  const auto mode = [](TextForm& form) { form.choice("mode", 0, {"min", "max"}); };
  TextForm form("controller", "plateau:mode=max");
  EXPECT_EQ(form.choice("mode", 0, {"min", "max"}), 1U);
  EXPECT_EQ(form.choice("mode", 0, {"min", "max"}), 0U) << "it was taken";
  EXPECT_EQ(complaint("plateau:mode=up", mode),
            "optimizer 'plateau:mode=up': mode must be one of min, max, got 'up'");
  EXPECT_EQ(complaint("plateau:mode", mode), "optimizer 'plateau:mode': mode needs a value, as in mode=min");
}

TEST(TextForm, RepeatsLongTextsShortened) {
  const auto line =
      complaint("sgd:" + std::string(1000, 'x'), [](TextForm& form) { form.finish(0, "none"); });
  EXPECT_LT(line.size(), 300U);
  EXPECT_NE(line.find("…"), std::string::npos);
}

}  // namespace
}  // namespace surefoot

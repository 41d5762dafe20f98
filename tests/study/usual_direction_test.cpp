#include "surefoot/study/usual_direction.hpp"

#include <gtest/gtest.h>

namespace surefoot::study {
namespace {

TEST(UsualDirection, IsToldByTheWordsOfAName) {
  for (const char* name : {"accuracy", "val_accuracy", "valAcc", "eval/top1", "f1", "F1-score", "roc_auc",
                           "BLEU", "episode_reward", "mIoU", "Acc@5", "acc: ([0-9.]+)"})
    EXPECT_EQ(usual_direction(name), Direction::maximize) << name;
  for (const char* name : {"loss", "val_loss", "top5_error", "perplexity", "WER", "test_rmse", "valError",
                           "val_loss: ([0-9.]+|nan)", "nll"})
    EXPECT_EQ(usual_direction(name), Direction::minimize) << name;
}

TEST(UsualDirection, IsNotGuessed) {
  for (const char* name : {"", "objective", "x", "accuracy_loss", "L ([\\d.]+)", "([0-9.]+)"})
    EXPECT_EQ(usual_direction(name), std::nullopt) << name;
}

}  // namespace
}  // namespace surefoot::study

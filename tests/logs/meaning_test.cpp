#include "surefoot/logs/meaning.hpp"

#include <gtest/gtest.h>

namespace surefoot::logs {
namespace {

TEST(Meaning, IsToldByTheWordsOfAName) {
  for (const char* name :
       {"loss", "train_loss", "Loss/train", "training loss", "trainLoss", "loss/train_step"})
    EXPECT_EQ(meaning_of(name).meaning, Meaning::training_loss) << name;
  for (const char* name : {"val_loss", "eval_loss", "Loss/test", "validation/loss", "valLoss", "dev-loss"})
    EXPECT_EQ(meaning_of(name).meaning, Meaning::validation_loss) << name;
  for (const char* name : {"lr", "learning_rate", "lr-Adam", "lr/group0", "LearningRate", "learning rate"})
    EXPECT_EQ(meaning_of(name).meaning, Meaning::learning_rate) << name;
  for (const char* name : {"step", "global_step", "trainer/global_step", "iter", "Iteration"})
    EXPECT_EQ(meaning_of(name).meaning, Meaning::step) << name;
  for (const char* name : {"accuracy", "loss_scale", "max_steps", "warmup_steps", "step_time",
                           "best_val_loss", "", "lr_decay", "weight_decay", "a b c d e f g h i j k loss"})
    EXPECT_EQ(meaning_of(name).meaning, Meaning::other) << name;
}

TEST(Meaning, RanksWhatIsSurer) {
  EXPECT_GT(meaning_of("loss").rank, meaning_of("avg_loss").rank);
  EXPECT_GT(meaning_of("avg_loss").rank, meaning_of("kl_loss").rank);
  EXPECT_GT(meaning_of("train_loss_step").rank, meaning_of("train_loss_epoch").rank);
  EXPECT_TRUE(meaning_of("val_loss").says_whose);
  EXPECT_FALSE(meaning_of("loss").says_whose);
}

}  // namespace
}  // namespace surefoot::logs

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/tf_record.hpp"

#include "logs/reader_fixture.hpp"
#include "tensorboard.pb.h"

namespace surefoot::logs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

struct Scalar {
  std::int64_t step;
  std::string tag;
  float value;
  double wall_time = 0;
};

/// Folders of events, as others write them.
class EventFolder : public Reader {
 protected:
  std::filesystem::path write(const std::string& place, const std::vector<Scalar>& scalars,
                              const std::string& name = "events.out.tfevents.1.host") {
    const auto at = folder.path() / "runs" / place;
    std::filesystem::create_directories(at);
    std::string bytes;
    tensorboard::Event version;
    version.set_file_version("brain.Event:2");
    bytes += write_record(version.SerializeAsString());
    for (const Scalar& scalar : scalars) {
      tensorboard::Event event;
      event.set_step(scalar.step);
      event.set_wall_time(scalar.wall_time);
      auto* value = event.mutable_summary()->add_value();
      value->set_tag(scalar.tag);
      value->set_simple_value(scalar.value);
      bytes += write_record(event.SerializeAsString());
    }
    const auto file = at / name;
    std::ofstream(file, std::ios::binary) << bytes;
    return file;
  }

  ReadLog read_all() { return read_log(folder.path() / "runs"); }
};

TEST_F(EventFolder, TrainAndValidationOfKerasAreOneRun) {
  write("a/train",
        {{0, "epoch_learning_rate", 0.5F}, {0, "epoch_loss", 3}, {1, "epoch_loss", 2}, {2, "epoch_loss", 1}});
  write("a/validation", {{100, "evaluation_loss_vs_iterations", 9},
                         {0, "epoch_loss", 3.5F},
                         {200, "evaluation_loss_vs_iterations", 9},
                         {1, "epoch_loss", 2.5F},
                         {2, "epoch_loss", 1.5F},
                         {2, "epoch_accuracy", 0.5F}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_EQ(log.runs[0].curve.name, (folder.path() / "runs/a").string());
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(0, 1, 2));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(3, 2, 1));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(3.5, 2.5, 1.5));
  EXPECT_EQ(log.runs[0].curve.points[0].learning_rate, 0.5);
  EXPECT_EQ(log.runs[0].curve.points[2].metrics.at("validation epoch_accuracy"), 0.5);
  EXPECT_THAT(log.notes, IsEmpty());
}

TEST_F(EventFolder, EpochsOfValidationLieAtTheirEndsAmongBatches) {
  write("train", {{0, "batch_loss", 4},
                  {10, "batch_loss", 3},
                  {0, "epoch_learning_rate", 0.25F},
                  {0, "epoch_loss", 3.5F},
                  {20, "batch_loss", 2},
                  {1, "epoch_loss", 2.5F}});
  write("validation", {{0, "epoch_loss", 3.25F}, {1, "epoch_loss", 2.25F}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(0, 10, 20));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(4, 3, 2));
  EXPECT_EQ(log.runs[0].curve.points[1].validation_loss, 3.25);
  EXPECT_EQ(log.runs[0].curve.points[2].validation_loss, 2.25);
  EXPECT_EQ(log.runs[0].curve.points[1].learning_rate, 0.25);
}

TEST_F(EventFolder, ARateIsTheDecimalThatWasWrittenAsAFloat) {
  write("run", {{1, "lr", 0.01F}, {1, "loss", NAN}});
  const auto log = read_all();
  EXPECT_EQ(log.runs.at(0).curve.points.at(0).learning_rate, 0.01);
  EXPECT_TRUE(log.runs[0].curve.points[0].diverged);
}

TEST_F(EventFolder, PairsFoldersByTheRestOfTheirNames) {
  write("loss_train", {{1, "loss", 3}, {2, "loss", 2}});
  write("loss_val", {{2, "loss", 2.5F}, {3, "loss", 2.25F}});
  write("other_test", {{1, "loss", 7}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(2));
  EXPECT_EQ(log.runs[0].curve.name, (folder.path() / "runs/loss").string());
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(1, 2, 3));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(2.5, 2.25));
  EXPECT_THAT(training(log.runs[1]), ElementsAre(7));
}

TEST_F(EventFolder, PrefersValidationToTest) {
  write("TEST", {{1, "loss", 9}, {2, "loss", 8}});
  write("train", {{1, "loss", 3}, {2, "loss", 2}});
  write("val", {{1, "loss", 3.5F}, {2, "loss", 2.5F}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(3.5, 2.5));
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("runs/TEST: left out beside ")));
}

TEST_F(EventFolder, JoinsWhatIsWithinAndWhatIsNamedInTheMiddle) {
  write("model", {{1, "loss", 3}, {2, "loss", 2}});
  write("model/eval", {{2, "loss", 2.5F}});
  write("losses_train_loss", {{1, "loss", 5}});
  write("losses_val_loss", {{1, "loss", 6}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(2));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(6));
  EXPECT_THAT(validation(log.runs[1]), ElementsAre(2.5));
}

TEST_F(EventFolder, JoinsRunByRun) {
  write("train", {{0, "loss", 3}, {1, "loss", 2}, {0, "loss", 5}, {1, "loss", 4}});
  write("validation", {{0, "loss", 3.5F}, {1, "loss", 2.5F}, {0, "loss", 5.5F}, {1, "loss", 4.5F}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(2));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(3.5, 2.5));
  EXPECT_THAT(training(log.runs[1]), ElementsAre(5, 4));
  EXPECT_THAT(validation(log.runs[1]), ElementsAre(5.5, 4.5));
}

TEST_F(EventFolder, TheClockTellsWhichRunWasValidated) {
  write("train", {{0, "loss", 3, 100}, {1, "loss", 2, 101}, {0, "loss", 5, 200}, {1, "loss", 4, 201}});
  write("validation", {{0, "loss", 5.5F, 200.5}, {1, "loss", 4.5F, 201.5}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(2));
  EXPECT_THAT(validation(log.runs[0]), IsEmpty());
  EXPECT_THAT(validation(log.runs[1]), ElementsAre(5.5, 4.5));
}

TEST_F(EventFolder, RatesAloneAreNoRun) {
  write("", {{1, "lr", 0.5F}, {2, "lr", 0.25F}});
  EXPECT_THROW(read_all(), ParseError);
  write("loss_train", {{1, "loss", 3}, {2, "loss", 2}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_EQ(log.runs[0].curve.points[0].learning_rate, 0.5);
  EXPECT_EQ(log.runs[0].curve.points[1].learning_rate, 0.25);
}

TEST_F(EventFolder, OneValidationLiesWhereItsEpochEnded) {
  write("train", {{0, "batch_loss", 4},
                  {10, "batch_loss", 3},
                  {0, "epoch_loss", 3.5F},
                  {20, "batch_loss", 2},
                  {30, "batch_loss", 1}});
  write("validation", {{0, "epoch_loss", 3.25F}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_EQ(log.runs[0].curve.points[1].validation_loss, 3.25);
}

TEST_F(EventFolder, OneValidationWithoutATimeStaysWhereItIs) {
  write("train", {{0, "loss", 4}, {5, "loss", 3}, {10, "loss", 2}});
  write("val", {{0, "loss", 4.5F}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_EQ(log.runs[0].curve.points[0].validation_loss, 4.5);
}

TEST_F(EventFolder, TheClockTellsWhereAnEpochEnded) {
  write("train", {{0, "loss", 9, 100},
                  {2, "loss", 8, 102},
                  {4, "loss", 7, 104},
                  {6, "loss", 6, 206},
                  {8, "loss", 5, 208},
                  {10, "loss", 4, 210},
                  {12, "loss", 3, 212}});
  write("val", {{0, "loss", 7.5F, 104.5}, {1, "loss", 4.5F, 210.5}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(0, 2, 4, 6, 8, 10, 12));
  EXPECT_EQ(log.runs[0].curve.points[2].validation_loss, 7.5);
  EXPECT_EQ(log.runs[0].curve.points[5].validation_loss, 4.5);
  write("val", {{0, "loss", 9.5F, 99}});
  EXPECT_EQ(read_all().runs.at(0).curve.points[0].validation_loss, 9.5) << "before the first step";
}

TEST_F(EventFolder, LeavesOutATestOfFewerRuns) {
  write("train", {{0, "loss", 3}, {1, "loss", 2}, {0, "loss", 5}, {1, "loss", 4}});
  write("val", {{0, "loss", 3}, {1, "loss", 2}, {0, "loss", 5}, {1, "loss", 4}});
  write("test", {{1, "loss", 3.5F}});
  EXPECT_THAT(read_all().runs, SizeIs(2));
}

TEST_F(EventFolder, RatesGoToNoRunOfOthers) {
  write("crashed", {{1, "lr", 0.5F}});
  write("lr", {{1, "lr", 0.25F}});
  write("one", {{1, "loss", 3}});
  EXPECT_EQ(read_all().runs.at(0).curve.points[0].learning_rate, 0.25);
  write("two", {{1, "loss", 3}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(2));
  EXPECT_TRUE(std::isnan(log.runs[0].curve.points[0].learning_rate));
}

TEST_F(EventFolder, RatesOfEpochsLieAtTheirEndsAmongBatches) {
  write("", {{0, "lr", 0.5F, 104.5}, {1, "lr", 0.25F, 110.5}});
  write("run", {{0, "loss", 9, 100}, {4, "loss", 7, 104}, {6, "loss", 6, 106}, {10, "loss", 4, 110}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_EQ(log.runs[0].curve.points[1].learning_rate, 0.5);
  EXPECT_EQ(log.runs[0].curve.points[3].learning_rate, 0.25);
  EXPECT_TRUE(std::isnan(log.runs[0].curve.points[0].learning_rate));
}

TEST_F(EventFolder, NotesNameTheFile) {
  write("run", {{1, "loss", 3}});
  const auto second = write("run", {{2, "loss", 2}, {3, "loss", 1}}, "events.out.tfevents.2.host");
  std::filesystem::resize_file(second, std::filesystem::file_size(second) - 1);
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_EQ(log.runs[0].curve.name, (folder.path() / "runs/run").string());
  EXPECT_THAT(log.notes, ElementsAre(second.string() +
                                     ":3: the last record is cut off, as in a run that is being written"));
}

TEST_F(EventFolder, KeepsTheRestOfTheNameAndTrainingsAtOtherRatesApart) {
  write("train_lr0.1", {{1, "loss", 3}});
  write("val_lr0.1", {{1, "loss", 4}});
  write("train", {{1, "loss", 3}, {1, "lr", 0.1F}});
  write("dev", {{1, "loss", 4}, {1, "lr", 0.01F}});
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(3));
  EXPECT_EQ(log.runs[2].curve.name, (folder.path() / "runs/lr0.1").string());
}

TEST_F(EventFolder, LeavesApartWhatHoldsValidationOfItsOwn) {
  write("train", {{1, "loss", 3}, {1, "val_loss", 4}});
  write("test", {{1, "loss", 5}});
  EXPECT_THAT(read_all().runs, SizeIs(2));
}

TEST_F(EventFolder, NotesWhatCannotBeReadAndReadsTheRest) {
  write("good", {{1, "loss", 3}});
  const auto broken = write("broken", {{1, "loss", 3}});
  std::ofstream(broken, std::ios::binary) << "no events at all";
  const auto log = read_all();
  EXPECT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(log.notes, ElementsAre(broken.string() + ": no event could be read from it, left out"));
  std::filesystem::remove_all(folder.path() / "runs/good");
  try {
    read_all();
    FAIL();
  } catch (const ParseError& error) {
    EXPECT_THAT(error.what(), HasSubstr("no event could be read"));
  }
}

}  // namespace
}  // namespace surefoot::logs

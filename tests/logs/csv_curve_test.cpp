#include "surefoot/logs/csv_curve.hpp"

#include <cmath>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::logs {
namespace {

CurvePoint point(std::int64_t step, double loss) {
  CurvePoint p;
  p.step = step;
  p.validation_loss = loss;
  p.metrics["accuracy"] = 0.5;
  return p;
}

TEST(CsvCurve, WritesAHeaderAndLeavesTheUnmeasuredEmpty) {
  const testing::TemporaryFolder folder;
  CsvCurveWriter writer(folder.path() / "c.csv", {"accuracy"});
  writer.add(point(10, 1.5));
  auto lost = point(20, NAN);
  lost.diverged = true;
  writer.add(lost);
  EXPECT_EQ(folder.read("c.csv"),
            "step,epoch,seconds,learning_rate,training_loss,validation_loss,accuracy\n10,,,,,1.5,0.5\n20,,,,,"
            "nan,0.5\n");
}

TEST(CsvCurve, GoesOnWhereARunResumes) {
  const testing::TemporaryFolder folder;
  {
    CsvCurveWriter writer(folder.path() / "c.csv", {});
    for (int step = 0; step <= 30; step += 10) writer.add(point(step, step));
  }
  CsvCurveWriter writer(folder.path() / "c.csv", {}, 19);
  writer.add(point(20, 7));
  const auto text = folder.read("c.csv");
  EXPECT_NE(text.find("\n10,,,,,10\n20,,,,,7\n"), std::string::npos);
  EXPECT_EQ(text.find("30,"), std::string::npos);
}

TEST(CsvCurve, KeepsTheRowsOfAResumedRunAsTheyWere) {
  const testing::TemporaryFolder folder;
  folder.file("c.csv", "step,seconds\n0,0\n10,2\n20,4\n2");
  CsvCurveWriter writer(folder.path() / "c.csv", {}, 30);
  writer.add(point(20, 7));
  writer.add(point(30, 7));
  EXPECT_EQ(folder.read("c.csv"), "step,seconds\n0,0\n10,2\n20,4\n30,,,,,7\n");
}

TEST(CsvCurve, SaysWhichFileCannotBeWritten) {
  const testing::TemporaryFolder folder;
  EXPECT_THROW(CsvCurveWriter(folder.path() / "no/c.csv", {}), RunError);
}

TEST(CsvCurve, ReportsAFullDisk) {
  const testing::TemporaryFolder folder;
  // A disk that is full from the first byte: the file aside is a link to the device that says so.
  std::filesystem::create_symlink("/dev/full",
                                  folder.path() / ("c.csv." + std::to_string(getpid()) + ".part"));
  try {
    CsvCurveWriter writer(folder.path() / "c.csv", {});
    FAIL() << "the disk was full";
  } catch (const RunError& error) {
    EXPECT_NE(std::string(error.what()).find("c.csv: No space left on device"), std::string::npos)
        << error.what();
  }
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

}  // namespace
}  // namespace surefoot::logs

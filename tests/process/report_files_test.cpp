#include "surefoot/process/report_files.hpp"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "surefoot/logs/event_curve.hpp"
#include "surefoot/process/metric_reader.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::process {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReportFilesTest : public ::testing::Test {
 protected:
  void write(const std::string& file, const std::string& text, bool append = false) {
    const auto path = folder.path() / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, append ? std::ios::app | std::ios::binary : std::ios::binary) << text;
  }
  void write_event(const std::string& where, std::int64_t step, double training, double validation) {
    auto& writer = writers[where];
    if (!writer) writer = std::make_unique<logs::EventCurveWriter>(folder.path() / where);
    CurvePoint point;
    point.step = step;
    point.training_loss = training;
    point.validation_loss = validation;
    writer->add(point);
  }
  void look(ReportFiles& files) {
    files.look([this](std::string_view line, std::int64_t) { take(line); });
  }
  void finish(ReportFiles& files) {
    files.finish([this](std::string_view line, std::int64_t) { take(line); });
  }
  void take(std::string_view line) {
    lines.emplace_back(line);
    if (const auto reading = reader.read(line)) readings.push_back(*reading);
  }
  std::vector<double> training() const {
    std::vector<double> losses;
    for (const auto& reading : readings)
      if (reading.has_training_loss) losses.push_back(reading.training_loss);
    return losses;
  }
  std::vector<double> validation() const {
    std::vector<double> losses;
    for (const auto& reading : readings)
      if (reading.has_validation_loss) losses.push_back(reading.validation_loss);
    return losses;
  }
  std::vector<std::int64_t> steps() const {
    std::vector<std::int64_t> result;
    for (const auto& reading : readings) result.push_back(reading.step);
    return result;
  }

  const testing::TemporaryFolder folder;
  std::map<std::string, std::unique_ptr<logs::EventCurveWriter>> writers;
  std::vector<std::string> lines;
  std::vector<Reading> readings;
  MetricReader reader{MetricOptions{}};
};

TEST_F(ReportFilesTest, ReadsATableAsItGrows) {
  ReportFiles files(folder.path() / "metrics.csv");
  look(files);
  write("metrics.csv", "epoch,step,train_loss,val_loss,lr\n0,10,");
  look(files);
  EXPECT_THAT(lines, IsEmpty());
  write("metrics.csv", "2.5,,0.1\n0,20,1.5,1.75,0.1\n", true);
  look(files);
  EXPECT_THAT(training(), ElementsAre(2.5, 1.5));
  EXPECT_THAT(steps(), ElementsAre(10, 20));
  write("metrics.csv", "1,30,1.25,1.5,0.1", true);
  finish(files);
  EXPECT_THAT(training(), ElementsAre(2.5, 1.5, 1.25));
  EXPECT_THAT(validation(), ElementsAre(1.75, 1.5));
  EXPECT_EQ(readings.back().learning_rate, 0.1);
}

TEST_F(ReportFilesTest, TellsOnceWhatATableThatIsWrittenAnewSaysAgain) {
  ReportFiles files(folder.path() / "log.csv");
  std::string table = "step,loss\n";
  for (int step = 1; step <= 3; ++step) {
    table += std::to_string(step) + "," + std::to_string(4 - step) + "\n";
    write("log.new", table);
    std::filesystem::rename(folder.path() / "log.new", folder.path() / "log.csv");
    look(files);
  }
  finish(files);
  EXPECT_THAT(training(), ElementsAre(3, 2, 1));
  EXPECT_THAT(steps(), ElementsAre(1, 2, 3));
}

TEST_F(ReportFilesTest, GivesTheLinesOfText) {
  ReportFiles files(folder.path() / "log.txt");
  write("log.txt", "hello\nstep 10: loss 2.5\nstep 20: lo");
  look(files);
  EXPECT_THAT(lines, ElementsAre("hello", "step 10: loss 2.5"));
  write("log.txt", "ss 1.5", true);
  finish(files);
  EXPECT_THAT(training(), ElementsAre(2.5, 1.5));
}

TEST_F(ReportFilesTest, FindsTheEventFilesOfAFolder) {
  write("runs/old/events.out.tfevents.1.host", "from before");
  ReportFiles files(folder.path() / "runs");
  look(files);
  write_event("runs/new", 10, 2.5, not_measured);
  write_event("runs/new", 20, 1.5, 1.75);
  look(files);
  EXPECT_THAT(training(), ElementsAre(2.5));
  finish(files);
  EXPECT_THAT(training(), ElementsAre(2.5, 1.5));
  EXPECT_THAT(validation(), ElementsAre(1.75));
  EXPECT_THAT(steps(), ElementsAre(10, 20));
}

TEST_F(ReportFilesTest, AFolderOfValidationsTellsValidations) {
  ReportFiles files(folder.path() / "logs");
  write_event("logs/train", 10, 2.5, not_measured);
  write_event("logs/validation", 10, 2.75, not_measured);
  finish(files);
  EXPECT_THAT(training(), ElementsAre(2.5));
  EXPECT_THAT(validation(), ElementsAre(2.75));
}

TEST_F(ReportFilesTest, TellsANamedMetricOfAnEventFile) {
  reader = MetricReader({.metric = "accuracy"});
  ReportFiles files(folder.path() / "logs");
  {
    logs::EventCurveWriter writer(folder.path() / "logs");
    CurvePoint point;
    point.step = 5;
    point.metrics["accuracy"] = 0.5;
    writer.add(point);
  }
  finish(files);
  ASSERT_THAT(readings, SizeIs(1));
  EXPECT_EQ(readings[0].value, 0.5);
  EXPECT_EQ(readings[0].step, 5);
}

}  // namespace
}  // namespace surefoot::process

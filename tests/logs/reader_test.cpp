#include "surefoot/logs/reader.hpp"

#include <cmath>
#include <fstream>
#include <functional>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/csv_curve.hpp"
#include "surefoot/logs/event_curve.hpp"

#include "logs/reader_fixture.hpp"
#include "support/shared_data.hpp"

namespace surefoot::logs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

TEST_F(Reader, ReadsKerasTables) {
  const auto log =
      read("epoch,accuracy,loss,lr,val_accuracy,val_loss\n0,0.5,1.25,0.01,0.6,1.5\n1,0.6,1.0,0.01,0.6,nan\n");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(0, 1));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(1.25, 1.0));
  EXPECT_EQ(log.runs[0].curve.points[0].learning_rate, 0.01);
  EXPECT_TRUE(log.runs[0].curve.points[1].diverged);
  EXPECT_EQ(log.runs[0].curve.points[0].metrics.at("accuracy"), 0.5);
}

TEST_F(Reader, JoinsTheSparseRowsOfLightning) {
  const auto log = read(
      "epoch,step,train_loss_epoch,train_loss_step,val_loss\n0,49,,2.0,\n0,99,,1.5,\n0,99,,,1.75\n0,99,1.8,,"
      "\n1,149,,1.0,\n");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(49, 99, 149));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(2.0, 1.5, 1.0));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(1.75));
}

TEST_F(Reader, ReadsTablesApartByTabOrSemicolonAndDecimalCommas) {
  const auto log = read(
      "\xef\xbb\xbf"
      "step;loss\r\n1;2,5\r\n2;1,25\r\n");
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(2.5, 1.25));
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log:2: numbers with a decimal comma")));
  EXPECT_THAT(training(read("step\tloss\n1\t3\n2\t2\n").runs.at(0)), ElementsAre(3, 2));
}

TEST_F(Reader, ASentenceWithACommaIsNoTable) {
  EXPECT_THAT(training(read("Hello, the loss falls\nstep 1, loss 3\nstep 2, loss 2\n").runs.at(0)),
              ElementsAre(3, 2));
}

TEST_F(Reader, RefusesRowsWithMoreCellsThanTheHeader) {
  EXPECT_THAT(complaint("step,loss\n0,2,597\n1,2,411\n"),
              ::testing::AllOf(HasSubstr("no loss could be read"),
                               HasSubstr("log:2: 3 cells where the header has 2, not used")));
  const auto log = read("step,loss\n1,3\n2,2,5\n3,2\n4,1,5\n5,1,\n");
  EXPECT_THAT(steps(log.runs.at(0)), ElementsAre(1, 3, 5));
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log:3: 3 cells where the header has 2, not used"),
                                     HasSubstr("log: 2 rows with too many cells, not used")));
}

TEST_F(Reader, SaysWhichCellIsNoNumber) {
  const auto log = read("step,loss,val_loss,time\n1,3,,00:01\n2,abc,,00:02\n3,2,None,00:03\nx,2,1,00:04\n");
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log:3: 'abc' in column 'loss' is no number"),
                                     HasSubstr("log:5: 'x' in column 'step' is no number")));
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(3, 2));
}

TEST_F(Reader, SaysHowManyNotesMoreThereAre) {
  std::string text = "step,loss\n0,3\n";
  for (int i = 1; i <= 25; ++i) text += std::to_string(i) + ",abc\n";
  const auto log = read(text + "26,2\n");
  ASSERT_THAT(log.notes, SizeIs(21));
  EXPECT_EQ(log.notes.back(), (folder.path() / "log").string() + ": and 5 more");
}

TEST_F(Reader, SaysWhichRecordIsBroken) {
  const auto log = read(
      "{\"step\": 1, \"loss\": 3}\n{\"step\": 2, \"loss\": 2.\n{\"step\": 3, \"loss\": }\n{\"step\": 4, "
      "\"loss\": 2.5}\n{\"step\": 5, \"text\": \"}{\", \"accuracy\": NaN}\n");
  EXPECT_THAT(steps(log.runs.at(0)), ElementsAre(1, 4));
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log:2: a record of JSON that is cut off"),
                                     HasSubstr("log:3: a record that is no JSON")));
}

TEST_F(Reader, SaysThatATableBehindTextIsNotRead) {
  const auto log = read("step 1 loss 3\nHello, the loss falls\nstep 2 loss 2\n\nepoch,loss\n0,2.5\n1,2.25\n");
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log:5: a table behind other text, not read")));
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(3, 2));
}

TEST_F(Reader, TakesALossThatBecomesNullForNaN) {
  for (const std::string text :
       {"{\"step\": 1, \"loss\": 3}\n{\"step\": 2, \"loss\": null}\n{\"step\": 3, \"loss\" : null}\n",
        "[\n{\"step\": 1, \"loss\": 3},\n{\"step\": 2, \"loss\": null},\n{\"step\": 3, \"loss\": null}]\n",
        "{\"loss\": [3, null, null], \"val_loss\": [3, null, null]}"}) {
    const auto log = read(text);
    ASSERT_THAT(log.runs, SizeIs(1)) << text;
    ASSERT_THAT(log.runs[0].curve.points, SizeIs(3)) << text;
    EXPECT_FALSE(log.runs[0].curve.points[0].diverged) << text;
    EXPECT_TRUE(log.runs[0].curve.points[1].diverged) << text;
    EXPECT_TRUE(log.runs[0].curve.points[2].diverged) << text;
    EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log:2: a loss that is null after numbers"))) << text;
  }
}

TEST_F(Reader, ALossThatWasNotMeasuredIsNoNaN) {
  const auto log = read(
      "{\"step\": 1, \"loss\": 3, \"val_loss\": 3.5}\n{\"step\": 2, \"loss\": 2, \"val_loss\": null}\n"
      "{\"step\": 2, \"loss\": null, \"val_loss\": 2.5}\n{\"step\": 3, \"loss\": 1, \"val_loss\": null}\n"
      "{\"step\": 3, \"loss\": null, \"val_loss\": null, \"accuracy\": 0.5}\n");
  ASSERT_THAT(log.runs, SizeIs(1));
  for (const auto& point : log.runs[0].curve.points) EXPECT_FALSE(point.diverged) << point.step;
  EXPECT_THAT(log.notes, ::testing::IsEmpty());
}

TEST_F(Reader, SaysThatAStepIsTooLarge) {
  for (const std::string text : {"step,loss\n1,3\n1e16,2\n", "step 1 loss 3\nstep 10000000000000000 loss 2\n",
                                 "[\n{\"step\": 1, \"loss\": 3},{\"step\": 1e16, \"loss\": 2}]"}) {
    EXPECT_THAT(read(text).notes, ElementsAre(HasSubstr(": a step above 9e15, not used"))) << text;
  }
}

TEST_F(Reader, ReadsItsOwnCurves) {
  {
    CsvCurveWriter writer(folder.path() / "curve.csv", {});
    for (int step = 0; step <= 20; step += 10) {
      CurvePoint p;
      p.step = step;
      p.learning_rate = 0.1;
      p.validation_loss = 3.0 - step * 0.1;
      writer.add(p);
    }
  }
  const auto log = read_log(folder.path() / "curve.csv");
  EXPECT_THAT(validation(log.runs.at(0)), ElementsAre(3.0, 2.0, 1.0));
}

TEST_F(Reader, ReadsJsonLinesAndNaN) {
  const auto log = read(
      "{\"step\": 1, \"loss\": 2.5, \"lr\": 1e-3}\n{\"step\": 2, \"loss\": NaN}\n{\"step\": 2, "
      "\"eval_loss\": 2.0}\n");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(1, 2));
  EXPECT_TRUE(log.runs[0].curve.points[1].diverged);
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(2.0));
}

TEST_F(Reader, ReadsATrainerState) {
  const auto log = read(R"({
  "log_history": [
    {"epoch": 0.5, "learning_rate": 1e-05, "loss": 2.0, "step": 10},
    {"epoch": 1.0, "loss": NaN, "step": 20},
    {"epoch": 1.0, "eval_loss": 1.5, "step": 20},
    {"epoch": 1.0, "step": 20, "total_flos": 5, "train_loss": 9.0, "train_runtime": 3.0}
  ],
  "max_steps": 40
})");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_EQ(log.runs[0].planned_steps, 40);
  EXPECT_THAT(training(log.runs[0]), ElementsAre(2.0));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(1.5));
  EXPECT_TRUE(log.runs[0].curve.points[1].diverged);
}

TEST_F(Reader, ReadsWhatIsWholeOfADocumentThatIsCutOff) {
  const auto log = read(
      "{\"log_history\": [{\"step\": 1, \"loss\": 2.5, \"of\": {\"x\": 1}}, {\"step\": 2, \"loss\": NaN},\n"
      "{\"step\": 3, \"lo");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(1, 2));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(2.5));
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log: a JSON document that is cut off or broken: 2 whole")));
}

TEST_F(Reader, ReadsAnObjectOfLists) {
  const auto log = read(R"({"loss": [3.0, 2.0, 1.5], "val_loss": [3.5, 2.5], "lr": [0.1, 0.1, 0.1]})");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(3.0, 2.0, 1.5));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(3.5, 2.5));
  EXPECT_EQ(log.runs[0].curve.points[2].learning_rate, 0.1);
}

TEST_F(Reader, SeesThroughTheColoursOfATerminal) {
  const auto log =
      read("\x1b[32mstep\x1b[0m 1 \x1b[1mloss\x1b[0m \x1b[33;1m2.5\x1b[0m\nstep 2 loss\x1b[K 2.25\n");
  EXPECT_THAT(training(log.runs.at(0)), ElementsAre(2.5, 2.25));
}

TEST_F(Reader, ReadsWhatFollowsATable) {
  const auto log = read("step,loss\n1,3\n2,tensor(nan)\nstep 3 loss 2.5\n{\"step\": 4, \"loss\": 2}\n");
  EXPECT_THAT(steps(log.runs.at(0)), ElementsAre(1, 2, 3, 4));
  EXPECT_TRUE(log.runs[0].curve.points[1].diverged);
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log:4: 1 cell where the header has 2")));
}

TEST_F(Reader, CountsLossesBetweenFractionsOfEpochs) {
  const auto line = [](double epoch, double loss) {
    return "{'loss': " + std::to_string(loss) + ", 'epoch': " + std::to_string(epoch) + "}\n";
  };
  const auto log = read(line(0, 4) + line(0.5, 3) + line(1, 2) + "{'eval_loss': 2.5, 'epoch': 1.0}\n" +
                        line(1.5, 1) + line(0, 5) + line(0.5, 4));
  ASSERT_THAT(log.runs, SizeIs(2));
  EXPECT_THAT(steps(log.runs[0]), ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(4, 3, 2, 1));
  EXPECT_EQ(log.runs[0].curve.points[2].validation_loss, 2.5);
  EXPECT_THAT(training(log.runs[1]), ElementsAre(5, 4));
}

TEST_F(Reader, LeavesOutWhatFollowsAThousandRuns) {
  std::string text;
  for (int run = 0; run < 1010; ++run) text += "step 0 loss 3\nstep 1 loss 2\nstep 2 loss 1\n";
  const auto log = read(text);
  EXPECT_THAT(log.runs, SizeIs(1000));
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("log:3001: more than 1000 runs")));
}

TEST_F(Reader, TellsRunsApartAndJoinsResumedOnes) {
  const auto two = read("step 0 loss 3\nstep 5 loss 2\nstep 10 loss 1\nstep 0 loss 4\nstep 5 loss 3\n");
  ASSERT_THAT(two.runs, SizeIs(2));
  EXPECT_THAT(training(two.runs[1]), ElementsAre(4, 3));
  EXPECT_THAT(two.runs[1].curve.name, HasSubstr("(run 2)"));

  const auto joined =
      read("step 0 loss 3\nstep 5 loss 2\nstep 10 loss 1\nstep 5 loss 2.5\nstep 10 loss 1.5\n");
  ASSERT_THAT(joined.runs, SizeIs(1));
  EXPECT_THAT(training(joined.runs[0]), ElementsAre(3, 2.5, 1.5));
  EXPECT_THAT(joined.notes, ElementsAre(HasSubstr("log:4: step 5 after 10: a resumed run, joined")));
}

TEST_F(Reader, ASentenceWithACommaIsNoHeader) {
  for (const std::string sentence :
       {"Checkpoint saved, loss improved", "Saved, loss\timproved", "saved,loss"}) {
    for (const std::string again : {"epoch,loss\n1,3\n2,2\n", "loss,step\n3,1\n2,2\n"}) {
      const auto log = read("epoch,loss\n1,3\n" + sentence + "\n2,2\n" + again);
      ASSERT_THAT(log.runs, SizeIs(2)) << sentence << ": a header of another run it is";
      EXPECT_THAT(training(log.runs[0]), ElementsAre(3, 2)) << sentence;
      EXPECT_THAT(training(log.runs[1]), ElementsAre(3, 2)) << sentence;
    }
  }
}

TEST_F(Reader, TakesPatterns) {
  const auto log = read("it=1 | L 2.5\nit=2 | L nan\n",
                        {parse_metric("step=it=(\\d+)"), parse_metric("loss=L ([\\d.]+|nan)")});
  EXPECT_THAT(steps(log.runs.at(0)), ElementsAre(1, 2));
  EXPECT_TRUE(log.runs[0].curve.points[1].diverged);
  EXPECT_THROW(parse_metric("loss"), InvalidArgument);
  EXPECT_THROW(parse_metric("loss=("), InvalidArgument);
  EXPECT_THROW(parse_metric("loss=abc"), InvalidArgument);
}

TEST_F(Reader, ReadsEventsItWroteAndAcceptsATail) {
  {
    EventCurveWriter writer(folder.path() / "events");
    for (int step = 1; step <= 3; ++step) {
      CurvePoint p;
      p.step = step;
      p.training_loss = 4.0 - step;
      p.learning_rate = 0.5;
      p.metrics["accuracy"] = 0.25;
      writer.add(p);
    }
  }
  const auto log = read_log(folder.path() / "events");
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(3, 2, 1));
  EXPECT_EQ(log.runs[0].curve.points[2].learning_rate, 0.5);
  EXPECT_EQ(log.runs[0].curve.points[2].metrics.at("accuracy"), 0.25);

  const auto file = std::filesystem::directory_iterator(folder.path() / "events")->path();
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 7);
  const auto cut = read_log(file);
  EXPECT_THAT(training(cut.runs.at(0)), ElementsAre(3, 2));
  EXPECT_THAT(cut.notes, ElementsAre(HasSubstr("cut off")));

  std::fstream damage(file, std::ios::in | std::ios::out | std::ios::binary);
  damage.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file)) / 2);
  damage.put('\x7f').put('\x7f').put('\x7f');
  damage.close();
  EXPECT_THAT(read_log(file).notes, ElementsAre(HasSubstr("checksum")));
}

TEST_F(Reader, KeepsMemoryBounded) {
  std::string text;
  for (int i = 1; i <= 200000; ++i)
    text += "step " + std::to_string(i) + " loss " + std::to_string(200001 - i) + "\n";
  const auto log = read(text);
  ASSERT_THAT(log.runs, SizeIs(1));
  const auto& points = log.runs[0].curve.points;
  EXPECT_LE(points.size(), 65536U);
  EXPECT_EQ(points.back().step, 200000);
  for (std::size_t i = 1; i < points.size(); ++i) {
    ASSERT_GT(points[i].step, points[i - 1].step);
    ASSERT_LT(points[i].training_loss, points[i - 1].training_loss);
  }
}

TEST_F(Reader, KeepsMemoryBoundedOverManyRuns) {
  std::string text;
  for (int run = 0; run < 20; ++run)
    for (int i = 0; i < 20000; ++i) text += "step " + std::to_string(i) + " loss 2\n";
  const auto log = read(text);
  ASSERT_THAT(log.runs, SizeIs(20));
  std::size_t points = 0;
  for (const auto& run : log.runs) {
    EXPECT_EQ(run.curve.points.back().step, 19999);
    points += run.curve.points.size();
  }
  EXPECT_LE(points, 5U * 65536U);
  EXPECT_GE(points, 2U * 65536U);
}

TEST_F(Reader, ComplainsInOneLineWithTheFile) {
  EXPECT_THAT(complaint(""), HasSubstr("log: the log is empty"));
  EXPECT_THAT(complaint("hello\nworld\n"), HasSubstr("log: no loss is in it"));
  EXPECT_THAT(complaint(std::string("\0\1\2\3\4\5\6\7garbage\0\0\0\0", 20)),
              HasSubstr("log: bytes that are no"));
  EXPECT_THAT(complaint("{\n \"log_history\": [ {\"loss\": 1"),
              HasSubstr("cut off or broken: 0 whole records were read"));
  EXPECT_THROW(read_log(folder.path() / "nothing"), RunError);
}

TEST_F(Reader, TakesTheSameInPiecesOfAnySize) {
  const std::string text = "step 1 loss 3.25\nstep 2 loss 2.5 val_loss 2.75\r\nstep 3 loss nan";
  rc::check("however the bytes come, the curve is the same", [&](std::uint8_t size) {
    CurveBuilder builder("pieces");
    const auto reader = text_reader(builder);
    for (std::size_t at = 0; at < text.size(); at += size + 1U)
      reader->feed(std::string_view(text).substr(at, size + 1U));
    reader->end();
    const auto log = builder.result();
    RC_ASSERT(log.runs.size() == 1U && log.runs[0].curve.points.size() == 3U);
    RC_ASSERT(log.runs[0].curve.points[1].validation_loss == 2.75 && log.runs[0].curve.points[2].diverged);
  });
}

TEST_F(Reader, ReadsRealLogs) {
  const auto text = testing::shared_data("train_logs/nanogpt_text");
  if (!text) GTEST_SKIP() << "the real logs are not here";
  const auto four = read_log(*text / "four_runs_in_one_file.txt");
  ASSERT_THAT(four.runs, SizeIs(4));
  for (const auto& run : four.runs) {
    EXPECT_EQ(run.planned_steps, 15000);
    EXPECT_EQ(run.curve.points.front().validation_loss, 10.82584);
    for (const auto& point : run.curve.points) EXPECT_FALSE(point.diverged);
  }
  const auto lost = read_log(*text / "tinystories_hyp_attn.txt");
  ASSERT_THAT(lost.runs, SizeIs(1));
  for (const auto& point : lost.runs[0].curve.points)
    EXPECT_EQ(point.diverged, point.step >= 420) << point.step;
  const auto events = read_log(*testing::shared_data("train_logs/lightning/version_191"));
  ASSERT_THAT(events.runs, SizeIs(1));
  EXPECT_EQ(events.runs[0].curve.points.size(), 89U);
  EXPECT_THROW(read_log(*testing::shared_data("train_logs/reader_fixture")), ParseError);
}

}  // namespace
}  // namespace surefoot::logs

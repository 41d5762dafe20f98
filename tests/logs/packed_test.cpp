#include <filesystem>
#include <fstream>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/reader.hpp"

#include "logs/reader_fixture.hpp"

namespace surefoot::logs {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

/// One member of gzip; `times` as often the text.
std::string gzipped(const std::string& text, int times = 1) {
  z_stream stream{};
  deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string packed;
  std::string buffer(1 << 16, '\0');
  for (int i = 0; i < times; ++i) {
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    const int flush = i + 1 == times ? Z_FINISH : Z_NO_FLUSH;
    do {
      stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
      stream.avail_out = static_cast<uInt>(buffer.size());
      deflate(&stream, flush);
      packed.append(buffer, 0, buffer.size() - stream.avail_out);
    } while (stream.avail_out == 0);
  }
  deflateEnd(&stream);
  return packed;
}

/// ASCII as UTF-16.
std::string wide(const std::string& text, bool little, bool mark) {
  std::string result = !mark ? "" : little ? "\xff\xfe" : "\xfe\xff";
  for (const char c : text) {
    if (!little) result += '\0';
    result += c;
    if (little) result += '\0';
  }
  return result;
}

const std::string text = "step 1: loss 2.5\nstep 2: loss 1.5\n";
const std::string table = "step,loss,lr\n1,2.5,0.1\n2,1.5,0.1\n";
const std::string document = "[{\"step\": 1, \"loss\": 2.5}, {\"step\": 2, \"loss\": 1.5}]";

TEST_F(Reader, ReadsEachFormFromGzip) {
  for (const auto& log : {text, table, document}) {
    const auto found = read(gzipped(log));
    EXPECT_THAT(training(found.runs.at(0)), ElementsAre(2.5, 1.5)) << log;
    EXPECT_THAT(found.notes, IsEmpty()) << log;
  }
}

TEST_F(Reader, ReadsSeveralMembersOfGzip) {
  EXPECT_THAT(training(read(gzipped("step 1: loss 2.5\n") + gzipped("step 2: loss 1.5\n")).runs.at(0)),
              ElementsAre(2.5, 1.5));
}

TEST_F(Reader, ReadsGzipThatIsCutOffAsFarAsItGoes) {
  std::string log;
  for (int i = 1; i <= 20000; ++i)
    log += "step " + std::to_string(i) + ": loss " + std::to_string(i * 7919 % 1000) + "\n";
  std::string packed = gzipped(log);
  packed.resize(packed.size() / 2);
  const auto found = read(packed);
  EXPECT_GT(training(found.runs.at(0)).size(), 1000U);
  EXPECT_THAT(found.notes, ElementsAre(HasSubstr("gzip: the file is cut off")));
}

TEST_F(Reader, RefusesDamagedGzip) {
  std::string packed = gzipped(text);
  packed[12] = static_cast<char>(packed[12] ^ 0x5a);
  packed[14] = static_cast<char>(packed[14] ^ 0x5a);
  EXPECT_THAT(complaint(packed), HasSubstr("gzip: the data are damaged"));
}

TEST_F(Reader, RefusesABombAfterItsFirstMegabytes) {
  // 300 MiB of blanks in a third of a megabyte.
  const std::string blank(std::size_t{1} << 20, ' ');
  EXPECT_THAT(complaint(gzipped(blank, 300)),
              HasSubstr("log: gzip: unpacks to more than 64 MiB and 64 times its size"));
}

TEST_F(Reader, ReadsUtf16WithAndWithoutItsMark) {
  for (const auto& log : {text, table, document})
    for (const bool little : {true, false})
      for (const bool mark : {true, false}) {
        const auto found = read(wide(log, little, mark));
        EXPECT_THAT(training(found.runs.at(0)), ElementsAre(2.5, 1.5)) << log << little << mark;
      }
  EXPECT_THAT(training(read(gzipped(wide(text, true, true))).runs.at(0)), ElementsAre(2.5, 1.5));
}

TEST_F(Reader, LeavesTheMarkOfUtf8Out) {
  for (const auto& log : {text, table, document})
    EXPECT_THAT(training(read("\xef\xbb\xbf" + log).runs.at(0)), ElementsAre(2.5, 1.5)) << log;
}

TEST_F(Reader, RefusesJsonThatIsNestedTooDeep) {
  const std::string deep(500000, '[');
  EXPECT_THAT(complaint(deep + std::string(500000, ']')), HasSubstr("JSON nested more than 100 deep"));
  std::string objects;
  for (int i = 0; i < 500000; ++i) objects += "{\"a\":";
  EXPECT_THAT(complaint(objects), HasSubstr("JSON nested more than 100 deep"));
  EXPECT_THAT(training(read("{\"step\": 1, \"loss\": 3}\n{\"step\": 2, \"a\": " + deep +
                            "\n{\"step\": 3, \"loss\": 2}\n")
                           .runs.at(0)),
              ElementsAre(3, 2));
}

TEST_F(Reader, SaysThatLinksLeadInACircle) {
  std::filesystem::create_symlink("round", folder.path() / "round");
  try {
    read_log(folder.path() / "round");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("its symbolic links lead in a circle"));
  }
}

class LogFolder : public Reader {
 protected:
  void write(const std::string& file, const std::string& content) {
    const auto path = folder.path() / "runs" / file;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
  }
  ReadLog read_all() { return read_log(folder.path() / "runs"); }
  std::string refusal() {
    try {
      read_all();
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }
};

TEST_F(LogFolder, ReadsTheLastCheckpointsState) {
  write("checkpoint-10/trainer_state.json",
        "{\"log_history\": [{\"step\": 10, \"loss\": 2.5}], \"max_steps\": 20}");
  write(
      "checkpoint-20/trainer_state.json",
      "{\"log_history\": [{\"step\": 10, \"loss\": 2.5}, {\"step\": 20, \"loss\": 1.5}], \"max_steps\": 20}");
  write("checkpoint-20/config.json", "{\"hidden_size\": 5}");
  write("all_results.json", "{\"train_loss\": 2.0, \"train_runtime\": 5.5}");
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(2.5, 1.5));
  EXPECT_THAT(log.notes, ElementsAre(HasSubstr("read checkpoint-20/trainer_state.json")));
}

TEST_F(LogFolder, ReadsEachVersionsTable) {
  write("version_0/metrics.csv", "epoch,step,train_loss\n0,9,2.5\n1,19,1.5\n");
  write("version_1/metrics.csv", "epoch,step,train_loss\n0,9,2.25\n1,19,1.25\n");
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(2));
  EXPECT_THAT(training(log.runs[1]), ElementsAre(2.25, 1.25));
}

TEST_F(LogFolder, ReadsTheOneLog) {
  write("my run.log", text);
  write("notes.txt", "nothing\n");
  EXPECT_THAT(training(read_all().runs.at(0)), ElementsAre(2.5, 1.5));
}

TEST_F(LogFolder, NamesItsLogsWhereThereAreSeveral) {
  write("a.log", text);
  write("b.log", text);
  EXPECT_THAT(refusal(),
              HasSubstr("no TensorBoard event file is in this folder; 2 logs are: name one of a.log, b.log"));
}

TEST_F(LogFolder, ReadsRunsOfMlflow) {
  write("0/aaa/metrics/train_loss", "1700000000000 2.5 0\n1700000001000 1.5 10\n");
  write("0/aaa/metrics/val/loss", "1700000001000 1.75 10\n");
  write("0/aaa/metrics/accuracy", "1700000001000 0.5 10\n");
  write("0/aaa/tags/mlflow.runName", "calm-shrew");
  write("0/bbb/metrics/train_loss", "1700000000000 2.25 0\n");
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(2));
  EXPECT_THAT(log.runs[0].curve.name, HasSubstr("calm-shrew"));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(2.5, 1.5));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(1.75));
  EXPECT_EQ(log.runs[0].curve.points.back().metrics.at("accuracy"), 0.5);
}

TEST_F(LogFolder, ReadsDvcLive) {
  write("dvclive/plots/metrics/train/loss.tsv", "step\tloss\n0\t2.5\n1\t1.5\n");
  write("dvclive/plots/metrics/eval/loss.tsv", "step\tloss\n1\t1.75\n");
  write("dvclive/metrics.json", "{\"train\": {\"loss\": 1.5}}");
  const auto log = read_all();
  ASSERT_THAT(log.runs, SizeIs(1));
  EXPECT_THAT(training(log.runs[0]), ElementsAre(2.5, 1.5));
  EXPECT_THAT(validation(log.runs[0]), ElementsAre(1.75));
}

}  // namespace
}  // namespace surefoot::logs

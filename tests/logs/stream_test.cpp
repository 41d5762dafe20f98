#include <array>
#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/reader.hpp"

namespace surefoot::logs {
namespace {

class Stream : public ::testing::Test {
 protected:
  Stream() { EXPECT_EQ(pipe(ends_.data()), 0); }
  ~Stream() override {
    close(ends_[0]);
    end();
  }
  void write(const std::string& text) {
    EXPECT_EQ(::write(ends_[1], text.data(), text.size()), static_cast<ssize_t>(text.size()));
  }
  void end() {
    if (ends_[1] >= 0) close(std::exchange(ends_[1], -1));
  }
  int in() const { return ends_[0]; }

 private:
  std::array<int, 2> ends_{};
};

/// What is read of pieces that arrive one by one.
ReadLog read_in_pieces(const std::vector<std::string>& pieces) {
  std::array<int, 2> ends{};
  EXPECT_EQ(pipe(ends.data()), 0);
  std::thread writer([&] {
    for (const std::string& piece : pieces) {
      EXPECT_EQ(::write(ends[1], piece.data(), piece.size()), static_cast<ssize_t>(piece.size()));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    close(ends[1]);
  });
  auto log = read_stream(ends[0], "a stream");
  writer.join();
  close(ends[0]);
  return log;
}

TEST(ReadStream, MayBeginWithAnEmptyLine) {
  for (const std::string begin : {"\n", "\r\n\n", "\a\n"}) {
    const auto log = read_in_pieces({begin, "step 0: loss 2\n", "step 1: loss 1\n"});
    ASSERT_EQ(log.runs.size(), 1U);
    EXPECT_EQ(log.runs[0].curve.points.size(), 2U);
  }
}

TEST(ReadStream, IsNoTableForAComma) {
  for (const std::string begin :
       {"step 1, loss 3\n", "Starting, the loss is cross entropy\nstep 1: loss 3\n"}) {
    const auto log = read_in_pieces({begin, "step 2, lo", "ss 2\nstep 3, loss 1\n"});
    ASSERT_EQ(log.runs.size(), 1U);
    EXPECT_EQ(log.runs[0].curve.points.size(), 3U);
    EXPECT_TRUE(log.notes.empty());
  }
}

TEST_F(Stream, TellsOfProgressBars) {
  write("\rstep 0: loss 2\rstep 1: loss 1\rstep 2: loss nan\r");
  int asked = 0;
  std::size_t told = 0;
  read_stream(in(), "a stream", {},
              {.on_news = [&](const ReadLog& log) { told = log.runs.at(0).curve.points.size(); },
               .should_stop = [&] { return ++asked > 15; }});
  EXPECT_GE(told, 2U);
}

TEST_F(Stream, EndsWhenItIsToStopWhileNothingComes) {
  write("step 0: loss 2\nstep 1: loss 1\n");
  int asked = 0;
  const auto log = read_stream(in(), "a stream", {}, {.should_stop = [&] { return ++asked > 3; }});
  ASSERT_EQ(log.runs.size(), 1U);
  EXPECT_EQ(log.runs[0].curve.points.size(), 2U);
}

TEST_F(Stream, APatternFindsANumberThatIsNoneToo) {
  write("it 1 L 2.5\nit 2 L nan\nit 3 L -inf\nit 4 L 1.#QNAN\xff\n");
  end();
  const auto log =
      read_stream(in(), "a stream", {parse_metric(R"(step=it (\d+))"), parse_metric(R"(loss=L ([\d.]+))")});
  ASSERT_EQ(log.runs.size(), 1U);
  std::vector<bool> lost;
  for (const auto& point : log.runs[0].curve.points) lost.push_back(point.diverged);
  EXPECT_EQ(lost, (std::vector<bool>{false, true, true, true}));
}

TEST(ReadStream, APatternHasOneGroup) {
  EXPECT_THROW(parse_metric(R"(loss=(L) (\S+))"), InvalidArgument);
  EXPECT_THROW(parse_metric("loss=L"), InvalidArgument);
  EXPECT_EQ(parse_metric(R"(loss=(?:L) (\S+))").name, "loss");
}

TEST_F(Stream, ALossOfZeroWithoutAGradientIsLost) {
  write(
      "{'loss': 2.5, 'grad_norm': 1.5, 'learning_rate': 1e-5, 'epoch': 0.1}\n"
      "{'loss': 0.0, 'grad_norm': nan, 'learning_rate': 1e-5, 'epoch': 0.2}\n"
      "{'loss': 0.0, 'grad_norm': 0.1, 'learning_rate': 1e-5, 'epoch': 0.3}\n");
  end();
  const auto log = read_stream(in(), "a stream");
  ASSERT_EQ(log.runs.size(), 1U);
  std::vector<bool> lost;
  for (const auto& point : log.runs[0].curve.points) lost.push_back(point.diverged);
  EXPECT_EQ(lost, (std::vector<bool>{false, true, false}));
}

}  // namespace
}  // namespace surefoot::logs

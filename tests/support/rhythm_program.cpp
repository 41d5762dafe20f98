// A training program of a known best rate (support/rhythm.hpp) that prints its losses as others do:
//   rhythm_program STYLE RATE STEPS TRAINING_EVERY VALIDATION_EVERY AT_START SEED
// STYLE is plain, nanogpt, keras, huggingface, epochs, buffered, unended or fails.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "support/rhythm.hpp"

namespace {

using surefoot::testing::Rhythm;
using surefoot::testing::RhythmLine;
using surefoot::testing::RhythmRun;

struct Program {
  std::string style;
  std::int64_t steps = 0;
  /// Of an epoch, for the styles that count them.
  std::int64_t epoch = 0;
};

void print_nanogpt(const RhythmLine& line) {
  const auto step = static_cast<long long>(line.step);
  if (line.has_validation)
    std::printf("step %lld: train loss %.4f, val loss %.4f\n", step, line.validation_loss,
                line.validation_loss);
  if (line.has_training)
    std::printf("iter %lld: loss %.4f, time 12.34ms, mfu 1.23%%\n", step, line.training_loss);
}

/// The mean over the epoch so far, in a bar that is written over itself.
void print_keras(const Program& program, const RhythmLine& line) {
  const auto place = static_cast<long long>((line.step - 1) % program.epoch + 1);
  const auto epoch = static_cast<long long>(program.epoch);
  if (place == 1)
    std::printf("Epoch %lld/%lld\n", static_cast<long long>(line.step / program.epoch + 1),
                static_cast<long long>(program.steps / program.epoch));
  std::printf("\r%lld/%lld [======>.......] - ETA: 1s - loss: %.4f", place, epoch, line.training_loss);
  if (line.has_validation) std::printf(" - val_loss: %.4f\n", line.validation_loss);
}

void print_plain(const RhythmLine& line) {
  std::printf("step=%lld", static_cast<long long>(line.step));
  if (line.has_training) std::printf(" loss=%.4f", line.training_loss);
  if (line.has_validation) std::printf(" val_loss=%.4f", line.validation_loss);
}

void print(const Program& program, const RhythmLine& line) {
  const auto step = static_cast<double>(line.step);
  if (program.style == "nanogpt") return print_nanogpt(line);
  if (program.style == "keras") return print_keras(program, line);
  if (program.style == "huggingface") {
    const double epoch = step / static_cast<double>(program.epoch);
    if (line.has_training)
      std::printf("{'loss': %.4f, 'step': %.0f, 'epoch': %.2f}\n", line.training_loss, step, epoch);
    if (line.has_validation)
      std::printf("{'eval_loss': %.4f, 'step': %.0f, 'epoch': %.2f}\n", line.validation_loss, step, epoch);
    return;
  }
  if (program.style == "epochs") {
    std::printf(
        "Epoch %lld/%lld: train_loss=%.4f val_loss=%.4f\n", static_cast<long long>(line.step / program.epoch),
        static_cast<long long>(program.steps / program.epoch), line.training_loss, line.validation_loss);
    return;
  }
  // Each line is ended by the next one, the last by nothing.
  if (program.style == "unended" && line.step > 1) std::printf("\n");
  print_plain(line);
  if (program.style != "unended") std::printf("\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 8) return 2;
  const auto number = [&](int i) { return std::strtoll(argv[i], nullptr, 10); };
  const Program program{.style = argv[1], .steps = number(3), .epoch = number(5)};
  if (program.style == "fails") {
    std::printf("step=1 loss=2.3\n");
    std::fprintf(stderr, "Traceback (most recent call last):\nRuntimeError: out of memory on device 0\n");
    return 1;
  }
  if (program.style != "buffered") std::setvbuf(stdout, nullptr, _IOLBF, 1 << 12);
  const Rhythm rhythm{.training_every = number(4),
                      .validation_every = number(5),
                      .validates_at_start = number(6) != 0,
                      .running_mean_over = program.style == "keras" ? number(5) : 0};
  RhythmRun run(rhythm, std::strtod(argv[2], nullptr), static_cast<std::uint64_t>(number(7)));
  RhythmLine line;
  while (run.next(program.steps, line)) {
    print(program, line);
    if (program.style == "keras") std::fflush(stdout);
  }
  return 0;
}

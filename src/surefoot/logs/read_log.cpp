#include <cerrno>
#include <chrono>
#include <cstring>

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/descriptor.hpp"
#include "surefoot/logs/intake.hpp"
#include "surefoot/logs/read_folder.hpp"
#include "surefoot/logs/reader.hpp"

namespace surefoot::logs {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t piece_size = std::size_t{1} << 20;

void check_losses(const CurveBuilder& builder, const std::string& source) {
  if (builder.losses() == 0) {
    const auto notes = builder.result().notes;
    throw ParseError(notes.empty() ? "no loss is in it; --metric 'loss=PATTERN' says how one is written"
                                   : "no loss could be read (" + notes.front() + ")",
                     source);
  }
}

/// Waits until there is something to read; false when it is to stop before.
bool wait_for(int descriptor, const std::function<bool()>& go_on) {
  pollfd waited{descriptor, POLLIN, 0};
  while (go_on()) {
    const int ready = ::poll(&waited, 1, 100);
    // What cannot be waited for, the read says.
    if (ready > 0 || (ready < 0 && errno != EINTR)) return true;
  }
  return false;
}

void pump(int descriptor, Intake& intake, const std::string& source, bool live,
          const std::function<bool()>& go_on) {
  std::string piece(piece_size, '\0');
  while (!go_on || wait_for(descriptor, go_on)) {
    const ssize_t count = ::read(descriptor, piece.data(), piece.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) throw RunError(fmt::format("cannot read {}: {}", source, std::strerror(errno)));
    if (count == 0) break;
    intake.feed(std::string_view(piece).substr(0, static_cast<std::size_t>(count)), live);
  }
  intake.end();
}

/// A second reading of a file in which nothing is called a loss; empty where no measure of error is in it
/// either.
std::optional<ReadLog> read_errors(const fs::path& path) {
  if (!fs::is_regular_file(path)) return std::nullopt;
  CurveBuilder builder(path.string());
  builder.take_errors();
  feed_file(path, builder);
  return builder.losses() > 0 ? std::optional(builder.result()) : std::nullopt;
}

}  // namespace

ReadLog read_log(const std::filesystem::path& path, const std::vector<MetricPattern>& metrics) {
  std::error_code error;
  if (fs::is_directory(path, error)) return read_folder(path);
  if (error == std::errc::too_many_symbolic_link_levels)
    throw RunError(fmt::format("cannot read {}: its symbolic links lead in a circle", path.string()));
  return read_file(path, metrics);
}

ReadLog read_file(const std::filesystem::path& path, const std::vector<MetricPattern>& metrics) {
  const std::string source = path.string();
  const Descriptor descriptor(path);
  CurveBuilder builder(source);
  Intake intake(source, builder, metrics);
  pump(descriptor.number(), intake, source, false, {});
  if (builder.losses() == 0 && metrics.empty())
    if (auto errors = read_errors(path)) return *errors;
  check_losses(builder, source);
  return builder.result();
}

void feed_file(const std::filesystem::path& path, CurveBuilder& builder) {
  // The intake looks into them as long as it reads.
  const std::vector<MetricPattern> no_patterns;
  const Descriptor descriptor(path);
  Intake intake(path.string(), builder, no_patterns);
  pump(descriptor.number(), intake, path.string(), false, {});
}

ReadLog read_stream(int descriptor, const std::string& source, const std::vector<MetricPattern>& metrics,
                    const StreamWatch& watch) {
  using Clock = std::chrono::steady_clock;
  CurveBuilder builder(source);
  Intake intake(source, builder, metrics);
  auto told = Clock::now();
  std::int64_t told_losses = 0;
  pump(descriptor, intake, source, true, [&] {
    if (watch.should_stop && watch.should_stop()) return false;
    if (!watch.on_news || builder.losses() == told_losses || Clock::now() - told < std::chrono::seconds(1))
      return true;
    told = Clock::now();
    told_losses = builder.losses();
    watch.on_news(builder.result());
    return true;
  });
  check_losses(builder, source);
  return builder.result();
}

}  // namespace surefoot::logs

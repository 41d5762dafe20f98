#include "surefoot/logs/csv_curve.hpp"

#include <cerrno>
#include <cmath>
#include <cstring>
#include <fstream>
#include <utility>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"

namespace surefoot::logs {
namespace {

[[noreturn]] void fail(const std::filesystem::path& file) {
  throw RunError(fmt::format("curve: cannot write {}: {}", file.string(), std::strerror(errno)));
}

std::string number(double value) {
  return std::isnan(value) ? std::string() : fmt::format("{:.9g}", value);
}

/// The lines of an earlier curve up to a step, its header included.
std::vector<std::string> kept_lines(const std::filesystem::path& file, std::int64_t last_step) {
  std::vector<std::string> lines;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    const bool header = lines.empty();
    if (!header && std::strtoll(line.c_str(), nullptr, 10) > last_step) break;
    lines.push_back(line);
  }
  return lines;
}

}  // namespace

CsvCurveWriter::CsvCurveWriter(std::filesystem::path file, std::vector<std::string> metrics,
                               std::int64_t resume_at_step)
    : file_(std::move(file)), metrics_(std::move(metrics)) {
  std::vector<std::string> lines;
  if (resume_at_step >= 0) lines = kept_lines(file_, resume_at_step);
  if (lines.empty()) {
    lines.emplace_back("step,epoch,seconds,learning_rate,training_loss,validation_loss");
    for (const auto& metric : metrics_) lines.back() += "," + metric;
  }
  // Aside and renamed, so that a curve that is there is never half gone; then written to under its own name.
  const std::filesystem::path aside = file_.string() + fmt::format(".{}.part", getpid());
  stream_.reset(std::fopen(aside.c_str(), "we"));
  if (!stream_) fail(file_);
  for (const auto& line : lines) write(line);
  std::error_code error;
  std::filesystem::rename(aside, file_, error);
  if (error) fail(file_);
}

void CsvCurveWriter::add(const CurvePoint& point) {
  std::string line = fmt::format(
      "{},{},{},{},{},{}", point.step, number(point.epoch), number(point.seconds),
      number(point.learning_rate), number(point.training_loss),
      point.diverged && std::isnan(point.validation_loss) ? "nan" : number(point.validation_loss));
  for (const auto& metric : metrics_) {
    const auto found = point.metrics.find(metric);
    line += "," + (found == point.metrics.end() ? std::string() : number(found->second));
  }
  write(line);
}

void CsvCurveWriter::write(const std::string& line) {
  if (std::fputs((line + "\n").c_str(), stream_.get()) < 0 || std::fflush(stream_.get()) != 0) fail(file_);
}

}  // namespace surefoot::logs

#include "surefoot/logs/csv_curve.hpp"

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <utility>

#include <fmt/format.h>

namespace surefoot::logs {
namespace {

std::string number(double value) {
  return std::isnan(value) ? std::string() : fmt::format("{:.9g}", value);
}

std::string header(const std::vector<std::string>& metrics) {
  std::string line = "step,epoch,seconds,learning_rate,training_loss,validation_loss";
  for (const auto& metric : metrics) line += "," + metric;
  return line + "\n";
}

std::int64_t step_of(const std::string& line) {
  return std::strtoll(line.c_str(), nullptr, 10);
}

}  // namespace

CsvCurveWriter::CsvCurveWriter(std::filesystem::path file, std::vector<std::string> metrics,
                               std::int64_t resume_at_step)
    : metrics_(std::move(metrics)) {
  std::string text;
  if (resume_at_step >= 0) text = kept(file, resume_at_step);
  file_.emplace(std::move(file), text.empty() ? header(metrics_) : text, "curve");
}

/// The lines of an earlier curve up to a step, its header included.
std::string CsvCurveWriter::kept(const std::filesystem::path& file, std::int64_t last_step) {
  std::string text;
  std::ifstream stream(file);
  for (std::string line; std::getline(stream, line);) {
    // A line without an end was cut off.
    if (stream.eof() || (!text.empty() && step_of(line) > last_step)) break;
    if (!text.empty()) last_kept_ = step_of(line);
    text += line + "\n";
  }
  return text;
}

void CsvCurveWriter::add(const CurvePoint& point) {
  if (point.step <= last_kept_) return;
  std::string line = fmt::format(
      "{},{},{},{},{},{}", point.step, number(point.epoch), number(point.seconds),
      number(point.learning_rate), number(point.training_loss),
      point.diverged && std::isnan(point.validation_loss) ? "nan" : number(point.validation_loss));
  for (const auto& metric : metrics_) {
    const auto found = point.metrics.find(metric);
    line += "," + (found == point.metrics.end() ? std::string() : number(found->second));
  }
  file_->append(line + "\n");
}

}  // namespace surefoot::logs

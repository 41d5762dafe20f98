#include "surefoot/logs/event_curve.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <cstring>

#include <fmt/format.h>
#include <unistd.h>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/tf_record.hpp"

#include "tensorboard.pb.h"

namespace surefoot::logs {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string host() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "localhost";
}

void add_scalar(tensorboard::Summary& summary, const std::string& tag, double value) {
  if (std::isnan(value)) return;
  auto* scalar = summary.add_value();
  scalar->set_tag(tag);
  scalar->set_simple_value(static_cast<float>(value));
}

}  // namespace

EventCurveWriter::EventCurveWriter(const std::filesystem::path& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    throw RunError(fmt::format("events: cannot make the folder {}: {}", folder.string(), error.message()));
  file_ = folder / fmt::format("events.out.tfevents.{:.0f}.{}.{}", std::floor(now()), host(), ::getpid());
  stream_.reset(std::fopen(file_.c_str(), "wxe"));
  if (!stream_)
    throw RunError(fmt::format("events: cannot write {}: {}", file_.string(), std::strerror(errno)));
  tensorboard::Event version;
  version.set_wall_time(now());
  version.set_file_version("brain.Event:2");
  write(version.SerializeAsString());
}

void EventCurveWriter::add(const CurvePoint& point) {
  tensorboard::Event event;
  event.set_wall_time(now());
  event.set_step(point.step);
  tensorboard::Summary& summary = *event.mutable_summary();
  add_scalar(summary, "loss/train", point.training_loss);
  add_scalar(summary, "loss/validation", point.validation_loss);
  if (point.diverged && std::isnan(point.validation_loss)) {
    auto* lost = summary.add_value();
    lost->set_tag("loss/validation");
    lost->set_simple_value(std::nanf(""));
  }
  add_scalar(summary, "learning_rate", point.learning_rate);
  add_scalar(summary, "epoch", point.epoch);
  for (const auto& [name, value] : point.metrics) add_scalar(summary, name, value);
  write(event.SerializeAsString());
}

void EventCurveWriter::write(const std::string& event) {
  const std::string record = write_record(event);
  if (std::fwrite(record.data(), 1, record.size(), stream_.get()) != record.size() ||
      std::fflush(stream_.get()) != 0)
    throw RunError(fmt::format("events: cannot write {}: {}", file_.string(), std::strerror(errno)));
}

}  // namespace surefoot::logs

#include "surefoot/logs/event_curve.hpp"

#include <array>
#include <chrono>
#include <cmath>

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
  const auto file =
      folder / fmt::format("events.out.tfevents.{:.0f}.{}.{}", std::floor(now()), host(), ::getpid());
  if (std::filesystem::exists(file, error))
    throw RunError(fmt::format("events: cannot write {}: it is there already", file.string()));
  tensorboard::Event version;
  version.set_wall_time(now());
  version.set_file_version("brain.Event:2");
  file_.emplace(file, write_record(version.SerializeAsString()), "events");
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
  file_->append(write_record(event.SerializeAsString()));
}

}  // namespace surefoot::logs

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <map>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/reader.hpp"
#include "surefoot/logs/tf_record.hpp"

#include "tensorboard.pb.h"

namespace surefoot::logs {
namespace {

/// TensorBoard's event files: each event one step, a tag or several a value each.
class EventsReader : public LogReader {
 public:
  explicit EventsReader(CurveBuilder& builder) : builder_(builder) {
    builder_.set_format("TensorBoard events");
  }

  void feed(std::string_view bytes) override {
    rest_ += bytes;
    std::size_t at = 0;
    while (!broken_) {
      TfRecord record;
      const TfRecordState state = read_record(std::string_view(rest_).substr(at), record);
      if (state == TfRecordState::cut_off) break;
      ++records_;
      if (state == TfRecordState::broken) {
        builder_.note(records_, "a record whose checksum is wrong: nothing after it was read");
        broken_ = true;
        break;
      }
      event(record.data);
      at += record.size;
    }
    rest_.erase(0, broken_ ? rest_.size() : at);
  }

  void end() override {
    flush();
    if (!rest_.empty() && !broken_)
      builder_.note(records_ + 1, "the last record is cut off, as in a run that is being written");
    rest_.clear();
  }

 private:
  /// A rate of 0.01 was written as the float next to it, and is 0.01 again.
  static double shortest(float number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    double result = number;
    std::from_chars(digits.data(), end, result);
    return result;
  }

  static std::optional<double> scalar(const tensorboard::Summary::Value& value) {
    if (value.has_simple_value()) return shortest(value.simple_value());
    if (!value.has_tensor()) return std::nullopt;
    const auto& tensor = value.tensor();
    if (tensor.float_val_size() == 1) return shortest(tensor.float_val(0));
    if (tensor.double_val_size() == 1) return tensor.double_val(0);
    const std::string& content = tensor.tensor_content();
    if (tensor.dtype() == 1 && content.size() == sizeof(float)) {
      float number = 0;
      std::memcpy(&number, content.data(), sizeof number);
      return shortest(number);
    }
    if (tensor.dtype() == 2 && content.size() == sizeof(double)) {
      double number = 0;
      std::memcpy(&number, content.data(), sizeof number);
      return number;
    }
    return std::nullopt;
  }

  void event(std::string_view data) {
    tensorboard::Event event;
    if (!event.ParseFromArray(data.data(), static_cast<int>(data.size()))) {
      builder_.note(records_, "a record that is no event, left out");
      return;
    }
    const double seconds = builder_.seconds_at(event.wall_time());
    if (event.step() < 0) return;
    for (const auto& value : event.summary().value())
      if (const auto number = scalar(value)) take(event.step(), seconds, value.tag(), *number);
  }

  /// Values of the same step come in events of their own: gathered, so that each step is told of once.
  void take(std::int64_t step, double seconds, const std::string& tag, double value) {
    const NameMeaning meaning = meaning_of(tag);
    // Keras counts some tags in epochs and some in batches: what is of an epoch goes with the step at its
    // end.
    by_batch_ = by_batch_ || tag.starts_with("batch_");
    const bool ends_epoch = by_batch_ && line_.step && tag.starts_with("epoch_");
    if (ends_epoch) line_.epoch = static_cast<double>(std::exchange(step, *line_.step) + 1);
    if (line_.step != step) flush();
    line_.step = step;
    // What comes late, as the loss of an epoch, does not make the step later.
    if (!line_.seconds) line_.seconds = seconds;
    switch (meaning.meaning) {
      case Meaning::epoch:
        line_.epoch = value;
        return;
      case Meaning::learning_rate:
        line_.learning_rate = value;
        if (rate_tag_.empty()) rate_tag_ = tag;
        return;
      case Meaning::training_loss:
        return loss(line_.training_loss, training_tag_, training_rank_, meaning, tag, value);
      case Meaning::validation_loss:
        return loss(line_.validation_loss, validation_tag_, validation_rank_, meaning, tag, value);
      default:
        if (line_.others.size() < 8) {
          const auto name = names_.emplace(tag, tag).first;
          line_.others.emplace_back(name->second, value);
        }
    }
  }

  /// Of several losses of a kind the surest tag is taken, for the whole file.
  void loss(std::optional<double>& place, std::string& chosen, int& rank, const NameMeaning& meaning,
            const std::string& tag, double value) {
    if (meaning.rank > rank) {
      rank = meaning.rank;
      chosen = tag;
    }
    if (tag == chosen) place = value;
  }

  void flush() {
    if (line_.has_loss() || line_.learning_rate || line_.epoch || !line_.others.empty()) add();
    line_ = {};
  }

  void add() {
    line_.training_loss_name = training_tag_;
    line_.validation_loss_name = validation_tag_;
    line_.learning_rate_name = rate_tag_;
    builder_.add(line_, records_);
  }

  CurveBuilder& builder_;
  std::string rest_;
  std::int64_t records_ = 0;
  bool broken_ = false;
  bool by_batch_ = false;
  LogLine line_;
  std::string training_tag_;
  std::string validation_tag_;
  std::string rate_tag_;
  int training_rank_ = 0;
  int validation_rank_ = 0;
  std::map<std::string, std::string> names_;
};

}  // namespace

std::unique_ptr<LogReader> events_reader(CurveBuilder& builder) {
  return std::make_unique<EventsReader>(builder);
}

}  // namespace surefoot::logs

#include "surefoot/process/report_file.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "surefoot/logs/folder_name.hpp"
#include "surefoot/logs/log_form.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/reader.hpp"

namespace surefoot::process {
namespace {

constexpr std::size_t longest_head = std::size_t{1} << 20;

void add(std::string& text, std::string_view name, double value) {
  text += fmt::format("{}\"", text.empty() ? "{" : ", ");
  // Replaces characters that would end the name or the line.
  for (const char c : name) text += c == '"' || c == '\\' || static_cast<unsigned char>(c) < 32 ? '_' : c;
  text += fmt::format("\": {}", value);
}

/// The name of a loss, where it says by itself that it is one.
std::string_view loss_name(std::string_view name, logs::Meaning meaning, std::string_view plain) {
  const logs::NameMeaning own = logs::meaning_of(name);
  const bool says = own.meaning == meaning && (own.says_whose || meaning == logs::Meaning::training_loss);
  return says && name.size() < 100 ? name : plain;
}

/// A record as a line of JSON.
std::string line_of(const logs::LogLine& record) {
  std::string text;
  if (record.epoch) add(text, "epoch", *record.epoch);
  if (record.step) add(text, "step", static_cast<double>(*record.step));
  if (record.training_loss)
    add(text, loss_name(record.training_loss_name, logs::Meaning::training_loss, "loss"),
        *record.training_loss);
  if (record.validation_loss)
    add(text, loss_name(record.validation_loss_name, logs::Meaning::validation_loss, "val_loss"),
        *record.validation_loss);
  if (record.learning_rate) add(text, "learning_rate", *record.learning_rate);
  for (const auto& [name, value] : record.others) add(text, name, value);
  return text.empty() ? text : text + "}";
}

}  // namespace

struct ReportFile::Records {
  explicit Records(const std::string& name) : builder(name) {}

  logs::CurveBuilder builder;
  std::unique_ptr<logs::LogReader> reader;
  const TakeLine* take = nullptr;
};

ReportFile::ReportFile(std::filesystem::path name)
    : name_(name.string()),
      of_validation_(logs::folder_name(name.parent_path()).side == logs::Side::validation) {}
ReportFile::~ReportFile() = default;

void ReportFile::feed(std::string_view bytes, const TakeLine& take) {
  if (chosen_) return give(bytes, take);
  head_ += bytes;
  if (!choose(head_.size() >= longest_head)) return;
  const std::string head = std::exchange(head_, {});
  give(head, take);
}

/// True when the head tells the form, or is all there will be.
bool ReportFile::choose(bool whole) {
  const auto form = logs::form_of(head_, name_, whole);
  if (form == logs::LogForm::unknown) return false;
  chosen_ = true;
  if (form != logs::LogForm::table && form != logs::LogForm::events) return true;
  // The columns of a table say whose losses they are; the tags of events may not.
  of_validation_ = of_validation_ && form == logs::LogForm::events;
  records_ = std::make_unique<Records>(name_);
  records_->reader = form == logs::LogForm::table ? logs::csv_reader(records_->builder)
                                                  : logs::events_reader(records_->builder);
  records_->builder.set_observer(
      [this, records = records_.get()](const logs::LogLine& record) { take_record(record, *records->take); });
  return true;
}

/// True when a file that was written anew only says again what it said.
bool ReportFile::is_told(const logs::LogLine& record) {
  if (!record.step && !record.epoch) {
    ++without_place_;
    return pass_without_place_-- > 0;
  }
  const double place = record.step ? static_cast<double>(*record.step) : *record.epoch;
  last_told_ = std::max(last_told_, place);
  return place <= pass_until_;
}

void ReportFile::take_record(const logs::LogLine& record, const TakeLine& take) {
  if (is_told(record)) return;
  logs::LogLine told = record;
  if (of_validation_ && told.training_loss && !told.validation_loss) {
    told.validation_loss = std::exchange(told.training_loss, std::nullopt);
    told.validation_loss_name = {};
  }
  if (const std::string line = line_of(told); !line.empty()) take(line, 0);
}

void ReportFile::give(std::string_view bytes, const TakeLine& take) {
  if (!records_) return lines_.feed(bytes, take);
  records_->take = &take;
  records_->reader->feed(bytes);
}

void ReportFile::begin_anew(const TakeLine& take) {
  end(take);
  head_.clear();
  chosen_ = false;
  records_.reset();
  pass_until_ = last_told_;
  pass_without_place_ = std::exchange(without_place_, 0);
}

void ReportFile::end(const TakeLine& take) {
  if (!chosen_ && !head_.empty() && choose(true)) {
    const std::string head = std::exchange(head_, {});
    give(head, take);
  }
  if (!records_) return lines_.end(take);
  records_->take = &take;
  records_->reader->end();
  records_.reset();
  chosen_ = false;
}

}  // namespace surefoot::process

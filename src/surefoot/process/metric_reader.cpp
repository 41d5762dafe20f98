#include "surefoot/process/metric_reader.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>

#include "surefoot/logs/curve_builder.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/table_finder.hpp"

namespace surefoot::process {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

/// The share of the run that a line such as `Progress:  10.5% …` (fastText's) tells, in [0, 1].
std::optional<double> share_told(std::string_view line) {
  const auto word = line.find("rogress");
  if (word == std::string_view::npos) return std::nullopt;
  const auto begin = line.find_first_of("0123456789", word);
  const auto end = line.find_first_not_of("0123456789.", begin);
  if (begin == std::string_view::npos || end == std::string_view::npos || line[end] != '%')
    return std::nullopt;
  const double percent = std::strtod(std::string(line.substr(begin, end - begin)).c_str(), nullptr);
  if (percent > 100) return std::nullopt;
  return percent / 100;
}

/// A line without a digit, and without a letter that nan or inf begin with, tells no number.
bool is_chatter(std::string_view text) {
  return text.find_first_of("0123456789nNiI\xe2") == std::string_view::npos;
}

bool is_json(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  return begin != std::string_view::npos && text.substr(begin).starts_with("{\"");
}

}  // namespace

/// Tables among the lines, whose rows are heard as the finder gives them on.
struct MetricReader::Tables {
  logs::CurveBuilder builder{"output"};
  logs::TableFinder finder{builder};
  std::optional<logs::LogLine> row;
  std::int64_t number = 0;

  Tables() {
    builder.set_observer([this](const logs::LogLine& line) { row = line; });
  }
};

MetricReader::~MetricReader() = default;
MetricReader::MetricReader(MetricReader&&) noexcept = default;
MetricReader& MetricReader::operator=(MetricReader&&) noexcept = default;

MetricReader::MetricReader(const MetricOptions& setup)
    : setup_(setup), tables_(std::make_unique<Tables>()), steps_(setup.horizon) {
  if (setup.metric.find('(') != std::string::npos) pattern_.emplace(setup.metric);
  // A name; but one that was meant as a pattern and is not even that would be waited for in vain.
  else if (setup.metric.find_first_of("[]*+?\\^$|{}") != std::string::npos)
    logs::LinePattern{setup.metric};
}

std::optional<double> MetricReader::named(const logs::LogLine& line) const {
  for (const auto& [name, value] : line.others)
    if (same_name(name, setup_.metric)) return value;
  const auto meaning = logs::meaning_of(setup_.metric).meaning;
  if (meaning == logs::Meaning::validation_loss) return line.validation_loss;
  if (meaning == logs::Meaning::training_loss) return line.training_loss;
  return std::nullopt;
}

/// Takes the losses of another name than those that the run is judged by for other numbers.
void MetricReader::keep_one_name() {
  const auto keep = [this](logs::LossNames& names, std::optional<double>& loss, std::string_view name,
                           int rank, bool of_batch) {
    if (!loss || name.empty() || names.take(name, rank, of_batch) != logs::LossNames::Answer::leave_out)
      return;
    line_.others.emplace_back(name, *loss);
    loss.reset();
  };
  // Until batches are named, the losses of epochs are no others than theirs.
  batches_named_ = batches_named_ || line_.batch.has_value();
  keep(training_names_, line_.training_loss, line_.training_loss_name, line_.training_loss_rank,
       line_.batch.has_value() || !batches_named_);
  keep(validation_names_, line_.validation_loss, line_.validation_loss_name, line_.validation_loss_rank,
       false);
}

/// The step that the line tells: its own, or the place in epochs and batches that it and those before told.
std::optional<std::int64_t> MetricReader::place(const logs::LogLine& line) {
  if (line.steps && setup_.horizon == 0) steps_ = *line.steps;
  if (line.step) return line.step;
  if (line.epoch) {
    if (!first_epoch_) first_epoch_ = *line.epoch < 1 ? 0 : 1;
    epoch_ = *line.epoch - *first_epoch_;
  }
  if (line.epochs) epochs_ = *line.epochs;
  if (!line.batch || !line.batches || *line.batches <= 0) {
    if (!line.epoch || epochs_ <= 0 || setup_.horizon <= 0) return std::nullopt;
    // A whole epoch with its losses is told at its end.
    fractions_ = fractions_ || line.epoch != std::floor(*line.epoch);
    if (!fractions_ && !line.has_loss()) return std::nullopt;
    return std::llround((fractions_ ? *line.epoch : epoch_ + 1) / epochs_ *
                        static_cast<double>(setup_.horizon));
  }
  const double inside = static_cast<double>(*line.batch) / static_cast<double>(*line.batches);
  if (epochs_ > 0 && setup_.horizon > 0)
    return std::llround((epoch_ + inside) / epochs_ * static_cast<double>(setup_.horizon));
  if (setup_.horizon == 0) steps_ = *line.batches * std::max<std::int64_t>(1, std::llround(epochs_));
  return std::llround(epoch_) * *line.batches + *line.batch;
}

/// Reads a line or row into `line_`; false when it tells nothing.
bool MetricReader::parse(std::string_view text) {
  const bool chatter = is_chatter(text);
  if (chatter)
    line_ = {};
  else
    logs::parse_log_line(text, line_);
  if (is_json(text)) return true;
  tables_->row.reset();
  const bool part = tables_->finder.take(text, ++tables_->number, line_.has_loss());
  if (!tables_->row) return pattern_ || !(chatter || part);
  line_ = *tables_->row;
  return true;
}

std::optional<Reading> MetricReader::read(std::string_view text) {
  if (!parse(text)) return std::nullopt;
  if (setup_.metric.empty()) keep_one_name();
  Reading reading;
  if (pattern_)
    reading.value = pattern_->read(text);
  else if (!setup_.metric.empty())
    reading.value = named(line_);
  if (line_.learning_rate) learning_rate_ = line_.learning_rate;
  reading.learning_rate = learning_rate_;
  auto told = place(line_);
  if (!told && setup_.horizon > 0)
    if (const auto share = share_told(text))
      told = std::llround(*share * static_cast<double>(setup_.horizon));
  reading.has_training_loss = line_.training_loss.has_value();
  reading.has_validation_loss = line_.validation_loss.has_value();
  const bool judged = reading.value || (setup_.metric.empty() && line_.has_loss());
  if (!judged && !told && !line_.has_loss()) return std::nullopt;
  if (told) {
    step_told_ = true;
    // A count that begins anew, as that of a validation does, does not lead back.
    step_ = std::max(step_, *told);
  } else if (judged && !step_told_) {
    ++step_;
  }
  reading.step = step_;
  reading.steps = steps_;
  reading.told_step = told.has_value();
  reading.training_loss = line_.training_loss.value_or(reading.training_loss);
  reading.validation_loss = line_.validation_loss.value_or(reading.validation_loss);
  if (line_.training_loss) reading.training_loss_name = line_.training_loss_name;
  if (line_.validation_loss) reading.validation_loss_name = line_.validation_loss_name;
  reading.learning_rate_name = line_.learning_rate_name;
  reading.others = line_.others;
  return reading;
}

}  // namespace surefoot::process

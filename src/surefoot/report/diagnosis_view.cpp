#include "surefoot/report/diagnosis_view.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/report/json_number.hpp"
#include "surefoot/report/number.hpp"
#include "surefoot/report/read_view.hpp"
#include "surefoot/report/schema.hpp"

namespace surefoot::report {
namespace {

using diagnose::Diagnosis;
using diagnose::Finding;
using diagnose::Kind;

const char* in_words(Kind kind) {
  switch (kind) {
    case Kind::diverged:
      return "it diverged";
    case Kind::too_high:
      return "the rate is too high";
    case Kind::overfit:
      return "it overfits";
    case Kind::plateau:
      return "it is on a plateau";
    case Kind::too_low:
      return "the rate is too low";
    case Kind::good:
      return "the rate is good";
    case Kind::unclear:
      return "the curve does not tell";
    case Kind::too_short:
      return "too short to tell";
    case Kind::too_noisy:
      return "noisy";
    case Kind::warmup_missing:
      return "a warmup is missing";
    case Kind::decayed_too_early:
      return "the rate decayed too early";
    case Kind::spikes:
      return "spikes";
  }
  return "";
}

std::string in_bold(const std::string& text, const Terminal& terminal) {
  return terminal.colour ? "\033[1m" + text + "\033[0m" : text;
}

/// Breaks a paragraph at blanks so that no line is wider than the terminal.
std::string wrapped(const std::string& text, std::size_t width, const std::string& indent = "") {
  std::string result;
  std::size_t column = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    const std::string word = text.substr(at, end - at);
    if (column > indent.size() && column + 1 + word.size() > width) {
      result += "\n" + indent;
      column = indent.size();
    } else if (column > 0 && column > indent.size()) {
      result += ' ';
      ++column;
    } else if (column == 0) {
      column = indent.size();
    }
    result += word;
    column += word.size();
    at = end + 1;
  }
  return result + "\n";
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string next_words(const Diagnosis& d) {
  // Beside a good rate another one is only an experiment, and the advice has named it.
  if (d.verdict == diagnose::Kind::good)
    return d.next_learning_rate ? fmt::format(" That is {}{}.", d.rate_is_peak ? "a peak of " : "",
                                              rate_text(*d.next_learning_rate))
                                : "";
  if (d.next_learning_rate)
    return fmt::format(" Next {}: {} (now {}).", d.rate_is_peak ? "peak of the rate" : "rate",
                       rate_text(*d.next_learning_rate), rate_text(*d.learning_rate));
  if (d.factor)
    return fmt::format(" Next rate: {} times what it is (the log does not say the rate).",
                       *d.factor < 10 ? rate_text(*d.factor) : fmt::format("{:.0f}", *d.factor));
  return "";
}

std::string paragraph(const Diagnosis& d) {
  const Finding& first = d.findings.front();
  const std::string sure = d.verdict == Kind::diverged || d.verdict == Kind::unclear
                               ? std::string()
                               : fmt::format(" ({} sure)", share_text(d.confidence));
  return fmt::format("{}{}: {}. {}.{}", capital(in_words(d.verdict)), sure, first.evidence,
                     capital(first.advice), next_words(d));
}

/// The place of a finding: the first step of what diverged or turned, the end of what is over by then.
std::optional<double> place_of(const Finding& finding) {
  switch (finding.kind) {
    case Kind::diverged:
    case Kind::overfit:
    case Kind::decayed_too_early:
    case Kind::spikes:
      return static_cast<double>(finding.from_step);
    case Kind::warmup_missing:
      return static_cast<double>(finding.to_step);
    default:
      return std::nullopt;
  }
}

const char* place_words(Kind kind) {
  switch (kind) {
    case Kind::diverged:
      return "diverged";
    case Kind::overfit:
      return "validation turns";
    case Kind::decayed_too_early:
      return "rate a third of its peak";
    case Kind::spikes:
      return "first spike";
    default:
      return "recovered";
  }
}

}  // namespace

nlohmann::json diagnosis_json(const DiagnosisView& view) {
  const Diagnosis& d = view.diagnosis;
  const auto optional = [](const std::optional<double>& value) {
    return value ? json_number(*value) : nlohmann::json();
  };
  auto findings = nlohmann::json::array();
  for (const Finding& f : d.findings)
    findings.push_back({{"kind", diagnose::name_of(f.kind)},
                        {"from_step", f.from_step},
                        {"to_step", f.to_step},
                        {"confidence", json_number(f.confidence)},
                        {"evidence", f.evidence},
                        {"advice", f.advice}});
  return {{"schema", json_schema},
          {"name", d.name},
          {"read", read_json(view.read)},
          {"verdict", diagnose::name_of(d.verdict)},
          {"confidence", json_number(d.confidence)},
          {"learning_rate", optional(d.learning_rate)},
          {"next_learning_rate", optional(d.next_learning_rate)},
          {"factor", optional(d.factor)},
          {"findings", findings}};
}

Chart diagnosis_chart(const DiagnosisView& view) {
  Series training{"training", {}, false};
  Series validation{"validation", {}, false};
  for (const auto& point : view.curve.points) {
    const auto x = static_cast<double>(point.step);
    if (std::isfinite(point.training_loss)) training.points.push_back({x, point.training_loss});
    if (std::isfinite(point.validation_loss)) validation.points.push_back({x, point.validation_loss});
  }
  Chart chart;
  chart.x_label = "step";
  chart.y_label = "loss";
  if (!training.points.empty()) chart.series.push_back(std::move(training));
  if (!validation.points.empty()) chart.series.push_back(std::move(validation));
  if (chart.series.size() == 1 && chart.series[0].name == "validation")
    chart.title = "validation loss by step";
  else
    chart.title = "loss by step";
  // The end of a curve must be seen: nothing is cut when its end would be.
  const YRange shown = y_range(chart);
  for (const Series& series : chart.series)
    chart.from_zero = chart.from_zero || series.points.back().y > shown.high;
  for (const Finding& finding : view.diagnosis.findings)
    if (const auto place = place_of(finding)) {
      chart.mark = place;
      chart.mark_label = fmt::format("{} at step {}", place_words(finding.kind),
                                     count_text(static_cast<std::int64_t>(*place)));
      break;
    }
  const Finding& first = view.diagnosis.findings.front();
  if (first.from_step < first.to_step)
    chart.band_from_to = ChartPoint{static_cast<double>(first.from_step), static_cast<double>(first.to_step)};
  return chart;
}

std::string brief_diagnosis_text(const DiagnosisView& view, const Terminal& terminal) {
  return escaped(read_text(view.read, view.diagnosis.name)) + "\n" +
         in_bold(escaped(view.diagnosis.name), terminal) + "\n" +
         wrapped(paragraph(view.diagnosis), std::max<std::size_t>(terminal.width, 40));
}

std::string diagnosis_text(const DiagnosisView& view, const Terminal& terminal) {
  const Diagnosis& d = view.diagnosis;
  const std::size_t width = std::max<std::size_t>(terminal.width, 40);
  std::string text = brief_diagnosis_text(view, terminal);
  for (std::size_t i = 1; i < d.findings.size(); ++i) {
    const Finding& f = d.findings[i];
    text += wrapped(
        fmt::format("- {} ({} sure, steps {} to {}): {}. {}.", in_words(f.kind), share_text(f.confidence),
                    count_text(f.from_step), count_text(f.to_step), f.evidence, capital(f.advice)),
        width, "  ");
  }
  const Chart chart = diagnosis_chart(view);
  const bool drawable = std::any_of(chart.series.begin(), chart.series.end(),
                                    [](const Series& s) { return s.points.size() > 2; });
  if (drawable) text += "\n" + draw(chart, terminal, 10);
  return text;
}

std::string sweep_text(const diagnose::SweepDiagnosis& sweep, const Terminal& terminal,
                       const std::string& shared) {
  std::string text = in_bold(shared.empty() ? "Together" : "Together, " + shared, terminal) + "\n";
  text += wrapped(capital(sweep.evidence) + ". " + capital(sweep.advice) + ".",
                  std::max<std::size_t>(terminal.width, 40));
  for (const auto& rate : sweep.rates)
    text += fmt::format("  {:>9}  {}{}{}\n", rate_text(rate.learning_rate),
                        rate.verdict == Kind::unclear ? "not told apart" : diagnose::name_of(rate.verdict),
                        rate.loss ? ", loss " + loss_text(*rate.loss) : "",
                        rate.loss && rate.diverged > 0
                            ? fmt::format(", {} of {} diverged", rate.diverged, rate.runs.size())
                            : "");
  return text;
}

}  // namespace surefoot::report

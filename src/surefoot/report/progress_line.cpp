#include "surefoot/report/progress_line.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "surefoot/core/shown.hpp"
#include "surefoot/report/wrap.hpp"

namespace surefoot::report {

std::string progress_bar(double done, std::size_t width, const Terminal& terminal) {
  const double share = std::isfinite(done) ? std::clamp(done, 0.0, 1.0) : 0;
  const auto filled = static_cast<std::size_t>(share * static_cast<double>(width));
  std::string bar;
  for (std::size_t i = 0; i < width; ++i)
    bar += i < filled ? (terminal.unicode ? "━" : "=") : (terminal.unicode ? "╌" : " ");
  return fmt::format("{} {:3.0f}%", terminal.unicode ? bar : "[" + bar + "]", 100 * share);
}

void ProgressLine::show(double done, const std::string& text, const std::vector<std::string>& detail,
                        Clock::time_point now) {
  if (silent_) return;
  const auto pause = terminal_.interactive ? std::chrono::milliseconds(100) : std::chrono::seconds(10);
  if (now - last_ < pause) return;
  last_ = now;
  if (!terminal_.interactive) {
    std::fprintf(stream_, "%3.0f%%  %s\n", 100 * std::clamp(done, 0.0, 1.0), escaped(text).c_str());
    std::fflush(stream_);
    return;
  }
  const std::size_t bar = std::clamp<std::size_t>(terminal_.width / 4, 10, 30);
  const std::string line = progress_bar(done, bar, terminal_) + "  " + escaped(text);
  clear();
  for (const auto& above : detail)
    std::fprintf(stream_, "%s\n", cut_to_width(guarded(above), terminal_.width - 1).c_str());
  std::fprintf(stream_, "%s", cut_to_width(line, terminal_.width - 1).c_str());
  std::fflush(stream_);
  detail_lines_ = detail.size();
  visible_ = true;
}

void ProgressLine::clear() {
  if (!visible_) return;
  std::fputs("\r\033[K", stream_);
  for (; detail_lines_ > 0; --detail_lines_) std::fputs("\033[A\033[K", stream_);
  std::fflush(stream_);
  visible_ = false;
}

}  // namespace surefoot::report

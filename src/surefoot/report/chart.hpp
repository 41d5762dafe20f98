#pragma once

#include <optional>
#include <string>
#include <vector>

#include "surefoot/report/terminal.hpp"

namespace surefoot::report {

/// A place in the units of the axes; x linear also where the axis is logarithmic.
struct ChartPoint {
  double x = 0;
  double y = 0;
};

/// One line of a chart. Points that are not finite break it; order matters only for the line drawn between
/// them.
struct Series {
  std::string name;
  std::vector<ChartPoint> points;
  /// Drawn as single dots instead of a line.
  bool dots = false;
  /// The points of a line are marked too where the drawing has room for it and they are few.
  bool marked = true;
};

/// A chart, whatever it is drawn on. Drawing one throws nothing: what cannot be drawn is left out.
struct Chart {
  std::string title;
  std::string x_label;
  std::string y_label;
  /// x is shown by its logarithm to base ten, in decades; points with x ≤ 0 are left out.
  bool log_x = false;
  std::vector<Series> series;
  /// A place on the x axis with a word to it.
  std::optional<double> mark;
  std::string mark_label;
  /// A range of x that is set off from the rest.
  std::optional<ChartPoint> band_from_to;
  /// y runs from 0 to the largest value: nothing is cut.
  bool from_zero = false;
};

/// From the lowest to the highest x of its points, its mark and its band; log10 of them where x is
/// logarithmic. 0 to 1 when there are none.
struct XRange {
  double low = 0;
  double high = 1;
};
XRange x_range(const Chart& chart);

/// The y range worth showing: all of it, but what explodes upwards is cut, so that it does not flatten the
/// rest. Empty charts give 0 to 1.
struct YRange {
  double low = 0;
  double high = 1;
};
YRange y_range(const Chart& chart);

/// Draws it with Braille dots, two by four a character, or with `*` where the terminal shows no Unicode.
/// `height` is the number of lines of the drawing itself; at least 4.
std::string draw(const Chart& chart, const Terminal& terminal, std::size_t height = 14);

}  // namespace surefoot::report

// Holds every sentence of a diagnosis to the curve it was said of: the numbers of each template are read back
// and found in the losses again, by other means than those that wrote them.
#include <algorithm>
#include <cmath>
#include <regex>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "surefoot/diagnose/diagnose.hpp"

#include "diagnose/written_curves.hpp"

namespace surefoot::diagnose {
namespace {

struct Series {
  std::vector<double> steps;
  std::vector<double> values;
  /// A validation at step 0: what the fall is counted from, and no part of the series.
  double initial = not_measured;
};

Series series_of(const LearningCurve& curve, const std::string& kind) {
  Series series;
  for (const auto& point : curve.points) {
    if (point.step == 0) {
      series.initial = point.validation_loss;
      continue;
    }
    const double loss = kind == "training" ? point.training_loss : point.validation_loss;
    if (!std::isfinite(loss)) continue;
    series.steps.push_back(static_cast<double>(point.step));
    series.values.push_back(loss);
  }
  return series;
}

/// A number as written to four digits.
bool reads(double value, const std::string& text) {
  const double told = std::stod(text);
  return std::abs(told - value) <= 6e-4 * std::max(std::abs(told), std::abs(value)) + 1e-300;
}

/// The losses around a step hold this number, or their median would be it.
bool is_level(const Series& series, const std::string& text, double step) {
  const double told = std::stod(text);
  double low = INFINITY;
  double high = -INFINITY;
  for (std::size_t i = 0; i < series.steps.size(); ++i)
    if (series.steps[i] <= step && series.steps[i] > step - 3) {
      low = std::min(low, series.values[i]);
      high = std::max(high, series.values[i]);
    }
  const double digits = 6e-4 * std::max(std::abs(low), std::abs(high));
  return told >= low - digits && told <= high + digits;
}

bool is_first(const Series& series, const std::string& text) {
  return reads(std::isfinite(series.initial) ? series.initial : series.values.front(), text);
}

constexpr const char* number = R"((-?[\d.]+(?:e[+-]\d+)?))";

std::string pattern(std::string text) {
  for (std::size_t at = text.find('#'); at != std::string::npos; at = text.find('#', at))
    text.replace(at, 1, number);
  return text;
}

/// Claims of this template that the curve does not bear out; -1 where the sentence has none.
template <typename Check>
int broken(const std::string& sentence, const std::string& text, const Check& holds) {
  const std::regex wanted(pattern(text));
  int found = 0;
  int wrong = 0;
  for (std::sregex_iterator i(sentence.begin(), sentence.end(), wanted), end; i != end; ++i) {
    ++found;
    if (!holds(*i)) ++wrong;
  }
  return found == 0 ? -1 : wrong;
}

/// The templates of claims that a sentence about a curve follows; each is to hold.
struct Claims {
  const LearningCurve& curve;
  const std::string& sentence;
  int known = 0;

  template <class Holds>
  void operator()(const std::string& text, const Holds& holds) {
    const int wrong = broken(sentence, text, holds);
    if (wrong >= 0) ++known;
    EXPECT_LE(wrong, 0) << sentence;
  }
  Series of(const std::smatch& m, int group = 1) const { return series_of(curve, m[group].str()); }
  Series main() const {
    return series_of(curve, series_of(curve, "training").values.empty() ? "validation" : "training");
  }
};

/// Claims on the course of the losses.
void check_course(Claims& claim) {
  claim(
      "80% of the fall of (training|validation) from the (?:first|initial) # to # (?:came by|took until) "
      "step # of #",
      [&](const std::smatch& m) {
        const Series s = claim.of(m);
        const double first = std::stod(m[2]);
        const double lowest = std::stod(m[3]);
        const double step = std::stod(m[4]);
        if (!is_first(s, m[2]) || !(lowest < first) || s.steps.back() != std::stod(m[5])) return false;
        const double most = first - 0.8 * (first - lowest);
        const double digits = 2e-3 * std::max(std::abs(first), std::abs(lowest));
        for (std::size_t i = 0; i < s.steps.size(); ++i) {
          if (s.steps[i] < step && s.values[i] < most - digits) return false;
          if (s.steps[i] == step && s.values[i] > most + digits) return false;
        }
        return true;
      });
  claim("after step # (training|validation) went from # to #", [&](const std::smatch& m) {
    const Series s = claim.of(m, 2);
    return is_level(s, m[3], std::stod(m[1])) && is_level(s, m[4], s.steps.back());
  });
  claim("after step # (training|validation) stayed at #", [&](const std::smatch& m) {
    const Series s = claim.of(m, 2);
    return is_level(s, m[3], std::stod(m[1])) && is_level(s, m[3], s.steps.back());
  });
  claim("still descending: .* went from # to #",
        [&](const std::smatch& m) { return std::stod(m[2]) <= std::stod(m[1]); });
  claim("(training|validation) fell to # by step #, then came back up: its median over the last quarter is #",
        [&](const std::smatch& m) {
          return is_level(claim.of(m), m[2], std::stod(m[3])) && std::stod(m[4]) > std::stod(m[2]);
        });
  claim(
      "the median (training|validation) loss of the last quarter, #, is no lower than the (?:first|initial) "
      "#",
      [&](const std::smatch& m) {
        const Series s = claim.of(m);
        auto last = s.values;
        last.erase(last.begin(), last.begin() + static_cast<std::ptrdiff_t>(3 * last.size() / 4));
        return is_first(s, m[3]) && std::stod(m[2]) >= std::stod(m[3]) &&
               *std::max_element(last.begin(), last.end()) >= std::stod(m[2]) * (1 - 1e-3);
      });
  claim("(training|validation) rose from the (?:first|initial) # to # by step # before it fell to #",
        [&](const std::smatch& m) {
          const Series s = claim.of(m);
          const double highest = *std::max_element(s.values.begin(), s.values.end());
          return is_first(s, m[2]) && reads(highest, m[3]) && std::stod(m[5]) < std::stod(m[3]);
        });
  claim("(training|validation) came no lower than the (?:first|initial) #",
        [&](const std::smatch& m) { return is_first(claim.of(m), m[2]); });
  claim("(training|validation) came down from the (?:first|initial) # to # at the lowest",
        [&](const std::smatch& m) {
          return is_first(claim.of(m), m[2]) && std::stod(m[3]) <= std::stod(m[2]);
        });
  claim("the loss rose from # to # by step # before it fell", [&](const std::smatch& m) {
    const Series s = claim.main();
    return is_first(s, m[1]) && is_level(s, m[2], std::stod(m[3])) && std::stod(m[2]) > std::stod(m[1]);
  });
}

/// Claims on overfitting, noise, spikes and what cannot be told.
void check_rest(Claims& claim) {
  claim("validation turned at step # \\(#\\) and rose to # while training (?:fell from # to #|stayed near #)",
        [&](const std::smatch& m) {
          return std::stod(m[3]) > std::stod(m[2]) && !series_of(claim.curve, "training").values.empty() &&
                 (!m[4].matched || std::stod(m[5]) <= std::stod(m[4]));
        });
  claim("neighbouring (training|validation) losses differ by #, and in all it fell by #",
        [&](const std::smatch& m) { return std::stod(m[2]) > 0 && std::stod(m[3]) >= 0; });
  claim("# losses lie about #, a half of them from # to #, and show no trend", [&](const std::smatch& m) {
    const Series s = series_of(claim.curve, "training");
    const double low = std::stod(m[3]);
    const double high = std::stod(m[4]);
    const auto within = std::count_if(s.values.begin(), s.values.end(), [&](double v) {
      return v >= low - 6e-4 * std::abs(low) && v <= high + 6e-4 * std::abs(high);
    });
    return static_cast<double>(s.values.size()) == std::stod(m[1]) &&
           within + 2 >= static_cast<std::ptrdiff_t>(s.values.size() / 2);
  });
  claim("# spikes?, the highest # at step #",
        [&](const std::smatch& m) { return is_level(claim.main(), m[2], std::stod(m[3])); });
  claim(
      "the loss rose from # to # and ends there, more than 10 times the (?:first|initial) loss above it "
      "since step #",
      [&](const std::smatch& m) {
        const Series s = claim.main();
        bool above = is_first(s, m[1]) && reads(s.values.back(), m[2]);
        for (std::size_t i = 0; i < s.steps.size(); ++i)
          if (s.steps[i] >= std::stod(m[3]))
            above = above && s.values[i] > s.values.front() + 10 * std::abs(s.values.front());
        return above;
      });
  claim("too low #%, good #%, too high #%: the curve alone does not decide", [&](const std::smatch& m) {
    return std::abs(std::stod(m[1]) + std::stod(m[2]) + std::stod(m[3]) - 100) < 1.6;
  });
  claim("nothing is learned that could be told from noise", [&](const std::smatch&) {
    auto values = series_of(claim.curve, "training").values;
    if (values.size() < 20) return false;
    const std::size_t third = values.size() / 3;
    const auto mean = [&](std::size_t from) {
      double sum = 0;
      for (std::size_t i = from; i < from + third; ++i) sum += values[i];
      return sum / static_cast<double>(third);
    };
    const double moved = std::abs(mean(0) - mean(values.size() - third));
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    return moved < 0.4 * (*high - *low);
  });
}

/// Checks every claim of a sentence; how many templates it followed.
int check(const LearningCurve& curve, const std::string& sentence) {
  Claims claims{curve, sentence};
  check_course(claims);
  check_rest(claims);
  return claims.known;
}

TEST(Evidence, IsTrueOfTheCurve) {
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    const auto curve = drawn_curve(seed);
    for (const Finding& finding : diagnose(curve).findings) {
      EXPECT_GT(check(curve, finding.evidence), 0) << "a sentence that nothing checks: " << finding.evidence;
      if (series_of(curve, "validation").values.empty()) {
        EXPECT_EQ(finding.evidence.find("validation"), std::string::npos) << finding.evidence;
      }
      if (series_of(curve, "training").values.empty()) {
        EXPECT_EQ(finding.evidence.find("training"), std::string::npos) << finding.evidence;
      }
    }
  }
}

TEST(Evidence, IsTrueBesideAKnownInitialLoss) {
  int initial = 0;
  for (std::uint64_t seed = 0; seed < 500; ++seed) {
    auto curve = drawn_curve(seed);
    // Without training losses a validation at step 0 is the first of them.
    const double start = curve.points.front().training_loss;
    if (!std::isfinite(start)) continue;
    curve.points.insert(curve.points.begin(), CurvePoint{.step = 0, .validation_loss = 1.2 * start + 0.1});
    for (const Finding& finding : diagnose(curve).findings) {
      EXPECT_GT(check(curve, finding.evidence), 0) << "a sentence that nothing checks: " << finding.evidence;
      EXPECT_EQ(finding.evidence.find("the first "), std::string::npos) << finding.evidence;
      if (finding.evidence.find("the initial ") != std::string::npos) ++initial;
    }
  }
  EXPECT_GT(initial, 100);
}

TEST(Evidence, ALossThatFellFirstDoesNotStayAtItsStart) {
  LearningCurve curve;
  const std::vector<double> losses{1.453, 1.406, 1.418, 1.441, 1.449, 1.463, 1.488, 1.506,
                                   1.538, 1.552, 1.567, 1.594, 1.612, 1.623, 1.648};
  for (std::size_t i = 0; i < losses.size(); ++i)
    curve.points.push_back(
        {.step = static_cast<std::int64_t>(i + 1), .learning_rate = 0.001, .training_loss = losses[i]});
  for (const Finding& finding : diagnose(curve).findings) {
    EXPECT_GT(check(curve, finding.evidence), 0) << finding.evidence;
    EXPECT_EQ(finding.evidence.find("stays"), std::string::npos);
  }
}

TEST(Evidence, TheCheckSeesWhatIsFalse) {
  LearningCurve curve;
  for (int i = 1; i <= 10; ++i) curve.points.push_back({.step = i, .training_loss = 2.0 / i});
  const auto holds = [](const std::smatch&) { return false; };
  EXPECT_EQ(
      broken("after step 5 training went from 0.4 to 0.2", "after step # (training) went from # to #", holds),
      1);
  EXPECT_TRUE(is_level(series_of(curve, "training"), "0.4", 5));
  EXPECT_FALSE(is_level(series_of(curve, "training"), "0.9", 5));
}

}  // namespace
}  // namespace surefoot::diagnose

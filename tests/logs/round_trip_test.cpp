// A curve is the same, and so is its verdict, in whatever format it was written.
#include <algorithm>
#include <functional>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "logs/reader_fixture.hpp"
#include "logs/written_curve.hpp"

namespace surefoot::logs {
namespace {

using namespace testing_curves;

using Row = std::function<std::string(const WrittenCurve&, std::size_t)>;

struct Format {
  std::string name;
  std::function<std::string(const WrittenCurve&)> write;
  /// It can tell a rate.
  bool tells_rate = true;
  /// It can tell that a loss was NaN.
  bool tells_nan = true;
};

std::string lines(const WrittenCurve& curve, const std::string& head, const Row& row) {
  std::string text = head;
  for (std::size_t i = 0; i < curve.places.size(); ++i) text += row(curve, i);
  return text;
}

/// `before` and the loss of the validation, where there is one.
std::string validation(const WrittenCurve& c, std::size_t i, const std::string& before,
                       const std::string& behind = "") {
  return c.validation.empty() ? "" : before + number(c.validation[i]) + behind;
}

std::string rate(const WrittenCurve& c, const std::string& before, const std::string& behind = "") {
  return c.learning_rate ? before + fmt::format("{}", *c.learning_rate) + behind : "";
}

std::vector<Format> text_formats() {
  return {
      {"step 100: train loss 2.5, val loss 2.6, lr 0.001",
       [](const WrittenCurve& curve) {
         return lines(curve, "", [](const WrittenCurve& c, std::size_t i) {
           return fmt::format("step {}: train loss {}{}{}\n", c.places[i], number(c.training[i]),
                              validation(c, i, ", val loss "), rate(c, ", lr "));
         });
       }},
      {"[INFO] iter=100 | loss=2.5 | lr=0.001, evaluated in a line below",
       [](const WrittenCurve& curve) {
         return lines(curve, "loading data\n", [](const WrittenCurve& c, std::size_t i) {
           return fmt::format("2024-01-01 10:00:00,123 [INFO] iter={} | loss={}{}\n", c.places[i],
                              number(c.training[i]), rate(c, " | lr=")) +
                  validation(c, i,
                             fmt::format("2024-01-01 10:00:01,123 [INFO] iter={} | val_loss=", c.places[i]),
                             "\n");
         });
       }},
      {"a dictionary of Python a line",
       [](const WrittenCurve& curve) {
         return lines(curve, "", [](const WrittenCurve& c, std::size_t i) {
           return fmt::format("{{'step': {}, 'loss': {}{}{}}}\n", c.places[i], number(c.training[i]),
                              validation(c, i, ", 'eval_loss': "), rate(c, ", 'learning_rate': "));
         });
       }},
      {"a dictionary over several lines",
       [](const WrittenCurve& curve) {
         return lines(curve, "", [](const WrittenCurve& c, std::size_t i) {
           return fmt::format("{{'step': {},\n 'loss': {}{}{}}}\n", c.places[i], number(c.training[i]),
                              validation(c, i, ",\n 'eval_loss': "), rate(c, ",\n 'learning_rate': "));
         });
       }},
      {"XGBoost",
       [](const WrittenCurve& curve) {
         return lines(curve, "", [](const WrittenCurve& c, std::size_t i) {
           return fmt::format("[{}]\ttrain-logloss:{}{}\n", c.places[i], number(c.training[i]),
                              validation(c, i, "\teval-logloss:"));
         });
       },
       false},
      {"LightGBM",
       [](const WrittenCurve& curve) {
         return lines(curve, "", [](const WrittenCurve& c, std::size_t i) {
           return fmt::format("[{}]\ttraining's l2: {}{}\n", c.places[i], number(c.training[i]),
                              validation(c, i, "\tvalid_1's l2: "));
         });
       },
       false},
      {"CatBoost",
       [](const WrittenCurve& curve) {
         return lines(curve, "", [](const WrittenCurve& c, std::size_t i) {
           return fmt::format("{}:\tlearn: {}{}\ttotal: 12ms\tremaining: 1.2s\n", c.places[i],
                              number(c.training[i]), validation(c, i, "\ttest: ", "\tbest: 0.1000 (0)"));
         });
       },
       false},
  };
}

std::string separated(const WrittenCurve& curve, const std::string& by, const std::string& line_end) {
  const std::string head = "step" + by + "train_loss" + (curve.validation.empty() ? "" : by + "val_loss") +
                           (curve.learning_rate ? by + "learning_rate" : "") + line_end;
  return lines(curve, head, [&](const WrittenCurve& c, std::size_t i) {
    return fmt::format("{}{}{}{}{}{}", c.places[i], by, number(c.training[i]), validation(c, i, by),
                       rate(c, by), line_end);
  });
}

/// Training and validation in rows of their own, as loggers write them.
std::string sparse(const WrittenCurve& curve) {
  return lines(curve, "step,train_loss,val_loss,lr\n", [](const WrittenCurve& c, std::size_t i) {
    return fmt::format("{},{},,{}\n", c.places[i], number(c.training[i]), rate(c, "")) +
           validation(c, i, fmt::format("{},,", c.places[i]), ",\n");
  });
}

std::string framed(const WrittenCurve& curve, bool markdown) {
  std::string head = "| step | train_loss |";
  std::string rule = "|-----:|-----------:|";
  if (!curve.validation.empty()) {
    head += " val_loss |";
    rule += "---------:|";
  }
  if (curve.learning_rate) {
    head += " lr |";
    rule += "---:|";
  }
  if (!markdown) {
    for (char& c : rule)
      if (c == '|' || c == ':') c = c == '|' ? '+' : '-';
  }
  return lines(curve, (markdown ? "" : rule + "\n") + head + "\n" + rule + "\n",
               [](const WrittenCurve& c, std::size_t i) {
                 return fmt::format("| {:>6} | {:>8} |{}{}\n", c.places[i], number(c.training[i]),
                                    validation(c, i, " ", " |"), rate(c, " ", " |"));
               }) +
         (markdown ? "" : rule + "\n");
}

std::string blank_table(const WrittenCurve& curve) {
  const std::string head = std::string("step       train_loss") +
                           (curve.validation.empty() ? "" : "  valid_loss") +
                           (curve.learning_rate ? "  lr" : "") + "\n";
  return lines(curve, head, [](const WrittenCurve& c, std::size_t i) {
    return fmt::format("{:<9}  {:<10}{}{}\n", c.places[i], number(c.training[i]), validation(c, i, "  "),
                       rate(c, "  "));
  });
}

std::string utf16(const std::string& text) {
  std::string bytes = "\xff\xfe";
  for (const char c : text) bytes.append({c, '\0'});
  return bytes;
}

std::vector<Format> table_formats() {
  std::vector<Format> formats;
  for (const std::string by : {",", ";", "\t"})
    formats.push_back(
        {"separated by '" + by + "'", [by](const WrittenCurve& c) { return separated(c, by, "\n"); }});
  formats.push_back({"CSV with CRLF", [](const WrittenCurve& c) { return separated(c, ",", "\r\n"); }});
  formats.push_back(
      {"CSV in UTF-16", [](const WrittenCurve& c) { return utf16(separated(c, ",", "\r\n")); }});
  formats.push_back({"sparse CSV", sparse});
  formats.push_back({"Markdown", [](const WrittenCurve& c) { return framed(c, true); }});
  formats.push_back({"a box", [](const WrittenCurve& c) { return framed(c, false); }});
  formats.push_back({"blanks", blank_table});
  return formats;
}

nlohmann::json record_of(const WrittenCurve& c, std::size_t i) {
  nlohmann::json record{{"step", c.places[i]}, {"loss", c.training[i]}};
  if (!c.validation.empty()) record["val_loss"] = c.validation[i];
  if (c.learning_rate) record["learning_rate"] = *c.learning_rate;
  return record;
}

std::vector<Format> json_formats() {
  return {
      {"JSON lines",
       [](const WrittenCurve& curve) {
         return lines(curve, "",
                      [](const WrittenCurve& c, std::size_t i) { return record_of(c, i).dump() + "\n"; });
       },
       true, false},
      {"a list of records",
       [](const WrittenCurve& c) {
         nlohmann::json list = nlohmann::json::array();
         for (std::size_t i = 0; i < c.places.size(); ++i) list.push_back(record_of(c, i));
         return list.dump(1);
       },
       true, false},
      {"trainer_state.json",
       [](const WrittenCurve& c) {
         nlohmann::json history = nlohmann::json::array();
         for (std::size_t i = 0; i < c.places.size(); ++i) {
           nlohmann::json record{
               {"epoch", 0.01 * static_cast<double>(i + 1)}, {"loss", c.training[i]}, {"step", c.places[i]}};
           if (c.learning_rate) record["learning_rate"] = *c.learning_rate;
           history.push_back(record);
           if (!c.validation.empty())
             history.push_back({{"epoch", 0.01 * static_cast<double>(i + 1)},
                                {"eval_loss", c.validation[i]},
                                {"step", c.places[i]}});
         }
         return nlohmann::json{{"log_history", history}, {"global_step", c.places.back()}}.dump(2);
       },
       true, false},
  };
}

std::vector<Format> all_formats() {
  auto formats = text_formats();
  for (auto more : {table_formats(), json_formats()}) formats.insert(formats.end(), more.begin(), more.end());
  return formats;
}

class RoundTrip : public Reader, public ::testing::WithParamInterface<Format> {};

std::vector<double> finite(std::vector<double> values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  return values;
}

TEST_P(RoundTrip, GivesTheCurveBack) {
  const Format& format = GetParam();
  for (unsigned seed = 0; seed < 60; ++seed) {
    const WrittenCurve curve = curve_of(seed, format.tells_nan);
    const std::string text = format.write(curve);
    SCOPED_TRACE(fmt::format("{}, seed {}:\n{}", format.name, seed, text.substr(0, 400)));
    const ReadLog log = read(text);
    ASSERT_EQ(log.runs.size(), 1U);
    const ReadRun& run = log.runs[0];
    EXPECT_EQ(training(run), finite(curve.training));
    EXPECT_EQ(validation(run), curve.validation);
    EXPECT_EQ(steps(run), curve.places);
    EXPECT_EQ(run.curve.points.back().diverged, std::isnan(curve.training.back()));
    const double last_rate = run.curve.points.front().learning_rate;
    if (format.tells_rate && curve.learning_rate)
      EXPECT_EQ(last_rate, *curve.learning_rate);
    else
      EXPECT_TRUE(std::isnan(last_rate)) << last_rate;
    if (HasFailure()) return;
  }
}

/// Lines that are gone or in another order: what is read stood in the log as a loss, and what is not read is
/// either gone or said.
TEST_P(RoundTrip, NothingBecomesALossThatWasNone) {
  const Format& format = GetParam();
  for (unsigned seed = 0; seed < 40; ++seed) {
    const WrittenCurve curve = curve_of(seed, false);
    std::string text = format.write(curve);
    if (text.starts_with("\xff\xfe") || text.front() == '[' || text.find("log_history") != std::string::npos)
      return;
    std::mt19937 random(seed);
    std::string garbled;
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
      if (begin == 0 || random() % 5 != 0) garbled += text.substr(begin, end + 1 - begin);
    SCOPED_TRACE(fmt::format("{}, seed {}:\n{}", format.name, seed, garbled.substr(0, 600)));
    try {
      for (const ReadRun& run : read(garbled).runs) {
        for (const double loss : training(run)) EXPECT_THAT(curve.training, ::testing::Contains(loss));
        for (const double loss : validation(run)) EXPECT_THAT(curve.validation, ::testing::Contains(loss));
      }
    } catch (const Error&) {
      // Nothing left to be read is said.
    }
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, RoundTrip, ::testing::ValuesIn(all_formats()),
                         [](const auto& format) { return fmt::format("Format{}", format.index); });

}  // namespace
}  // namespace surefoot::logs

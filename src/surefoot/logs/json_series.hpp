#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "surefoot/logs/curve_builder.hpp"
#include "surefoot/logs/json_nulls.hpp"
#include "surefoot/logs/samples.hpp"

namespace surefoot::logs {

/// A number of a record, by the names that lead to it: `train/loss`.
struct NamedNumber {
  std::string name;
  double value = 0;
};

/// The number of a JSON value, one written as a string among them: "NaN".
std::optional<double> json_number(const nlohmann::json& value);

/// The numbers of an object, those of objects in it under `outer/inner`; losses that are null go to `nulls`.
void numbers_of(const nlohmann::json& object, const std::string& prefix, std::vector<NamedNumber>& numbers,
                NullLosses& nulls);

/// A list of {step, value} objects, all of one curve.
bool is_list_of_values(const nlohmann::json& value);

/// Collects the curves that stand anywhere in a document: lists of numbers beside a list of steps, lists of
/// [step, value] or [time, step, value], of {step, value}, {steps: [...], values: [...]}, objects by index,
/// columns and data, lists of records. Names are the keys that lead to them; where several objects hold the
/// same names, each is a run. False when there are none. The document must not be nested deeper than
/// most_json_depth.
bool collect_series(const nlohmann::json& document, CurveBuilder& builder, Samples& samples);

}  // namespace surefoot::logs

#include "surefoot/logs/json_series.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "surefoot/logs/columns.hpp"
#include "surefoot/logs/unnamed_value.hpp"

namespace surefoot::logs {
namespace {

using nlohmann::json;

struct Point {
  SamplePlace place;
  double value = 0;
};

/// A curve under the keys that lead to it.
struct Curve {
  std::vector<std::string> path;
  std::vector<Point> points;
};

std::string joined(const std::vector<std::string>& path, std::size_t from) {
  std::string name;
  for (std::size_t i = from; i < path.size(); ++i) name += (i > from ? "/" : "") + path[i];
  return name;
}

bool all_numbers(const json& list) {
  return list.is_array() && !list.empty() &&
         std::all_of(list.begin(), list.end(),
                     [](const json& entry) { return entry.is_null() || json_number(entry); }) &&
         std::any_of(list.begin(), list.end(),
                     [](const json& entry) { return json_number(entry).has_value(); });
}

const json* member(const json& object, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (object.contains(name)) return &object[name];
  return nullptr;
}

SamplePlace at(Meaning meaning, double value) {
  return meaning == Meaning::epoch ? SamplePlace{.epoch = value} : SamplePlace{.step = value};
}

class Collector {
 public:
  std::vector<Curve> curves;

  void collect(const json& value) {
    if (value.is_object()) return object(value);
    if (value.is_array() && !value.empty()) list(value);
  }

 private:
  void below(const std::string& name, const json& value) {
    path_.push_back(name);
    collect(value);
    path_.pop_back();
  }

  void add(Curve curve) {
    if (!curve.points.empty()) curves.push_back(std::move(curve));
  }

  void object(const json& value) {
    if (by_index(value) || steps_and_values(value) || split_frame(value)) return;
    // The places of the lists beside it.
    const json* axis = nullptr;
    Meaning axis_meaning = Meaning::other;
    for (const auto& [name, entry] : value.items()) {
      const Meaning meaning = column_meaning(name).meaning;
      const bool place =
          meaning == Meaning::step || (meaning == Meaning::epoch && axis_meaning != Meaning::step);
      if (!place || !all_numbers(entry)) continue;
      axis = &entry;
      axis_meaning = meaning;
    }
    for (const auto& [name, entry] : value.items()) {
      if (&entry == axis) continue;
      if (axis != nullptr && all_numbers(entry) && entry.size() == axis->size())
        beside(name, entry, *axis, axis_meaning);
      else
        below(name, entry);
    }
  }

  void beside(const std::string& name, const json& values, const json& axis, Meaning meaning) {
    Curve curve{path_, {}};
    curve.path.push_back(name);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto value = json_number(values[i]);
      const auto place = json_number(axis[i]);
      if (value && place) curve.points.push_back({at(meaning, *place), *value});
    }
    add(std::move(curve));
  }

  /// `{"0": 2.3, "1": 1.9}`.
  bool by_index(const json& value) {
    if (value.size() < 2) return false;
    Curve curve{path_, {}};
    for (const auto& [name, entry] : value.items()) {
      const bool digits =
          !name.empty() && name.size() < 16 && name.find_first_not_of("0123456789") == std::string::npos;
      if (!digits || (!entry.is_null() && !json_number(entry))) return false;
      if (const auto number = json_number(entry))
        curve.points.push_back({{.step = std::stod(name)}, *number});
    }
    std::sort(curve.points.begin(), curve.points.end(),
              [](const Point& a, const Point& b) { return a.place.step < b.place.step; });
    add(std::move(curve));
    return true;
  }

  /// `{"steps": [...], "values": [...]}`.
  bool steps_and_values(const json& value) {
    const json* values = member(value, {"values", "value", "y", "data"});
    const json* steps = member(value, {"steps", "step", "x", "epochs", "epoch", "iterations"});
    if (values == nullptr || steps == nullptr || !all_numbers(*values) || !all_numbers(*steps)) return false;
    Curve curve{path_, {}};
    for (std::size_t i = 0; i < values->size() && i < steps->size(); ++i) {
      const auto number = json_number((*values)[i]);
      const auto step = json_number((*steps)[i]);
      if (number && step) curve.points.push_back({{.step = *step}, *number});
    }
    add(std::move(curve));
    return true;
  }

  /// pandas' `{"columns": [...], "data": [[...], ...]}`.
  bool split_frame(const json& value) {
    const json* columns = member(value, {"columns"});
    const json* data = member(value, {"data", "rows"});
    if (columns == nullptr || data == nullptr || !columns->is_array() || !data->is_array()) return false;
    json records = json::array();
    for (const auto& row : *data) {
      json record = json::object();
      for (std::size_t i = 0; row.is_array() && i < row.size() && i < columns->size(); ++i)
        if ((*columns)[i].is_string()) record[(*columns)[i].get<std::string>()] = row[i];
      records.push_back(std::move(record));
    }
    collect(records);
    return true;
  }

  void list(const json& value) {
    if (is_list_of_values(value)) return values(value);
    if (value.front().is_object()) return records(value);
    if (value.front().is_array()) return pairs(value);
    if (!all_numbers(value)) return;
    Curve curve{path_, {}};
    for (const auto& entry : value)
      if (const auto number = json_number(entry)) curve.points.push_back({{}, *number});
    add(std::move(curve));
  }

  void values(const json& list) {
    Curve curve{path_, {}};
    for (const auto& entry : list) {
      const json* step = member(entry, {"step", "x", "epoch", "iteration", "iter"});
      const json* value = member(entry, {"value", "y"});
      const auto place = step == nullptr ? std::nullopt : json_number(*step);
      const auto number = value == nullptr ? std::nullopt : json_number(*value);
      if (place && number) curve.points.push_back({{.step = *place}, *number});
    }
    add(std::move(curve));
  }

  /// [step, value], or [time, step, value] as TensorBoard exports it.
  void pairs(const json& list) {
    Curve curve{path_, {}};
    for (const auto& entry : list) {
      if (!all_numbers(entry) || entry.size() < 2 || entry.size() > 3) continue;
      const auto step = json_number(entry[entry.size() - 2]);
      const auto value = json_number(entry[entry.size() - 1]);
      if (step && value) curve.points.push_back({{.step = *step}, *value});
    }
    add(std::move(curve));
  }

  void records(const json& list) {
    std::map<std::string, std::size_t> known;
    for (const auto& entry : list) {
      std::vector<NamedNumber> numbers;
      NullLosses nulls;
      if (entry.is_object()) numbers_of(entry, "", numbers, nulls);
      SamplePlace place;
      for (const auto& [name, value] : numbers) {
        const Meaning meaning = column_meaning(name).meaning;
        if (meaning == Meaning::step) place.step = value;
        if (meaning == Meaning::epoch) place.epoch = value;
      }
      for (const auto& [name, value] : numbers) {
        const Meaning meaning = column_meaning(name).meaning;
        if (meaning == Meaning::step || meaning == Meaning::epoch) continue;
        const auto found = known.emplace(name, curves.size());
        if (found.second) {
          curves.push_back({path_, {}});
          curves.back().path.push_back(name);
        }
        curves[found.first->second].points.push_back({place, value});
      }
    }
  }

  std::vector<std::string> path_;
};

/// Keys that lead to every curve and say nothing: `history`.
std::size_t shared_keys(const std::vector<Curve>& curves) {
  std::size_t shared = 0;
  while (true) {
    for (const Curve& curve : curves)
      if (curve.path.size() <= shared + 1 || curve.path[shared] != curves.front().path[shared]) return shared;
    if (side_of(curves.front().path[shared]) != Side::none) return shared;
    ++shared;
  }
}

/// Whether the keys at `from` are the names of runs: the same curves stand below each of several.
bool are_runs(const std::vector<Curve>& curves, std::size_t from) {
  std::map<std::string, std::set<std::string>> below;
  for (const Curve& curve : curves) {
    if (curve.path.size() < from + 2 || side_of(curve.path[from]) != Side::none ||
        column_meaning(curve.path[from]).rank > 0)
      return false;
    below[curve.path[from]].insert(joined(curve.path, from + 1));
  }
  if (below.size() < 2) return false;
  return std::all_of(below.begin(), below.end(),
                     [&](const auto& run) { return run.second == below.begin()->second; });
}

}  // namespace

std::optional<double> json_number(const json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  const auto found = whole_number(value.get_ref<const std::string&>());
  return found ? std::optional(found->value) : std::nullopt;
}

void numbers_of(const json& object, const std::string& prefix, std::vector<NamedNumber>& numbers,
                NullLosses& nulls) {
  for (const auto& [name, value] : object.items()) {
    const std::string path = prefix.empty() ? name : prefix + "/" + name;
    if (value.is_null()) nulls.add(path);
    if (value.is_object())
      numbers_of(value, path, numbers, nulls);
    else if (const auto number = json_number(value))
      numbers.push_back({path, *number});
  }
}

bool is_list_of_values(const json& value) {
  if (!value.is_array() || value.empty()) return false;
  const json& first = value.front();
  return first.is_object() && member(first, {"value", "y"}) != nullptr &&
         member(first, {"step", "x", "epoch", "iteration", "iter"}) != nullptr &&
         member(first, {"key", "name", "tag", "metric", "loss"}) == nullptr;
}

bool collect_series(const json& document, CurveBuilder& builder, Samples& samples) {
  Collector collector;
  collector.collect(document);
  auto& curves = collector.curves;
  if (curves.empty()) return false;
  for (Curve& curve : curves)
    if (curve.path.empty()) curve.path.push_back(name_unnamed_values(builder));
  const std::size_t from = shared_keys(curves);
  const bool runs = are_runs(curves, from);
  for (const Curve& curve : curves) {
    const std::string run = runs ? curve.path[from] : "";
    const std::string name = joined(curve.path, from + (runs ? 1 : 0));
    for (const Point& point : curve.points) samples.add(run, name, point.place, point.value);
  }
  return !samples.empty();
}

}  // namespace surefoot::logs

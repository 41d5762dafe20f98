#include "surefoot/adapt/saved_state.hpp"

#include <cmath>
#include <limits>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "surefoot/core/error.hpp"

namespace surefoot::adapt {
namespace {

using nlohmann::json;

json number(double value) {
  if (std::isnan(value)) return "nan";
  if (std::isinf(value)) return value > 0 ? "inf" : "-inf";
  return value;
}

class Writer : public Fields {
 public:
  explicit Writer(json& to) : to_(to) {}
  void operator()(const char* name, bool& value) override { to_[name] = value; }
  void operator()(const char* name, std::int64_t& value) override { to_[name] = value; }
  void operator()(const char* name, double& value) override { to_[name] = number(value); }
  void operator()(const char* name, std::optional<double>& value) override {
    to_[name] = value ? number(*value) : json();
  }
  void operator()(const char* name, std::vector<double>& value) override {
    json& list = to_[name] = json::array();
    for (const double v : value) list.push_back(number(v));
  }
  void nested(const char* name, const std::function<void(Fields&)>& visit) override {
    Writer inner(to_[name] = json::object());
    visit(inner);
  }

 private:
  json& to_;
};

class Reader : public Fields {
 public:
  Reader(const json& from, std::string who) : from_(from), who_(std::move(who)) {}
  void operator()(const char* name, bool& value) override {
    if (!at(name).is_boolean()) wrong(name, "true or false");
    value = at(name).get<bool>();
  }
  void operator()(const char* name, std::int64_t& value) override {
    if (!at(name).is_number_integer()) wrong(name, "a whole number");
    value = at(name).get<std::int64_t>();
  }
  void operator()(const char* name, double& value) override { value = number_of(at(name), name); }
  void operator()(const char* name, std::optional<double>& value) override {
    if (at(name).is_null())
      value.reset();
    else
      value = number_of(at(name), name);
  }
  void operator()(const char* name, std::vector<double>& value) override {
    if (!at(name).is_array()) wrong(name, "a list");
    value.clear();
    for (const json& item : at(name)) value.push_back(number_of(item, name));
  }
  void nested(const char* name, const std::function<void(Fields&)>& visit) override {
    if (!at(name).is_object()) wrong(name, "an object");
    Reader inner(at(name), who_);
    visit(inner);
  }

 private:
  [[noreturn]] void wrong(const char* name, const char* what) const {
    throw ParseError(fmt::format("{}: {} of the saved state must be {}, got {}", who_, name, what,
                                 from_.contains(name) ? from_.at(name).dump() : "none"),
                     "");
  }
  const json& at(const char* name) const {
    const auto found = from_.find(name);
    if (found == from_.end()) wrong(name, "there");
    return *found;
  }
  double number_of(const json& item, const char* name) const {
    if (item.is_number()) return item.get<double>();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (item == "nan") return std::numeric_limits<double>::quiet_NaN();
    if (item == "inf") return infinity;
    if (item == "-inf") return -infinity;
    wrong(name, "a number");
  }

  const json& from_;
  std::string who_;
};

}  // namespace

std::string write_state(const StateLabel& label, const std::function<void(Fields&)>& visit) {
  json document{{"controller", label.controller}, {"version", label.version}};
  Writer writer(document);
  visit(writer);
  return document.dump();
}

void read_state(const std::string& text, const StateLabel& label, const std::function<void(Fields&)>& visit) {
  json document;
  try {
    document = json::parse(text);
  } catch (const json::parse_error& error) {
    throw ParseError(fmt::format("{}: the saved state is not JSON", label.controller), "", 1,
                     static_cast<std::int64_t>(error.byte));
  }
  if (!document.is_object())
    throw ParseError(fmt::format("{}: the saved state must be an object", label.controller), "");
  const json name = document.value("controller", json());
  if (name != label.controller)
    throw InvalidArgument(
        fmt::format("{}: the saved state must be of this controller, got {}", label.controller, name.dump()));
  const json version = document.value("version", json());
  if (version != label.version)
    throw InvalidArgument(fmt::format("{}: the saved state's version must be {}, got {}", label.controller,
                                      label.version, version.dump()));
  Reader reader(document, label.controller);
  visit(reader);
}

}  // namespace surefoot::adapt

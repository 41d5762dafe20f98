#include "surefoot/schedule/recipe/peers/family.hpp"

#include <array>
#include <cmath>
#include <cstdlib>

#include <fmt/format.h>

namespace surefoot::schedule::recipe::peers {

std::span<const Family* const> families() {
  static const std::array all{&pytorch(),  &optax(),     &keras(),      &hugging_face(),
                              &timm(),     &deepspeed(), &torchtitan(), &megatron(),
                              &mmengine(), &paddle(),    &fastai(),     &caffe()};
  return all;
}

std::string number(double value) {
  if (!std::isfinite(value))
    throw InvalidArgument("found stands for the peak alone; say this rate in numbers");
  // 0.05·0.1 is 0.005000000000000001: what rounds to a few digits by an ulp or two is shown with them.
  const double rounded = std::strtod(fmt::format("{:.12g}", value).c_str(), nullptr);
  return fmt::format("{}", std::abs(rounded - value) <= 4e-16 * std::abs(value) ? rounded : value);
}

void refuse(const Arguments& a, const char* name, const std::string& rule) {
  throw ParseError(fmt::format("{}: {} must be {}{}", a.word(), name, rule,
                               a.has(name) ? fmt::format(", got {}", a.text(name)) : ""),
                   "", 0, a.column(name));
}

std::int64_t rest(const Arguments& a, const char* total, const char* first) {
  const std::int64_t steps = a.count(total) - a.count(first);
  if (steps < 1) refuse(a, total, fmt::format("more than {}, which it holds, {}", first, a.count(first)));
  return steps;
}

std::string unless(const char* name, double value, double otherwise) {
  return value == otherwise ? "" : fmt::format(", {}={}", name, number(value));
}

std::string in_sequence(const std::vector<Expression>& schedules,
                        const std::vector<std::int64_t>& boundaries) {
  std::string text;
  std::int64_t begin = 0;
  for (std::size_t i = 0; i < schedules.size(); ++i) {
    std::string part = print(schedules[i]);
    if (i < boundaries.size()) {
      const std::int64_t steps = boundaries[i] - begin;
      if (steps < 1)
        throw ParseError(
            fmt::format("boundaries must rise from 1 on, got {} behind {}", boundaries[i], begin), "", 0,
            schedules[i].column);
      if (build_whole(schedules[i], 1).steps != steps) part = fmt::format("until({}, steps={})", part, steps);
      begin = boundaries[i];
    }
    const bool chain = part.starts_with("until(") || schedules[i].kind != Expression::Kind::sequence;
    text += (text.empty() ? "" : " + ") + (chain ? part : "(" + part + ")");
  }
  return text;
}

}  // namespace surefoot::schedule::recipe::peers

// Caffe's solver: `lr_policy: "poly" base_lr: 0.1 max_iter: 1000 power: 0.9`. Source: caffe.proto.
#include <fmt/format.h>

#include "surefoot/schedule/recipe/peers/family.hpp"

namespace surefoot::schedule::recipe::peers {
namespace {

using fmt::format;

void need(const Arguments& a, std::initializer_list<const char*> names) {
  for (const char* name : names)
    if (!a.has(name)) refuse(a, name, "given for this lr_policy");
}

std::string policy(const Arguments& a) {
  const auto lr = a.text("base_lr");
  switch (a.choice("lr_policy", {"fixed", "step", "exp", "inv", "multistep", "poly", "sigmoid"})) {
    case 1:
      need(a, {"gamma", "stepsize"});
      return format("step({}, {}, gamma={})", lr, a.count("stepsize"), number(a.number("gamma")));
    case 2:
      need(a, {"gamma"});
      return format("exponential_decay({}, {})", lr, number(a.number("gamma")));
    case 3:
      need(a, {"gamma", "power"});
      return format("inverse({}, {}{})", lr, number(a.number("gamma")),
                    unless("power", a.number("power"), 1));
    case 4: {
      need(a, {"gamma", "stepvalue"});
      const auto values = a.text("stepvalue");
      return format("multistep({}, {}, gamma={})", lr, values.front() == '[' ? values : "[" + values + "]",
                    number(a.number("gamma")));
    }
    case 5:
      need(a, {"max_iter", "power"});
      return format("polynomial({}, {}{})", lr, a.count("max_iter"), unless("power", a.number("power"), 1));
    case 6:
      need(a, {"gamma", "stepsize"});
      return format("sigmoid({}, {}, {})", lr, number(-a.number("gamma")), a.count("stepsize"));
    default:
      return format("constant({})", lr);
  }
}

Translation solver(const Arguments& a) {
  return {policy(a)};
}

}  // namespace

const Family& caffe() {
  static const Family family{"Caffe",
                             {"caffe"},
                             false,
                             {{"solver",
                               {{"lr_policy"},
                                {"base_lr", "found"},
                                {"gamma", ""},
                                {"power", ""},
                                {"stepsize", ""},
                                {"stepvalue", ""},
                                {"max_iter", ""}},
                               solver}}};
  return family;
}

}  // namespace surefoot::schedule::recipe::peers

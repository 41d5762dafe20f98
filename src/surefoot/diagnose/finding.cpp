#include "surefoot/diagnose/diagnose.hpp"

namespace surefoot::diagnose {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::diverged:
      return "diverged";
    case Kind::too_high:
      return "too_high";
    case Kind::overfit:
      return "overfit";
    case Kind::plateau:
      return "plateau";
    case Kind::too_low:
      return "too_low";
    case Kind::good:
      return "good";
    case Kind::unclear:
      return "unclear";
    case Kind::too_short:
      return "too_short";
    case Kind::too_noisy:
      return "too_noisy";
    case Kind::warmup_missing:
      return "warmup_missing";
    case Kind::decayed_too_early:
      return "decayed_too_early";
    case Kind::spikes:
      return "spikes";
  }
  return "unclear";
}

bool judges_rate(Kind kind) {
  return kind == Kind::too_high || kind == Kind::plateau || kind == Kind::too_low || kind == Kind::good ||
         kind == Kind::unclear;
}

}  // namespace surefoot::diagnose

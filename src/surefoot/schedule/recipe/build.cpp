#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/schedule/check.hpp"
#include "surefoot/schedule/ramp.hpp"
#include "surefoot/schedule/recipe/elsewhere.hpp"
#include "surefoot/schedule/recipe/words.hpp"

namespace surefoot::schedule::recipe {
namespace {

using Kind = Expression::Kind;

[[noreturn]] void fail(const std::string& message, const Expression& where) {
  throw ParseError(message, "", 0, where.column);
}

/// Runs `make`; what it finds wrong with an argument is said to be at `where`.
template <class Make>
auto located(const Expression& where, Make make) {
  try {
    return make();
  } catch (const InvalidArgument& error) {
    fail(error.what(), where);
  }
}

/// The message with the argument called what it was typed as: `peak` of an exponential_decay is its initial.
std::string in_typed_words(const RefusedArgument& error, const Word& word, const Arguments& arguments) {
  const std::string message = error.what();
  const std::string begin = fmt::format("{}: {} ", word.name, error.argument());
  if (!message.starts_with(begin)) return message;
  return fmt::format("{}: {} {}", word.name, arguments.as_typed(error.argument()),
                     message.substr(begin.size()));
}

Part build_word(const Word& word, const Expression& call, double found) {
  const Arguments arguments(word, call, found);
  return located(call, [&] {
    try {
      return word.build(arguments);
    } catch (const RefusedArgument& error) {
      throw ParseError(in_typed_words(error, word, arguments), "", 0, arguments.column(error.argument()));
    }
  });
}

/// The word of a call, or of a name that was to be one.
const Word& word_of(const Expression& e) {
  std::vector<std::string> names;
  for (const Word& word : words()) {
    if (e.word == word.name) return word;
    names.emplace_back(word.name);
  }
  // Its modules are no part of the word.
  fail(unknown_word("schedule", e.word.substr(e.word.rfind('.') + 1), names, words_elsewhere()), e);
}

Part build_number(const Expression& e, double value) {
  return {located(e, [&] { return constant({value}); }), {}, {}, {}};
}

double factor_of(const Expression& e, double found) {
  const double factor = e.kind == Kind::number ? e.number : found;
  if (!(factor >= 0)) fail(fmt::format("schedule: a factor must not be negative, got {}", factor), e);
  return factor;
}

/// The longest factor says how long a product is; one without an end makes it endless, a number does not
/// count.
Part build_product(const Expression& e, double found) {
  double factor = 1;
  Part product;
  bool endless = false;
  for (const auto& item : e.parts) {
    if (item.kind == Kind::number || item.is("found")) {
      factor *= factor_of(item, found);
      continue;
    }
    const Part part = build_whole(item, found);
    product.schedule = product.schedule
                           ? located(item, [&] { return multiply(*product.schedule, *part.schedule); })
                           : *part.schedule;
    endless = endless || !part.steps;
    if (part.steps) product.steps = std::max(product.steps.value_or(0), *part.steps);
  }
  if (endless) product.steps.reset();
  product.schedule =
      located(e, [&] { return product.schedule ? scale(*product.schedule, factor) : constant({factor}); });
  return product;
}

/// True for a part that is left out: `warmup(0)`. A constant of 0 steps still says where its neighbours rise
/// to or fall from.
bool is_nothing(const Part& part) {
  return (part.warmup && part.warmup->steps == 0) || (part.cooldown && part.cooldown->steps == 0);
}

/// The parts of a sequence but for those that are left out, with the expressions they come from. One of them
/// stays.
std::vector<std::pair<Expression, Part>> parts_of(const Expression& e, double found) {
  std::vector<std::pair<Expression, Part>> parts;
  for (const auto& item : e.parts) {
    Part part = build_part(item, found);
    if (!is_nothing(part)) parts.emplace_back(item, std::move(part));
  }
  if (parts.empty()) fail("schedule: at least one part must take steps", e);
  return parts;
}

/// From the left, because a cooldown begins where the part in front of it ends.
void settle_cooldowns(const Expression& e, std::vector<Part>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].cooldown) continue;
    if (i == 0) fail("cooldown: must stand behind a part to fall from", e.parts[i]);
    const Part& before = parts[i - 1];
    if (before.warmup) fail("cooldown: must not stand directly behind a warmup", e.parts[i]);
    if (!before.steps)
      fail("cooldown: the part in front has no end; until(part, steps=N) gives it one", e.parts[i]);
    const CooldownOptions& o = *parts[i].cooldown;
    const RampOptions ramp_options{(*before.schedule)(*before.steps), o.end, o.steps};
    const auto fall = [&] {
      if (o.bend.shape == Shape::exponential)
        check_positive("cooldown", "the rate to fall from", ramp_options.start);
      return ramp(ramp_options, o.bend);
    };
    parts[i] = {located(e.parts[i], fall), o.steps, {}, {}};
  }
}

/// From the right, because a warmup ends where the part behind it begins.
void settle_warmups(const Expression& e, std::vector<Part>& parts) {
  for (std::size_t i = parts.size(); i-- > 0;) {
    if (!parts[i].warmup) continue;
    if (i + 1 == parts.size()) fail("warmup: must stand in front of a part to rise to", e.parts[i]);
    const WarmupOptions o = *parts[i].warmup;
    const double top = (*parts[i + 1].schedule)(0);
    parts[i] = {located(e.parts[i], [&] { return rise(top, o); }), o.steps, {}, {}};
  }
}

Part build_sequence(const Expression& whole_expression, double found) {
  Expression e = whole_expression;
  std::vector<Part> parts;
  e.parts.clear();
  for (auto& [expression, part] : parts_of(whole_expression, found)) {
    e.parts.push_back(std::move(expression));
    parts.push_back(std::move(part));
  }
  settle_cooldowns(e, parts);
  settle_warmups(e, parts);
  std::vector<Piece> pieces;
  std::int64_t before = 0;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    if (!parts[i].steps)
      fail("schedule: only the last part may be without an end; until(part, steps=N) gives it one",
           e.parts[i]);
    if (*parts[i].steps > 0) pieces.push_back({*parts[i].schedule, *parts[i].steps});
    before += std::min(*parts[i].steps, last_step);
  }
  Part whole = parts.back();
  whole.schedule = located(e, [&] { return join(std::move(pieces), *whole.schedule); });
  if (whole.steps) whole.steps = std::min(before + *whole.steps, last_step);
  return whole;
}

}  // namespace

Part build_part(const Expression& e, double found) {
  switch (e.kind) {
    case Kind::number:
      return build_number(e, e.number);
    case Kind::name:
      if (e.is("found")) return build_number(e, found);
      fail(fmt::format("schedule: '{0}' needs its arguments, as in {0}(…)", word_of(e).name), e);
    case Kind::list:
      fail("schedule: a list is no schedule", e);
    case Kind::share:
      fail(fmt::format("schedule: a share of the run is no rate, got {}", print(e)), e);
    case Kind::call:
      return build_word(word_of(e), e, found);
    case Kind::product:
      return build_product(e, found);
    default:
      return build_sequence(e, found);
  }
}

Part build_whole(const Expression& e, double found) {
  Part part = build_part(e, found);
  if (part.warmup) fail("warmup: must stand in front of a part to rise to, as in warmup(500) + cosine(…)", e);
  if (part.cooldown)
    fail("cooldown: must stand behind a part to fall from, as in constant(…) + cooldown(500)", e);
  if (is_nothing(part)) fail("schedule: at least one part must take steps", e);
  return part;
}

}  // namespace surefoot::schedule::recipe

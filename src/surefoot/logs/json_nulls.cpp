#include "surefoot/logs/json_nulls.hpp"

#include <algorithm>
#include <limits>

namespace surefoot::logs {
namespace {

constexpr std::size_t longest_name = 100;

/// The quoted name whose value ends `text`: `"loss": `; empty when there is none.
std::string_view key_before(std::string_view text) {
  const auto colon = text.find_last_not_of(" \t");
  if (colon == std::string_view::npos || text[colon] != ':') return {};
  text = text.substr(0, colon);
  const auto quote = text.find_last_not_of(" \t");
  if (quote == std::string_view::npos || text[quote] != '"') return {};
  text = text.substr(0, quote);
  text.remove_prefix(text.size() - std::min(text.size(), longest_name));
  const auto begin = text.rfind('"');
  return begin == std::string_view::npos ? std::string_view() : text.substr(begin + 1);
}

}  // namespace

void NullLosses::add(std::string_view name) {
  const Meaning meaning = meaning_of(name).meaning;
  training = training || meaning == Meaning::training_loss;
  validation = validation || meaning == Meaning::validation_loss;
}

NullLosses null_losses(std::string_view line) {
  constexpr std::string_view word = "null";
  NullLosses nulls;
  std::size_t done = 0;
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, done)) {
    // Blanks behind the null before are looked at once.
    if (const auto name = key_before(line.substr(done, at - done)); !name.empty()) nulls.add(name);
    done = at + word.size();
  }
  return nulls;
}

bool NullReader::settle(const NullLosses& nulls, LogLine& line) {
  const bool alone = !line.has_loss();
  const bool training = follow(training_, nulls.training, alone, line.training_loss);
  const bool validation = follow(validation_, nulls.validation, alone, line.validation_loss);
  return training || validation;
}

bool NullReader::follow(Past& past, bool is_null, bool alone, std::optional<double>& loss) {
  if (loss) {
    past = past == Past::nothing || past == Past::numbers ? Past::numbers : Past::sparse;
    return false;
  }
  if (!is_null) return false;
  const bool lost = alone && (past == Past::numbers || past == Past::lost);
  past = lost ? Past::lost : Past::sparse;
  if (lost) loss = std::numeric_limits<double>::quiet_NaN();
  return lost;
}

}  // namespace surefoot::logs

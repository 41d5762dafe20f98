#include "surefoot/logs/line_form.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <optional>
#include <vector>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

/// More certain than any loss told by its name.
constexpr int certain = 9;

/// Takes text off its beginning, piece by piece.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text), size_(text.size()) {}

  bool word(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  void blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(' '), rest_.size())); }
  std::optional<std::int64_t> count() {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc() || value < 0) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  std::optional<double> number() {
    const auto printed = printed_number(rest_);
    if (!printed || printed->decimal_comma) return std::nullopt;
    rest_.remove_prefix(printed->length);
    return printed->value;
  }
  /// Up to a separator, which is taken too, or all that is left.
  std::string_view until(char separator) {
    const auto end = std::min(rest_.find(separator), rest_.size());
    const auto piece = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    return piece;
  }
  std::string_view rest() const { return rest_; }
  bool empty() const { return rest_.empty(); }
  std::size_t taken() const { return size_ - rest_.size(); }

 private:
  std::string_view rest_;
  std::size_t size_;
};

bool contains_any(std::string_view text, std::initializer_list<std::string_view> words) {
  for (const auto word : words)
    if (text.find(word) != std::string_view::npos) return true;
  return false;
}

/// How good a measure of progress a metric of boosting is: 2 a loss, 1 a share of errors, 0 none that falls.
int metric_rank(std::string_view metric) {
  if (contains_any(metric,
                   {"loss", "nll", "loglik", "entropy", "deviance", "rms", "mse", "mae", "mape", "mphe",
                    "huber", "quantile", "poisson", "gamma", "tweedie", "hinge", "kullback", "fair"}))
    return 2;
  if (metric == "l1" || metric == "l2") return 2;
  return contains_any(metric, {"error"}) ? 1 : 0;
}

struct Evaluation {
  std::string_view name;
  std::string_view metric;
  bool training = false;
  double value = 0;
};

/// `train-logloss:0.68`, `valid_1's binary_logloss: 0.7`; empty for anything else.
std::optional<Evaluation> evaluation(std::string_view cell) {
  const auto colon = cell.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  Evaluation result;
  result.name = cell.substr(0, colon);
  std::string_view number = cell.substr(colon + 1);
  number.remove_prefix(std::min(number.find_first_not_of(' '), number.size()));
  const auto printed = printed_number(number);
  if (!printed) return std::nullopt;
  result.value = printed->value;
  const auto of = result.name.find("'s ");
  const auto dash = result.name.find('-');
  if (of == std::string_view::npos && dash == std::string_view::npos) return std::nullopt;
  result.metric = of != std::string_view::npos ? result.name.substr(of + 3) : result.name.substr(dash + 1);
  result.training = contains_any(result.name.substr(0, std::min(of, dash)), {"train", "learn"});
  return result;
}

/// The best metric of a line, of which a training and the last validation are taken.
void take_evaluations(const std::vector<Evaluation>& all, LogLine& answer) {
  int best = 0;
  std::string_view metric;
  for (const Evaluation& one : all)
    if (const int rank = metric_rank(one.metric); rank > best) {
      best = rank;
      metric = one.metric;
    }
  for (const Evaluation& one : all) {
    auto& place = one.training ? answer.training_loss : answer.validation_loss;
    auto& name = one.training ? answer.training_loss_name : answer.validation_loss_name;
    const bool taken = best > 0 && one.metric == metric && (!one.training || !place);
    if (!taken || place) {
      const auto left_out = taken ? name : one.name;
      answer.others.emplace_back(left_out, taken ? *place : one.value);
      if (metric_rank(one.metric) > 0) answer.other_losses.push_back(left_out);
    }
    if (!taken) continue;
    place = one.value;
    name = one.name;
    (one.training ? answer.training_loss_rank : answer.validation_loss_rank) = certain;
  }
}

/// XGBoost's and LightGBM's lines, with anything before the bracket.
std::size_t boosting(std::string_view line, LogLine& answer) {
  const auto close = line.find("]\t");
  if (close == std::string_view::npos || close == 0) return 0;
  std::size_t begin = close;
  while (begin > 0 && is_digit(line[begin - 1])) --begin;
  if (begin == close || begin == 0 || line[begin - 1] != '[') return 0;
  const auto round = Cursor(line.substr(begin)).count();
  std::vector<Evaluation> all;
  Cursor cells(line.substr(close + 2));
  while (!cells.empty()) {
    const auto found = evaluation(cells.until('\t'));
    if (!found) return 0;
    if (all.size() < 32) all.push_back(*found);
  }
  if (all.empty() || !round) return 0;
  answer.step = *round;
  take_evaluations(all, answer);
  return line.size();
}

/// `0:	learn: 0.69	test: 0.68	best: 0.68 (0)	total: 50ms	remaining: 5s`
std::size_t catboost(std::string_view line, LogLine& answer) {
  Cursor cells(line);
  const auto round = cells.count();
  if (!round || !cells.word(":\t") || !contains_any(cells.rest(), {"learn: ", "test: "})) return 0;
  LogLine found;
  while (!cells.empty()) {
    const std::string_view cell = cells.until('\t');
    const auto colon = cell.find(": ");
    if (colon == std::string_view::npos) continue;
    const std::string_view name = cell.substr(0, colon);
    const auto value = printed_number(cell.substr(colon + 2));
    if (!value) continue;
    if (name == "learn") {
      found.training_loss = value->value;
      found.training_loss_name = name;
    } else if (name.starts_with("test") && !found.validation_loss) {
      found.validation_loss = value->value;
      found.validation_loss_name = name;
    }
  }
  if (!found.has_loss()) return 0;
  answer.step = *round;
  answer.training_loss = found.training_loss;
  answer.validation_loss = found.validation_loss;
  answer.training_loss_name = found.training_loss_name;
  answer.validation_loss_name = found.validation_loss_name;
  answer.training_loss_rank = answer.validation_loss_rank = certain;
  return line.size();
}

/// `1: 605.2, 605.2 avg loss, 0.001 rate, 2.3 seconds, 64 images`: the loss of the batch, and a mean over
/// many.
std::size_t darknet(std::string_view line, LogLine& answer) {
  Cursor cells(line);
  cells.blanks();
  const auto iteration = cells.count();
  if (!iteration || !cells.word(": ")) return 0;
  const auto loss = cells.number();
  if (!loss || !cells.word(", ")) return 0;
  const auto mean = cells.number();
  if (!mean || !cells.word(" avg")) return 0;
  const std::string_view name = cells.rest().starts_with(" loss") ? "loss" : "batch loss";
  cells.word(" loss");
  if (!cells.word(", ")) return 0;
  const auto rate = cells.number();
  if (!rate || !cells.word(" rate")) return 0;
  answer.step = *iteration;
  answer.training_loss = *loss;
  answer.training_loss_name = name;
  answer.training_loss_rank = certain;
  answer.learning_rate = *rate;
  answer.learning_rate_name = "rate";
  answer.others.emplace_back("avg", *mean);
  answer.other_losses.push_back("avg");
  return line.size();
}

/// `1epoch:train:1-100batch:`
std::size_t espnet(std::string_view line, LogLine& answer) {
  // Of its letters the colon is the rarest.
  const auto colon = line.find(":train:");
  if (colon == std::string_view::npos || !line.substr(0, colon).ends_with("epoch")) return 0;
  const std::size_t at = colon - std::string_view("epoch").size();
  if (at == 0 || !is_digit(line[at - 1])) return 0;
  std::size_t begin = at;
  while (begin > 0 && is_digit(line[begin - 1])) --begin;
  Cursor cells(line.substr(begin));
  const auto epoch = cells.count();
  if (!epoch || !cells.word("epoch:train:") || !cells.count() || !cells.word("-")) return 0;
  const auto batch = cells.count();
  if (!batch || !cells.word("batch: ")) return 0;
  answer.epoch = static_cast<double>(*epoch);
  answer.batch = batch;
  return begin + cells.taken();
}

/// GPT-2's `[10 | 30.12] loss=3.21 avg=3.30`: a step and seconds; llama2.c's `10 | loss 9.1`.
std::size_t step_before_bar(std::string_view line, LogLine& answer) {
  Cursor cells(line);
  const bool bracket = cells.word("[");
  const auto step = cells.count();
  if (!step || !cells.word(" | ")) return 0;
  if (bracket) {
    const auto seconds = cells.number();
    if (!seconds || !cells.word("] ")) return 0;
    answer.seconds = seconds;
  }
  if (!cells.rest().starts_with("loss")) return 0;
  answer.step = *step;
  return cells.taken();
}

/// `iter  10 value 51.2` of R's optim and nnet: the value is the loss.
std::size_t r_optim(std::string_view line, LogLine& answer) {
  Cursor cells(line);
  if (!cells.word("iter ")) return 0;
  cells.blanks();
  const auto step = cells.count();
  if (!step || !cells.word(" value ")) return 0;
  const std::size_t name_at = cells.taken() - std::string_view("value ").size();
  const auto value = cells.number();
  if (!value) return 0;
  answer.step = *step;
  answer.training_loss = value;
  answer.training_loss_name = line.substr(name_at, std::string_view("value").size());
  answer.training_loss_rank = certain;
  return line.size();
}

/// LightGBM's command: `[LightGBM] [Info] Iteration:1, valid_1 binary_logloss : 0.69`.
std::size_t lightgbm(std::string_view line, LogLine& answer) {
  constexpr std::string_view head = "[LightGBM] [Info] Iteration:";
  const auto at = line.find(head);
  if (at == std::string_view::npos) return 0;
  Cursor cells(line.substr(at + head.size()));
  const auto round = cells.count();
  if (!round || !cells.word(", ")) return 0;
  std::string_view name = cells.until(':');
  cells.blanks();
  const auto value = cells.number();
  while (name.ends_with(' ')) name.remove_suffix(1);
  const auto blank = name.find(' ');
  if (!value || blank == std::string_view::npos || metric_rank(name.substr(blank + 1)) == 0) return 0;
  const bool training = name.starts_with("training");
  answer.step = *round;
  (training ? answer.training_loss : answer.validation_loss) = value;
  (training ? answer.training_loss_name : answer.validation_loss_name) = name;
  (training ? answer.training_loss_rank : answer.validation_loss_rank) = certain;
  return line.size();
}

/// `[1,  2000] loss: 2.205`: an epoch and a batch.
std::size_t pair(std::string_view line, LogLine& answer) {
  Cursor cells(line);
  cells.blanks();
  if (!cells.word("[")) return 0;
  const auto epoch = cells.count();
  if (!epoch || !cells.word(",")) return 0;
  cells.blanks();
  const auto batch = cells.count();
  if (!batch || !cells.word("] ")) return 0;
  answer.epoch = static_cast<double>(*epoch);
  answer.batch = batch;
  return cells.taken();
}

/// WeNet's `TRAIN Batch 0/100 loss 71.2`: an epoch and a batch, not a batch of so many.
std::size_t wenet(std::string_view line, LogLine& answer) {
  constexpr std::string_view words = "DEBUG TRAIN Batch ";
  const auto at = line.find(words);
  if (at == std::string_view::npos) return 0;
  Cursor cells(line.substr(at + words.size()));
  const auto epoch = cells.count();
  if (!epoch || !cells.word("/")) return 0;
  const auto batch = cells.count();
  if (!batch || !cells.word(" ")) return 0;
  answer.epoch = static_cast<double>(*epoch);
  answer.batch = batch;
  return at + words.size() + cells.taken();
}

/// char-rnn's `10/21150 (epoch 0.024), train_loss = 2.3` counts over the run, Catalyst's `1/20 * Epoch 1
/// (train):` counts epochs.
std::size_t count_before_epoch(std::string_view line, LogLine& answer) {
  Cursor cells(line);
  const auto done = cells.count();
  if (!done || !cells.word("/")) return 0;
  const auto all = cells.count();
  if (!all) return 0;
  if (cells.word(" * Epoch ")) {
    const auto epoch = cells.count();
    if (!epoch) return 0;
    answer.epoch = static_cast<double>(*epoch);
    answer.epochs = static_cast<double>(*all);
    return cells.taken();
  }
  if (!cells.word(" (epoch ")) return 0;
  const auto epoch = cells.number();
  if (!epoch || !cells.word("), ")) return 0;
  answer.step = done;
  answer.steps = all;
  answer.epoch = epoch;
  return cells.taken();
}

void set_loss(LogLine& answer, Meaning meaning, std::string_view name, double value) {
  const bool validation = meaning == Meaning::validation_loss;
  (validation ? answer.validation_loss : answer.training_loss) = value;
  (validation ? answer.validation_loss_name : answer.training_loss_name) = name;
  (validation ? answer.validation_loss_rank : answer.training_loss_rank) = certain;
}

/// Trax's `Step    100: train CrossEntropyLoss |  2.13`.
std::size_t trax(std::string_view line, LogLine& answer) {
  Cursor cells(line);
  if (!cells.word("Step ")) return 0;
  cells.blanks();
  const auto step = cells.count();
  if (!step || !cells.word(": ")) return 0;
  std::string_view name = cells.until('|');
  name = name.substr(0, name.find_last_not_of(' ') + 1);
  const Meaning meaning = meaning_of(name).meaning;
  cells.blanks();
  const auto value = cells.number();
  if (!value || !cells.empty()) return 0;
  if (meaning != Meaning::training_loss && meaning != Meaning::validation_loss) return 0;
  answer.step = step;
  set_loss(answer, meaning, name, *value);
  return line.size();
}

/// Deeplearning4j's `Score at iteration 10 is 0.71`, which is the loss, and Torch7's `# current error = 0.9`.
std::size_t loss_by_another_word(std::string_view line, LogLine& answer) {
  constexpr std::string_view score = "Score at iteration ";
  constexpr std::string_view error = "# current error = ";
  if (line.starts_with(error)) {
    Cursor cells(line.substr(error.size()));
    const auto value = cells.number();
    if (!value || !cells.empty()) return 0;
    set_loss(answer, Meaning::training_loss, line.substr(2, 13), *value);
    return line.size();
  }
  const auto at = line.find(score);
  if (at == std::string_view::npos) return 0;
  Cursor cells(line.substr(at + score.size()));
  const auto step = cells.count();
  if (!step || !cells.word(" is ")) return 0;
  const auto value = cells.number();
  if (!value) return 0;
  answer.step = step;
  set_loss(answer, Meaning::training_loss, line.substr(at, 5), *value);
  return line.size();
}

}  // namespace

std::size_t take_line_form(std::string_view line, LogLine& answer) {
  if (line.empty()) return 0;
  if (const auto taken = boosting(line, answer); taken > 0) return taken;
  const char first = line.front();
  if (is_digit(first) || first == ' ') {
    if (const auto taken = catboost(line, answer); taken > 0) return taken;
    if (const auto taken = darknet(line, answer); taken > 0) return taken;
  }
  if (first == '[' || first == ' ')
    if (const auto taken = pair(line, answer); taken > 0) return taken;
  if (is_digit(first))
    if (const auto taken = count_before_epoch(line, answer); taken > 0) return taken;
  for (const auto form : {trax, loss_by_another_word, wenet, r_optim, lightgbm})
    if (const auto taken = form(line, answer); taken > 0) return taken;
  if (first == '[' || is_digit(first))
    if (const auto taken = step_before_bar(line, answer); taken > 0) return taken;
  return espnet(line, answer);
}

}  // namespace surefoot::logs

#include "surefoot/logs/line.hpp"

#include <algorithm>
#include <cmath>

#include "surefoot/core/characters.hpp"
#include "surefoot/logs/line_form.hpp"
#include "surefoot/logs/line_front.hpp"
#include "surefoot/logs/line_scan.hpp"
#include "surefoot/logs/meaning.hpp"
#include "surefoot/logs/number.hpp"

namespace surefoot::logs {
namespace {

constexpr double most_steps = 9e15;
constexpr std::size_t most_others = 32;
constexpr std::size_t longest_name_behind = 32;

std::optional<std::int64_t> as_count(double value) {
  if (!(value >= 0) || value > most_steps || value != std::floor(value)) return std::nullopt;
  return static_cast<std::int64_t>(value);
}

/// The name without its first word.
std::string_view shorter(std::string_view name) {
  const auto blank = name.find(' ');
  return blank == std::string_view::npos ? std::string_view() : name.substr(blank + 1);
}

std::string_view last_word(std::string_view name) {
  const auto blank = name.rfind(' ');
  return blank == std::string_view::npos ? name : name.substr(blank + 1);
}

bool is_place(Meaning meaning) {
  return meaning == Meaning::step || meaning == Meaning::epoch || meaning == Meaning::batch;
}

bool is_loss(Meaning meaning) {
  return meaning == Meaning::training_loss || meaning == Meaning::validation_loss;
}

struct Named {
  /// As it is shown: the chatter left out but for the word right before what it means (`lm loss`).
  std::string_view name;
  NameMeaning meaning;
};

/// What the words before a number mean; chatter before the name proper is left out.
Named without_chatter(std::string_view name) {
  std::string_view shown = name;
  bool dropped = false;
  for (auto rest = shorter(name); !rest.empty() && is_unknown(name.substr(0, name.find(' ')));
       rest = shorter(name)) {
    shown = name;
    name = rest;
    dropped = true;
  }
  Named named{name, meaning_of(name)};
  // `kl loss` is a loss, but not before `loss` itself.
  if (dropped && named.meaning.rank > 3) named.meaning.rank = 3;
  const std::string_view kept = shown.substr(0, shown.find(' '));
  const bool shouted = std::none_of(kept.begin(), kept.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (dropped && is_loss(named.meaning.meaning) && (!shouted || kept.size() == 1)) named.name = shown;
  return named;
}

/// Reads a line's numbers in their order.
class Reader {
 public:
  Reader(std::string_view line, LogLine& answer) : line_(line), answer_(answer) {}

  void read() {
    ScannedNumber found;
    while (scan_.next(found)) {
      assign(found);
      last_end_ = found.end;
    }
    answer_.of_validation = scan_.side() == Side::validation;
    settle();
  }

 private:
  void assign(ScannedNumber& found) {
    if (found.percent) return percentage(found);
    if (is_count_of_iterations(found)) return count_of_iterations(found);
    if (unit_word(found) == "epoch" && found.name.empty() && !answer_.epoch) {
      answer_.epoch = found.value;
      return;
    }
    if (const auto owner = owner_of_unnamed(found)) {
      found.name = *owner;
      phrase_ = {};
      place_of_loss_ = false;
    }
    if (is_count_of_sides(found)) return;
    if (found.name.empty() && take_name_behind(found)) return;
    if (found.name.empty() || is_count_of_side(found)) return unnamed_place(found);
    const Named named = resolved(found);
    found.name = named.name;
    if (named.meaning.meaning != Meaning::other && named.meaning.meaning != Meaning::seconds)
      first_named_ = std::min(first_named_, found.begin);
    if (!is_place(named.meaning.meaning)) phrase_ = {};
    switch (named.meaning.meaning) {
      case Meaning::step:
        return step(found, named.meaning.rank);
      case Meaning::epoch:
        return epoch(found, named.meaning.rank);
      case Meaning::batch:
        return place_in_epoch(found, 2);
      case Meaning::learning_rate:
        return rate(found, named.meaning.rank);
      case Meaning::training_loss:
      case Meaning::validation_loss:
        return loss(found, named.meaning);
      case Meaning::seconds:
        return seconds(found, named.meaning.rank);
      case Meaning::other:
        return other(found);
    }
  }

  /// `40it/2.00kit` of a bar in words; `5.3it/s` is a speed.
  bool is_count_of_iterations(const ScannedNumber& found) const {
    const std::string_view unit = unit_word(found);
    return (unit == "it" || unit == "kit") && found.end + 1 < line_.size() && line_[found.end] == '/' &&
           is_digit(line_[found.end + 1]);
  }

  void count_of_iterations(ScannedNumber found) {
    if (unit_word(found) == "kit")
      found.unit.factor = 1e3;
    else
      found.unit = {};
    step(found, 1);
  }

  /// `Train loss 20 2.31`, `Validation loss 20: 2.4`: a whole number between a loss's name and the loss is
  /// its place.
  bool is_place_of_loss(const ScannedNumber& found) const {
    const auto name_end = static_cast<std::size_t>(found.name.data() + found.name.size() - line_.data());
    if (found.begin != name_end + 1 || line_[name_end] != ' ' || found.fractional || found.of ||
        found.unit.length > 0 || answer_.step || !as_count(found.count()))
      return false;
    std::string_view rest = line_.substr(found.end);
    if (rest.starts_with(':')) rest.remove_prefix(1);
    const std::size_t blanks = std::min(rest.find_first_not_of(' '), rest.size());
    if (blanks == 0) return false;
    rest.remove_prefix(blanks);
    const auto next = printed_number(rest);
    return next && rest.substr(0, next->length).find_first_of(".eE") != std::string_view::npos;
  }

  std::string_view unit_word(const ScannedNumber& found) const {
    if (found.unit.length == 0) return {};
    return line_.substr(found.end - found.unit.length, found.unit.length);
  }

  /// `Test: [  10/196]`, a validation at work.
  static bool is_count_of_side(const ScannedNumber& found) {
    return found.of && found.bracket == '[' && side_of(found.name) != Side::none;
  }

  /// `Train steps: 150 Val steps: 38`: how many there are of each side, and no place. They do not say whose
  /// the losses behind them are.
  bool is_count_of_sides(const ScannedNumber& found) {
    const auto blank = found.name.find(' ');
    if (blank == std::string_view::npos || found.of || found.fractional) return false;
    const Side side = side_of(found.name.substr(0, blank));
    const std::string_view counted = found.name.substr(blank + 1);
    const bool both = side == Side::validation && counted_side_ == Side::training && counted == counted_;
    counted_side_ = side;
    counted_ = counted;
    if (!both) return false;
    if (step_name_.ends_with(counted)) {
      answer_.step.reset();
      step_rank_ = 0;
    }
    scan_.forget_side();
    return true;
  }

  /// tinygrad's `2.31 loss, 0.0001 LR`: the name stands behind its number.
  bool take_name_behind(ScannedNumber& found) {
    if (last_end_ == 0 && !found.fractional && !found.of && found.unit.length == 0)
      leading_ = as_count(found.value);
    if (found.of || found.unit.length > 0 || found.bracket != 0) return false;
    std::size_t at = found.end;
    while (at < line_.size() && at < found.end + longest_name_behind &&
           (is_letter(line_[at]) || line_[at] == ' ' || line_[at] == '_'))
      ++at;
    if (at == found.end || line_[found.end] != ' ' || (at < line_.size() && line_[at] != ',')) return false;
    std::string_view name = line_.substr(found.end + 1, at - found.end - 1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    const NameMeaning meaning = meaning_of(name);
    const bool sure = is_loss(meaning.meaning)
                          ? found.fractional && meaning.rank >= 4 && !name.ends_with("es")
                          : meaning.meaning == Meaning::learning_rate && behind_;
    if (!sure) return false;
    behind_ = true;
    found.name = name;
    if (is_loss(meaning.meaning))
      loss(found, meaning);
    else
      rate(found, meaning.rank);
    return true;
  }

  /// What a number means by its name and by what else the line says.
  Named resolved(const ScannedNumber& found) {
    if (const auto side = side_of_family(found)) return *side;
    Named named = without_chatter(found.name);
    if (is_loss(named.meaning.meaning) && found.name.find(' ') != std::string_view::npos) {
      // `validation loss at iteration 400 | …`, `Cost after epoch 3: 0.5`: the number is the place.
      const std::string_view word = last_word(found.name);
      const NameMeaning place = meaning_of(word);
      if (is_place(place.meaning) && !found.fractional && as_count(found.count())) named = {word, place};
    }
    if (is_place(named.meaning.meaning)) remember_phrase(found, named.name);
    // timm's `Train: 0 [  50/1251 (4%)]`.
    if (named.meaning.meaning == Meaning::other && side_of(found.name) == Side::training && !found.of &&
        !found.fractional && line_.substr(found.end).starts_with(" ["))
      return {found.name, {Meaning::epoch, 1, false}};
    return named;
  }

  /// The words between the last number and this one that name a loss before its place: `Training loss (for
  /// one batch) at step`.
  void remember_phrase(const ScannedNumber& found, std::string_view place) {
    phrase_ = {};
    const auto until = static_cast<std::size_t>(place.data() - line_.data());
    if (until <= last_end_ || until > found.begin) return;
    std::string_view clause = line_.substr(last_end_, until - last_end_);
    if (const auto cut = clause.find_last_of("|;,{}"); cut != std::string_view::npos)
      clause.remove_prefix(cut + 1);
    phrase_ = loss_in(clause);
  }

  /// The name of a loss in a clause, with the words right before it.
  static std::string_view loss_in(std::string_view clause) {
    std::size_t at = 0;
    std::size_t before = 0;
    while (at < clause.size()) {
      if (!is_letter(clause[at])) {
        if (clause[at] != ' ') before = at + 1;
        ++at;
        continue;
      }
      const std::size_t begin = at;
      while (at < clause.size() && (is_letter(clause[at]) || clause[at] == '_' || clause[at] == '-')) ++at;
      if (!is_loss(meaning_of(clause.substr(begin, at - begin)).meaning)) continue;
      std::string_view name = clause.substr(before, at - before);
      name.remove_prefix(std::min(name.find_first_not_of(' '), name.size()));
      return is_loss(meaning_of(name).meaning) ? name : clause.substr(begin, at - begin);
    }
    return {};
  }

  /// A number without words of its own behind `loss at step 200`: it is that loss. One behind `learning rate
  /// of group 0 to` is that rate.
  std::optional<std::string_view> owner_of_unnamed(const ScannedNumber& found) const {
    if (phrase_.empty()) return std::nullopt;
    const bool own = !found.name.empty() && found.name != "is" && found.name != "was" && found.name != "to";
    if (own || found.of || found.begin > last_end_ + 12) return std::nullopt;
    const std::string_view between = line_.substr(last_end_, found.begin - last_end_);
    const bool apart = between.find_first_of(":=-") == std::string_view::npos;
    if (found.name.empty() && apart && !place_of_loss_) return std::nullopt;
    return phrase_;
  }

  /// `loss train: 1.2, val: 1.3`, `Loss: train 0.5 val 0.6`: sides of a loss named before.
  std::optional<Named> side_of_family(const ScannedNumber& found) {
    const Side side = side_of(found.name);
    if (side == Side::none) {
      const auto first = found.name.find(' ');
      const bool begins = first != std::string_view::npos && side_of(last_word(found.name)) != Side::none &&
                          is_loss(meaning_of(found.name.substr(0, first)).meaning);
      family_ = begins;
      return std::nullopt;
    }
    const auto begin = static_cast<std::size_t>(found.name.data() - line_.data());
    if (!family_ && begin > last_end_) family_ = !loss_in(line_.substr(last_end_, begin - last_end_)).empty();
    if (!family_) return std::nullopt;
    const Meaning meaning = side == Side::validation ? Meaning::validation_loss : Meaning::training_loss;
    return Named{found.name, {meaning, 5, true}};
  }

  /// A share of what is done belongs to the count behind it: `Steps:  1%|#  | 25/1500`.
  void percentage(const ScannedNumber& found) {
    if (!found.name.empty()) {
      bar_name_ = found.name;
      other(found);
    }
    after_share_ = true;
    bar_ = bar_ || line_.substr(found.end, 2) == "%|";
  }

  /// `[INFO] 10, train_loss=0.71`.
  bool is_front(const ScannedNumber& found) const {
    const bool begins = found.begin == 0 || (found.begin > 1 && line_.substr(found.begin - 2, 2) == "] ");
    return begins && found.name.empty() && !named_ && !found.of && !found.fractional &&
           found.unit.length == 0 && as_count(found.value) && line_.substr(found.end).starts_with(", ");
  }

  /// A count without a name: of a bar that has one, the epoch and the batch of `[0/5][10/200]`, a process
  /// among others at the front (`(0/8)`), else the place in an epoch.
  void unnamed_place(const ScannedNumber& found) {
    if (is_front(found)) front_ = found.value;
    const bool share_of = after_share_ && found.bracket == '(';
    after_share_ = false;
    if (!found.of || share_of || found.unit.length > 0) return;
    if (!bar_name_.empty()) {
      const NameMeaning meaning = meaning_of(bar_name_);
      bar_name_ = {};
      if (meaning.meaning == Meaning::step) return step(found, meaning.rank);
      if (meaning.meaning == Meaning::epoch) return epoch(found, meaning.rank);
    }
    const bool second = found.bracket == '[' && last_end_ > 0 && last_end_ + 2 == found.begin &&
                        line_.substr(last_end_, 2) == "][";
    if (second && answer_.batch && answer_.batches && !answer_.epoch && batch_rank_ == 1) {
      answer_.epoch = static_cast<double>(*answer_.batch);
      answer_.epochs = static_cast<double>(*answer_.batches);
      batch_rank_ = 0;
    }
    const bool aside = found.bracket == '(' && !named_ && !after_share_;
    place_in_epoch(found, aside ? 0 : 1);
  }

  void place_in_epoch(const ScannedNumber& found, int rank) {
    const auto batch = as_count(found.count());
    const auto batches = found.of ? as_count(*found.of) : std::nullopt;
    if (!batch || found.unit.length > 0 || (batches && (*batches < *batch || *batches == 0))) return;
    if (rank <= batch_rank_ || (rank == 0 && answer_.batch)) return;
    // A rank, kept in case that nothing else tells the place.
    if (rank == 0) {
      aside_ = found;
      return;
    }
    answer_.batch = batch;
    answer_.batches = batches;
    batch_rank_ = rank;
    batch_side_ = found.side;
    named_ = true;
  }

  void step(const ScannedNumber& found, int rank) {
    const auto step = as_count(found.count());
    answer_.step_too_large = answer_.step_too_large || found.count() > most_steps;
    const bool counted = found.unit.length == 0 || found.unit.factor > 1;
    if (!step || rank <= step_rank_ || !counted) return other(found);
    answer_.step = step;
    answer_.steps = found.of ? as_count(*found.of) : std::nullopt;
    answer_.step_unit = found.unit.factor > 1 ? rounding_of(found) : 0;
    step_rank_ = rank;
    step_name_ = found.name;
    named_ = true;
  }

  /// `2K` is a step to the thousand, `1.9K` to the hundred.
  std::int64_t rounding_of(const ScannedNumber& found) const {
    const std::string_view digits = line_.substr(found.begin, found.end - found.unit.length - found.begin);
    const auto point = digits.find('.');
    double unit = found.unit.factor;
    for (std::size_t i = point; i != std::string_view::npos && i + 1 < digits.size() && unit > 1; ++i)
      unit /= 10;
    return static_cast<std::int64_t>(unit);
  }

  void epoch(const ScannedNumber& found, int rank) {
    const double value = found.grouped ? *found.grouped : found.value;
    if (rank <= epoch_rank_ || !(value >= 0) || found.unit.length > 0) return;
    // `epochs: 10` is how many there will be.
    if (!found.of && found.name == "epochs" && !found.fractional) {
      answer_.epochs = value;
      return;
    }
    answer_.epoch = value;
    answer_.epoch_is_decimal = found.fractional;
    if (found.of) answer_.epochs = found.of;
    epoch_rank_ = rank;
    named_ = true;
  }

  void rate(const ScannedNumber& found, int rank) {
    if (rank <= rate_rank_ || found.unit.length > 0 || found.of) return other(found);
    answer_.learning_rate = found.value;
    answer_.learning_rate_name = found.name;
    const auto name_end = static_cast<std::size_t>(found.name.data() + found.name.size() - line_.data());
    answer_.rate_is_set =
        name_end < found.begin && line_.substr(name_end, found.begin - name_end).find(" to") == 0;
    answer_.decimal_comma = answer_.decimal_comma || found.decimal_comma;
    rate_rank_ = rank;
    named_ = true;
  }

  void loss(const ScannedNumber& found, const NameMeaning& meaning) {
    if (found.unit.length > 0 || found.of) return;
    if (is_place_of_loss(found)) {
      step(found, 1);
      phrase_ = found.name;
      place_of_loss_ = true;
      return;
    }
    bool validation = meaning.meaning == Meaning::validation_loss;
    if (!meaning.says_whose) validation = found.side == Side::validation;
    if (!validation) answer_.unqualified = !meaning.says_whose && found.side == Side::none;
    auto& place = validation ? answer_.validation_loss : answer_.training_loss;
    auto& name = validation ? answer_.validation_loss_name : answer_.training_loss_name;
    int& rank = validation ? answer_.validation_loss_rank : answer_.training_loss_rank;
    const double value = validation && answer_.batch && found.mean ? *found.mean : found.value;
    if (meaning.rank <= rank) return other_loss(found.name, found.value);
    if (place) other_loss(name, *place);
    place = value;
    rank = meaning.rank;
    name = found.name;
    answer_.decimal_comma = answer_.decimal_comma || found.decimal_comma;
    named_ = true;
  }

  void other_loss(std::string_view name, double value) {
    if (answer_.others.size() < most_others) answer_.others.emplace_back(name, value);
    if (answer_.other_losses.size() < most_others) answer_.other_losses.push_back(name);
  }

  void seconds(const ScannedNumber& found, int rank) {
    summary_ = summary_ || found.name == "train_runtime";
    if (rank <= seconds_rank_ || !found.unit.known) return;
    answer_.seconds = found.value * found.unit.seconds;
    seconds_rank_ = rank;
  }

  void other(const ScannedNumber& found) {
    named_ = true;
    summary_ = summary_ || found.name == "total_flos";
    if (found.name == "rank" || found.name == "Rank") answer_.process = as_count(found.value);
    if (found.name.ends_with("pid")) answer_.perhaps_process = as_count(found.value);
    if (!answer_.steps && (found.name == "total_steps" || found.name == "max_steps"))
      planned_ = as_count(found.count());
    if (answer_.others.size() < most_others)
      answer_.others.emplace_back(found.name, found.value * found.unit.factor);
  }

  /// What only the whole line tells.
  void settle() {
    if (is_summary()) return leave_out();
    if (behind_ && leading_ && !answer_.has_place()) answer_.step = leading_;
    if (!answer_.learning_rate && !answer_.has_loss()) take_rate_of_group();
    if (!answer_.step) take_step_of_writer();
    if (answer_.step && !answer_.steps) answer_.steps = planned_;
    if (front_ && answer_.has_loss() && !answer_.has_place()) answer_.epoch = front_;
    if (aside_ && answer_.has_place()) answer_.process = as_count(aside_->count());
    if (aside_ && !answer_.has_place()) {
      answer_.batch = as_count(aside_->count());
      answer_.batches = as_count(*aside_->of);
    }
    // TensorFlow's estimator.
    if (answer_.unqualified && !answer_.validation_loss &&
        line_.find("Saving dict for global step") != std::string_view::npos) {
      std::swap(answer_.training_loss, answer_.validation_loss);
      std::swap(answer_.training_loss_name, answer_.validation_loss_name);
      std::swap(answer_.training_loss_rank, answer_.validation_loss_rank);
    }
    // Batches of a validation say nothing of the training's.
    if (answer_.validation_loss && !answer_.training_loss &&
        (batch_side_ == Side::validation || line_.find(" CV Batch ") != std::string_view::npos)) {
      answer_.batch.reset();
      answer_.batches.reset();
      answer_.validation_goes_on = true;
    }
    answer_.batch_is_alone =
        line_.starts_with("[batch=") && answer_.batch && !answer_.epoch && !answer_.has_loss();
    // The place of a bar without a name, and what a line below it says.
    answer_.is_bar = bar_ && answer_.batch && !answer_.step && !answer_.epoch && !answer_.has_loss();
  }

  /// JAX's metric writers put the step in brackets: `logging_writer.py:48] [100] loss=2.1`.
  void take_step_of_writer() {
    const auto writer = line_.find("logging_writer.py:");
    const auto at = writer == std::string_view::npos ? writer : line_.find("] [", writer);
    if (at == std::string_view::npos) return;
    const auto step = printed_number(line_.substr(at + 3));
    if (step && line_.substr(at + 3 + step->length).starts_with("]")) answer_.step = as_count(step->value);
  }

  /// PyTorch's schedulers tell the rate they set: `Adjusting learning rate of group 0 to 1.0000e-02.`
  void take_rate_of_group() {
    constexpr std::string_view phrase = "learning rate of group 0 to ";
    const auto at = line_.find(phrase);
    if (at == std::string_view::npos) return;
    const auto rate = printed_number(line_.substr(at + phrase.size()));
    if (!rate) return;
    answer_.learning_rate = rate->value;
    answer_.learning_rate_name = line_.substr(at, std::string_view("learning rate").size());
    answer_.rate_is_set = true;
  }

  /// The run's means and bests, not what was measured at a step: Hugging Face's last record, `Best epoch 12,
  /// val loss 0.3`.
  bool is_summary() const {
    // fastai's of the best so far.
    if (summary_ || line_.starts_with("Better model found")) return true;
    const std::string_view head = line_.substr(0, first_named_);
    for (std::size_t at = head.find("est"); at != std::string_view::npos; at = head.find("est", at + 1)) {
      if (at == 0 || (head[at - 1] | 0x20) != 'b') continue;
      const bool begins = at < 2 || !(is_letter(head[at - 2]) || head[at - 2] == '_' || head[at - 2] == '.');
      const char behind = at + 3 < head.size() ? head[at + 3] : ' ';
      if (begins && !is_letter(behind) && behind != '_' && behind != '.') return true;
    }
    return false;
  }

  void leave_out() {
    for (auto* loss : {&answer_.training_loss, &answer_.validation_loss}) loss->reset();
    answer_.step.reset();
    answer_.epoch.reset();
    answer_.batch.reset();
    answer_.learning_rate.reset();
    if (!answer_.training_loss_name.empty()) answer_.summary_name = answer_.training_loss_name;
    answer_.training_loss_name = answer_.validation_loss_name = {};
  }

  std::string_view line_;
  LogLine& answer_;
  LineScan scan_{line_};
  std::size_t last_end_ = 0;
  std::string_view step_name_;
  /// The last name of two words that begins with a side.
  Side counted_side_ = Side::none;
  std::string_view counted_;
  /// A count that begins the line, and whether names stand behind their numbers.
  std::optional<std::int64_t> leading_;
  bool behind_ = false;
  /// Where the first number stands that is a place, a rate or a loss.
  std::size_t first_named_ = std::string_view::npos;
  std::string_view phrase_;
  /// The number before was the place of the loss that phrase_ names.
  bool place_of_loss_ = false;
  /// A number without a name at the front of the message.
  std::optional<double> front_;
  std::string_view bar_name_;
  bool after_share_ = false;
  bool bar_ = false;
  bool family_ = false;
  /// It is the last record of Hugging Face's trainer.
  bool summary_ = false;
  /// Some number had a meaning before.
  bool named_ = false;
  std::optional<ScannedNumber> aside_;
  std::optional<std::int64_t> planned_;
  Side batch_side_ = Side::none;
  int step_rank_ = 0;
  int epoch_rank_ = 0;
  int batch_rank_ = 0;
  int rate_rank_ = 0;
  int seconds_rank_ = 0;
};

}  // namespace

void parse_log_line(std::string_view line, LogLine& answer) {
  auto others = std::move(answer.others);
  auto losses = std::move(answer.other_losses);
  others.clear();
  losses.clear();
  answer = {};
  answer.others = std::move(others);
  answer.other_losses = std::move(losses);
  line = without_process(line, answer);
  Reader(line.substr(take_line_form(line, answer)), answer).read();
}

LogLine parse_log_line(std::string_view line) {
  LogLine answer;
  parse_log_line(line, answer);
  return answer;
}

}  // namespace surefoot::logs

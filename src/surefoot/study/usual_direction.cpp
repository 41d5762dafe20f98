#include "surefoot/study/usual_direction.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace surefoot::study {
namespace {

constexpr std::array larger{
    "accuracy", "acc",  "auc",  "auroc",    "auprc",  "roc",    "f",      "precision",  "recall",
    "map",      "ap",   "bleu", "rouge",    "meteor", "cider",  "chrf",   "comet",      "iou",
    "miou",     "dice", "psnr", "ssim",     "r",      "reward", "return", "returns",    "score",
    "mrr",      "ndcg", "hit",  "hits",     "kappa",  "mcc",    "win",    "winrate",    "success",
    "correct",  "em",   "elbo", "spearman", "pass",   "exact",  "match",  "likelihood", "loglik"};
constexpr std::array smaller{"loss",      "losses",  "error",        "err",        "errors",   "mse",
                             "rmse",      "mae",     "mape",         "nll",        "ppl",      "wer",
                             "cer",       "ter",     "eer",          "der",        "fid",      "kl",
                             "kld",       "cost",    "bpc",          "bpb",        "bits",     "lpips",
                             "xent",      "logloss", "perplexity",   "divergence", "distance", "regret",
                             "deviation", "entropy", "crossentropy", "fvu",        "brier"};

bool is_letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

/// The next word in small letters: of letters, a capital behind a small one begins another.
std::string next_word(std::string_view& text) {
  while (!text.empty() && !is_letter(text.front())) text.remove_prefix(1);
  std::string word;
  while (!text.empty() && is_letter(text.front())) {
    const auto c = static_cast<unsigned char>(text.front());
    if (std::isupper(c) != 0 && !word.empty() && text.size() > 1 && std::islower(text[1]) != 0) break;
    word += static_cast<char>(std::tolower(c));
    text.remove_prefix(1);
  }
  return word;
}

/// A pattern without its group, which says what a number looks like.
std::string outside_groups(std::string_view pattern) {
  std::string text;
  int depth = 0;
  for (const char c : pattern) {
    if (c == '(' || c == '[') ++depth;
    if (depth == 0) text += c;
    if ((c == ')' || c == ']') && depth > 0) --depth;
  }
  return text;
}

}  // namespace

std::optional<Direction> usual_direction(std::string_view metric) {
  const std::string text = outside_groups(metric);
  bool says_larger = false;
  // Of `top5` accuracies; `top5_error` is an error.
  bool says_top = false;
  bool says_smaller = false;
  std::string_view rest = text;
  for (std::string word = next_word(rest); !word.empty(); word = next_word(rest)) {
    const auto is_word = [&](const char* known) { return word == known; };
    says_top = says_top || word == "top";
    says_larger = says_larger || std::any_of(larger.begin(), larger.end(), is_word);
    says_smaller = says_smaller || std::any_of(smaller.begin(), smaller.end(), is_word);
  }
  // `accuracy_loss`, `error_rate_reduction`: whoever means that says it.
  if (says_top && !says_larger && !says_smaller) return Direction::maximize;
  if (says_larger == says_smaller) return std::nullopt;
  return says_larger ? Direction::maximize : Direction::minimize;
}

}  // namespace surefoot::study

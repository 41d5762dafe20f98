#include "surefoot/logs/other_languages.hpp"

#include <algorithm>

namespace surefoot::logs {
namespace {

struct Translation {
  std::string_view word;
  std::string_view english;
};

/// In small letters. Of languages that are written without blanks the longer words stand first.
constexpr auto translations = std::to_array<Translation>({
    {"époque", "epoch"},
    {"époques", "epochs"},
    {"época", "epoch"},
    {"épocas", "epochs"},
    {"étape", "step"},
    {"itération", "iteration"},
    {"itérations", "iterations"},
    {"entraînement", "train"},
    {"iteración", "iteration"},
    {"iteração", "iteration"},
    {"iterações", "iterations"},
    {"iterationen", "iterations"},
    {"pérdida", "loss"},
    {"pérdidas", "losses"},
    {"validación", "validation"},
    {"validação", "validation"},
    {"función", "?"},
    {"эпоха", "epoch"},
    {"эпохи", "epoch"},
    {"шаг", "step"},
    {"итерация", "iteration"},
    {"потери", "loss"},
    {"потеря", "loss"},
    {"лосс", "loss"},
    {"обучение", "train"},
    {"обучения", "learning"},
    {"валидация", "validation"},
    {"валидации", "validation"},
    {"скорость", "rate"},
    {"训练轮次", "epoch"},
    {"训练", "train"},
    {"訓練", "train"},
    {"学習率", "lr"},
    {"学习率", "lr"},
    {"學習率", "lr"},
    {"学習", "train"},
    {"验证集", "validation"},
    {"验证", "validation"},
    {"驗證", "validation"},
    {"検証", "validation"},
    {"测试集", "test"},
    {"测试", "test"},
    {"測試", "test"},
    {"平均", "mean"},
    {"总", "total"},
    {"损失值", "loss"},
    {"损失", "loss"},
    {"損失関数", "loss"},
    {"損失", "loss"},
    {"轮次", "epoch"},
    {"轮数", "epoch"},
    {"周期", "epoch"},
    {"迭代次数", "iteration"},
    {"迭代", "iteration"},
    {"步数", "step"},
    {"步骤", "step"},
    {"当前", "current"},
    {"エポック", "epoch"},
    {"ステップ", "step"},
    {"검증", "validation"},
    {"훈련", "train"},
    {"학습률", "lr"},
    {"학습", "train"},
    {"평균", "mean"},
    {"스텝", "step"},
    {"kayıp", "loss"},
    {"kaybı", "loss"},
    {"eğitim", "train"},
    {"doğrulama", "validation"},
    {"adım", "step"},
    {"епоха", "epoch"},
    {"втрати", "loss"},
    {"крок", "step"},
    {"ztráta", "loss"},
    {"förlust", "loss"},
    {"에포크", "epoch"},
    {"에폭", "epoch"},
    {"손실", "loss"},
});

constexpr std::size_t longest = 48;

/// Small letters of Latin and Cyrillic; others as they are.
std::string_view lowered(std::string_view word, std::array<char, longest>& into) {
  for (std::size_t i = 0; i < word.size(); ++i) {
    char c = word[i];
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    const auto byte = static_cast<unsigned char>(c);
    const auto lead = i > 0 ? static_cast<unsigned char>(word[i - 1]) : 0U;
    if (lead == 0xc3 && byte >= 0x80 && byte <= 0x9e) c = static_cast<char>(byte + 0x20);
    if (lead == 0xd0 && byte >= 0x90 && byte <= 0x9f) c = static_cast<char>(byte + 0x20);
    if (lead == 0xd0 && byte >= 0xa0 && byte <= 0xaf) {
      into[i - 1] = static_cast<char>(0xd1);
      c = static_cast<char>(byte - 0x20);
    }
    into[i] = c;
  }
  return {into.data(), word.size()};
}

void add(EnglishWords& answer, std::string_view word) {
  const bool again = answer.count > 0 && answer.words[answer.count - 1] == word;
  if (answer.count < answer.words.size() && !(again && word == "?")) answer.words[answer.count++] = word;
}

}  // namespace

EnglishWords english_of(std::string_view word) {
  EnglishWords answer;
  std::array<char, longest> buffer{};
  if (word.size() > buffer.size()) {
    add(answer, "?");
    return answer;
  }
  std::string_view rest = lowered(word, buffer);
  while (!rest.empty()) {
    // Only words of languages without blanks stand within others.
    const bool within = static_cast<unsigned char>(rest[0]) >= 0xe3;
    const auto known = std::find_if(translations.begin(), translations.end(), [&](const Translation& entry) {
      return within ? rest.starts_with(entry.word) : rest == entry.word;
    });
    std::size_t length = known != translations.end() ? known->word.size() : 1;
    if (known == translations.end()) {
      if (!within) length = rest.size();
      while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xc0U) == 0x80U) ++length;
    }
    add(answer, known != translations.end() ? known->english : "?");
    rest.remove_prefix(length);
  }
  return answer;
}

}  // namespace surefoot::logs

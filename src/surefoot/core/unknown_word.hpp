#pragma once

#include <span>
#include <string>
#include <vector>

namespace surefoot {

/// Another library's word and its name here.
struct WordElsewhere {
  const char* word;
  const char* here;
};

/// The known word that was most likely meant: at most two letters away (case, `_` and `-` do not count), or
/// begun, or of four letters and more, held by it: `banknote` is banknote-authentication. Empty when none is
/// near.
std::string nearest_word(const std::string& word, const std::vector<std::string>& known);

/// The message for an unknown word, with the nearest of them where one is near (case, `_` and `-` do not
/// count): `unknown model 'mpl', known: cnn, mlp; did you mean 'mlp'?` For a word of another library what it
/// is here: `unknown schedule 'StepLR', which is step(initial, steps, gamma=0.1) here`.
std::string unknown_word(const std::string& kind, const std::string& word,
                         const std::vector<std::string>& known,
                         std::span<const WordElsewhere> elsewhere = {});

}  // namespace surefoot

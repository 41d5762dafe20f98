#pragma once

#include <string>
#include <vector>

namespace surefoot {

/// What to say of a word that is none of the known ones, with the nearest of them where one is near:
/// `unknown model 'mpl', known: cnn, mlp; did you mean 'mlp'?`
std::string unknown_word(const std::string& kind, const std::string& word,
                         const std::vector<std::string>& known);

}  // namespace surefoot

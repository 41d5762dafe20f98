#include "surefoot/logs/folder_name.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace surefoot::logs {
namespace {

int rank_of(std::string word) {
  for (char& c : word)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (word.starts_with("val")) return 3;
  return word.starts_with("test") ? 1 : 2;
}

}  // namespace

FolderName folder_name(const std::filesystem::path& folder) {
  const std::string name = folder.filename().string();
  FolderName result;
  std::size_t at = 0;
  while (at <= name.size()) {
    const std::size_t end = std::min(name.find_first_of("_-. ", at), name.size());
    const std::string_view word = std::string_view(name).substr(at, end - at);
    const Side side = side_of(word);
    if (side != Side::none) {
      if (result.side != Side::none) return {};
      result.side = side;
      result.rank = rank_of(std::string(word));
      // The rest, without one of the marks beside the word.
      const std::size_t from = at == 0 ? std::min(end + 1, name.size()) : end;
      result.stem = name.substr(0, at == 0 ? 0 : at - 1) + name.substr(from);
    }
    at = end + 1;
  }
  return result;
}

}  // namespace surefoot::logs

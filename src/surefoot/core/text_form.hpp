#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace surefoot {

/// A short text such as `mlp:256,128+bn+dropout=0.1` or `sgd:momentum=0.9,nesterov`, taken apart:
/// a word, then after `:` arguments between commas, then parts after `+`. An argument or part is a value, or
/// `key=value`, or a bare key.
class TextForm {
 public:
  /// `kind` is what the text names ("model", "optimizer"), for messages. Throws InvalidArgument for an empty
  /// word, argument or part, or a key said twice.
  TextForm(std::string kind, const std::string& text);

  const std::string& word() const { return word_; }
  /// The arguments without `=`, in order.
  const std::vector<std::string>& values() const { return values_; }

  /// Takes a key's number out; `otherwise` when it was not said. Throws InvalidArgument for a bare key, for
  /// what is no number, or lies outside [low, high].
  double number(const std::string& key, double otherwise, double low, double high);
  /// The same for a whole number; `1e6` is one.
  std::int64_t count(const std::string& key, std::int64_t otherwise, std::int64_t low, std::int64_t high);
  /// Takes a key's word out: its place among `choices`; `otherwise` when it was not said. Throws
  /// InvalidArgument for a bare key and any other word.
  std::size_t choice(const std::string& key, std::size_t otherwise, const std::vector<std::string>& choices);
  /// Takes a bare key out, from the arguments or the parts: whether it was said.
  bool flag(const std::string& key);
  /// The value at `index` as a count in [low, high]; `otherwise` when there are fewer values.
  std::int64_t count_at(std::size_t index, std::int64_t otherwise, std::int64_t low, std::int64_t high) const;

  /// Throws InvalidArgument naming the first key that nobody took, and what is known, and when more than
  /// `most_values` values were given.
  void finish(std::size_t most_values, const std::string& known) const;

 private:
  void add(const std::string& piece, bool is_part);
  std::string who() const;
  /// Throws InvalidArgument when the key was said without a value, which `value` stands for.
  void refuse_bare(const std::string& key, const std::string& value = "NUMBER") const;

  std::string kind_;
  std::string text_;
  std::string word_;
  std::vector<std::string> values_;
  std::map<std::string, std::string> named_;
  std::vector<std::string> flags_;
};

}  // namespace surefoot

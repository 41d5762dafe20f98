#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "surefoot/search/history.hpp"

namespace surefoot {
class TextForm;
}

namespace surefoot::search {

/// The rule that finds a running trial hopeless: a pure function of what it and the others reported. Safe for
/// concurrent use.
class Pruner {
 public:
  virtual ~Pruner() = default;
  /// The reason to stop the trial, in words; empty to let it go on. `others` are the study's other trials in
  /// order of number, empty for a pruner that does not read them.
  virtual std::optional<std::string> prune(const PastTrial& trial,
                                           std::span<const PastTrial> others) const = 0;
  /// True when the pruner reads `others`.
  virtual bool reads_others() const { return false; }
};

/// Never stops a trial.
std::unique_ptr<Pruner> make_no_pruner();

/// Stops a trial whose reported losses have diverged by the one rule (reported_divergence of
/// core/divergence.hpp), or are not finite. It is always on: a trial it stops counts as diverged, not as
/// pruned. Source: our own rule.
std::unique_ptr<Pruner> make_divergence_pruner();

/// A pruner by its word, such as `none`; options stand behind a colon (core/text_form.hpp).
struct PrunerMaker {
  const char* word;
  /// The pruner's effect, in half a line of a help text.
  const char* help;
  /// The options it takes, for messages; empty for none.
  const char* options;
  std::unique_ptr<Pruner> (*make)(TextForm& form);
};
/// Those that can be named: all of the above but the divergence rule. A new pruner is a file in pruners/, its
/// declaration above and a line in pruners.cpp.
std::span<const PrunerMaker> pruners();
/// The pruner that a text names. Throws InvalidArgument for an unknown word or option, and a value out of
/// bounds.
std::unique_ptr<Pruner> make_pruner(const std::string& text);

}  // namespace surefoot::search

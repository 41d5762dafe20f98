#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "surefoot/adapt/controller.hpp"

namespace surefoot::adapt {

/// The run's own facts, which a controller needs beside its options.
struct ControllerSetting {
  /// The first rate, linear.
  double learning_rate = 0.01;
  /// Steps of the run.
  std::int64_t horizon = 0;
  /// Steps between two looks.
  std::int64_t every = 1;
};

/// The controller that `text` names, such as `reduce_and_raise:factor=0.1,patience=3+guard`: a word, its
/// options, and `+guard` to roll back what diverges. Throws InvalidArgument for an unknown word or option,
/// and a value out of bounds.
Controller make_controller(const std::string& text, const ControllerSetting& setting);

/// Throws InvalidArgument when the text's word is none it knows; what stands behind it is not looked at.
void check_controller_word(const std::string& text);

/// The words it knows.
std::vector<std::string> controller_words();
/// The words with the options each takes, a line each.
std::vector<std::string> controller_lines();

}  // namespace surefoot::adapt

#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/core/error.hpp"
#include "surefoot/schedule/recipe.hpp"

namespace surefoot::schedule {

/// A rate between 1e-6 and 10.
inline rc::Gen<double> rate() {
  return rc::gen::map(rc::gen::inRange(-600, 101),
                      [](int hundredths) { return std::pow(10, hundredths / 100.0); });
}

template <class Make>
void expect_refusal(Make make, const std::string& message) {
  try {
    make();
    ADD_FAILURE() << "nothing was thrown; expected: " << message;
  } catch (const InvalidArgument& error) {
    EXPECT_EQ(error.what(), message);
  }
}

/// A text that is refused at a column, with words that its message holds.
struct Refused {
  std::string text;
  std::int64_t column;
  std::string message;
};

inline void expect_refused(const std::vector<Refused>& cases) {
  for (const auto& [text, column, message] : cases) {
    SCOPED_TRACE(text);
    try {
      Recipe::parse(text);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const ParseError& error) {
      EXPECT_EQ(error.column(), column) << error.what();
      EXPECT_THAT(error.what(), ::testing::HasSubstr(message));
    }
  }
}

}  // namespace surefoot::schedule

#pragma once

#include <string>

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "surefoot/core/error.hpp"

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

}  // namespace surefoot::schedule

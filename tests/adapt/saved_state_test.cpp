#include "surefoot/adapt/saved_state.hpp"

#include <bit>
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "surefoot/core/error.hpp"

namespace surefoot::adapt {
namespace {

struct Everything {
  bool flag = false;
  std::int64_t whole = 0;
  double number = 0;
  std::optional<double> maybe = std::nullopt;
  std::vector<double> list = {};
  void visit(Fields& fields) {
    fields("flag", flag);
    fields("whole", whole);
    fields.nested("inner", [&](Fields& inner) {
      inner("number", number);
      inner("maybe", maybe);
    });
    fields("list", list);
  }
};

const StateLabel label{"everything", 3};

std::string written(Everything value) {
  return write_state(label, [&](Fields& fields) { value.visit(fields); });
}

Everything read(const std::string& text) {
  Everything value;
  read_state(text, label, [&](Fields& fields) { value.visit(fields); });
  return value;
}

std::string message_of(const std::string& text) {
  try {
    read(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

RC_GTEST_PROP(SavedState, ReadsBackBitForBit, (std::uint64_t bits, std::int64_t whole, bool flag)) {
  const double number = std::bit_cast<double>(bits);
  const Everything back = read(written({flag, whole, number, number, {number, 0.1, -number}}));
  RC_ASSERT(back.flag == flag);
  RC_ASSERT(back.whole == whole);
  RC_ASSERT(back.list.size() == 3U);
  if (std::isnan(number)) {
    RC_ASSERT(std::isnan(back.number));
  } else {
    RC_ASSERT(std::bit_cast<std::uint64_t>(back.number) == bits);
    RC_ASSERT(*back.maybe == number);
    RC_ASSERT(back.list[2] == -number);
  }
}

TEST(SavedStateText, KeepsNaNInfinityAndNothing) {
  const double infinity = std::numeric_limits<double>::infinity();
  const Everything back = read(written({false, 0, -infinity, std::nullopt, {std::nan(""), infinity}}));
  EXPECT_EQ(back.number, -infinity);
  EXPECT_FALSE(back.maybe.has_value());
  EXPECT_TRUE(std::isnan(back.list[0]));
  EXPECT_EQ(back.list[1], infinity);
}

TEST(SavedStateText, RefusesAnotherVersionAndAnotherController) {
  const auto of = [](const StateLabel& other) {
    Everything value;
    return write_state(other, [&](Fields& fields) { value.visit(fields); });
  };
  EXPECT_THROW(read(of({"everything", 4})), InvalidArgument);
  EXPECT_EQ(message_of(of({"everything", 4})), "everything: the saved state's version must be 3, got 4");
  EXPECT_THROW(read(of({"else", 3})), InvalidArgument);
  EXPECT_EQ(message_of(of({"else", 3})),
            "everything: the saved state must be of this controller, got \"else\"");
}

TEST(SavedStateText, RefusesWhatIsNoStateNamingTheField) {
  for (const char* text : {"", "{", "[]", "3"}) EXPECT_THROW(read(text), ParseError) << text;
  EXPECT_THROW(read("{}"), InvalidArgument);
  EXPECT_EQ(message_of(R"({"controller":"everything","version":3})"),
            "everything: flag of the saved state must be there, got none");
  EXPECT_EQ(message_of(R"({"controller":"everything","version":3,"flag":7})"),
            "everything: flag of the saved state must be true or false, got 7");
}

}  // namespace
}  // namespace surefoot::adapt

#include "surefoot/app/chart_file.hpp"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::app {
namespace {

report::Chart chart() {
  report::Chart chart;
  chart.title = "loss";
  chart.series = {{"a", {{0, 1}, {1, 2}}}};
  return chart;
}

TEST(ChartFile, IsDrawnInEveryFormat) {
  const testing::TemporaryFolder folder;
  for (const auto& [name, magic] : {std::pair{"a.svg", "<?xml"}, {"a.png", "\x89PNG"}, {"a.pdf", "%PDF"}}) {
    write_chart(chart(), folder.path() / name);
    EXPECT_TRUE(folder.read(name).starts_with(magic)) << name;
  }
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 3);
}

TEST(ChartFile, IsRefusedBeforeTheWork) {
  const testing::TemporaryFolder folder;
  EXPECT_THROW(check_chart_file(folder.path() / "a.gif"), InvalidArgument);
  EXPECT_THROW(check_chart_file(folder.path() / "no/such/a.svg"), InvalidArgument);
  EXPECT_THROW(check_chart_file(folder.path()), InvalidArgument);
  EXPECT_THROW(check_chart_file("/proc/a.svg"), InvalidArgument);
  EXPECT_NO_THROW(check_chart_file(folder.path() / "a.pdf"));
  EXPECT_NO_THROW(check_chart_file(folder.path() / "A.PNG"));
  EXPECT_THROW(write_chart(chart(), folder.path() / "a.gif"), InvalidArgument);
  EXPECT_THROW(write_chart(chart(), folder.path() / "no/such/a.svg"), RunError);
}

/// The programs that would be found are those of an empty folder.
TEST(ChartFile, AMissingConverterIsToldBeforeTheWorkAndSvgNeedsNone) {
  const testing::TemporaryFolder folder;
  const std::string path = std::getenv("PATH");
  setenv("PATH", folder.path().c_str(), 1);
  EXPECT_THROW(check_chart_file(folder.path() / "a.png"), RunError);
  EXPECT_NO_THROW(check_chart_file(folder.path() / "a.svg"));
  setenv("PATH", path.c_str(), 1);
}

}  // namespace
}  // namespace surefoot::app

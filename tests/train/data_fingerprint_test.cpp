#include <gtest/gtest.h>

#include "surefoot/train/data/fingerprint.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/split.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::train {
namespace {

TEST(Fingerprint, TellsDataApartByWhatTheyAreNotWhere) {
  const testing::TemporaryFolder folder;
  const auto of = [&](const std::string& name, const std::string& content) {
    return fingerprint(load_dataset(folder.file(name, content).string()));
  };
  const std::string table = "a,b,y\n1,2,x\n2,2,z\n3,1,x\n4,1,z\n";
  const auto first = of("t.csv", table);
  EXPECT_TRUE(first.starts_with("4 rows of 2 with checksum ")) << first;
  EXPECT_EQ(of("moved.csv", table), first);
  EXPECT_NE(of("t.csv", "a,b,y\n1,2,x\n2,2,z\n3,1,x\n4,1,x\n"), first);
  EXPECT_NE(of("t.csv", "a,b,y\n1,2,x\n2,2,z\n3,2,x\n4,1,z\n"), first);
  EXPECT_TRUE(of("t.csv", "a,b,y\n1,2,x\n2,2,z\n3,1,x\n").starts_with("3 rows of 2 "));
}

TEST(Fingerprint, ComesWithTheSplit) {
  const auto digits = load_dataset("digits");
  EXPECT_TRUE(fingerprint(digits).starts_with("12000 rows of 1×")) << fingerprint(digits);
  EXPECT_EQ(prepare(digits).fingerprint, fingerprint(digits));
}

}  // namespace
}  // namespace surefoot::train

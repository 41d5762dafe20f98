#include <algorithm>

#include <gmock/gmock.h>
#include <stdlib.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/catalogue.hpp"
#include "surefoot/train/data/load.hpp"
#include "surefoot/train/data/text.hpp"

#include "support/data_files.hpp"
#include "support/shared_data.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::train {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::TemporaryFolder;

using testing::shared_data;
using ::testing::ThrowsMessage;
using testing::write;

/// Points $SUREFOOT_DATA at a folder while it lives.
class DataFolder {
 public:
  explicit DataFolder(const std::filesystem::path& folder) { setenv("SUREFOOT_DATA", folder.c_str(), 1); }
  ~DataFolder() { unsetenv("SUREFOOT_DATA"); }
};

std::vector<std::int64_t> class_counts(const Dataset& data) {
  const auto counts = data.targets.bincount({}, data.outputs);
  return {counts.data_ptr<std::int64_t>(), counts.data_ptr<std::int64_t>() + counts.numel()};
}

TEST(Tokenise, NumbersCharactersByCodePoint) {
  const RawText text = tokenise(
      "\xef\xbb\xbf"
      "b\u00e9a\u20ac\U0001f600b",
      "t.txt");
  EXPECT_THAT(text.characters, ElementsAre("a", "b", "\u00e9", "\u20ac", "\U0001f600"));
  EXPECT_THAT(text.tokens, ElementsAre(1, 2, 0, 3, 4, 1));
}

TEST(Tokenise, NamesTheLineOfWhatIsNoUtf8) {
  for (const char* bad : {"ab\nc\xff", "ab\nc\xc3", "ab\nc\xc0\x80", "ab\nc\xed\xa0\x80",
                          "ab\nc\xf4\x90\x80\x80", "ab\nc\xe0\x9f\xbf", "ab\nc\xf0\x8f\xbf\xbf", "ab\nc\x80"})
    EXPECT_THAT([&] { tokenise(bad, "t.txt"); },
                ThrowsMessage<ParseError>(HasSubstr("t.txt:2: text: must be UTF-8")));
  EXPECT_THAT([] { tokenise("aaa", "t.txt"); },
              ThrowsMessage<ParseError>(HasSubstr("two different characters")));
  EXPECT_THAT([] { tokenise("", "t.txt"); },
              ThrowsMessage<ParseError>(HasSubstr("two different characters")));
}

TEST(LoadDataset, TextBecomesWindowsWhoseTargetsAreOneCharacterOn) {
  const TemporaryFolder folder;
  const Dataset data = load_dataset(write(folder, "t.txt", "abcdefghijklm"), {.sequence = 4});
  EXPECT_EQ(data.problem, Problem::next_token);
  EXPECT_EQ(data.inputs.sizes(), (std::vector<std::int64_t>{3, 4}));
  EXPECT_EQ(data.inputs[1][0].item<int>(), 4);
  EXPECT_TRUE(data.targets.equal(data.inputs + 1));
  EXPECT_EQ(data.outputs, 13);
  EXPECT_THROW(load_dataset(write(folder, "u.txt", "abcdefghijkl"), {.sequence = 4}), ParseError);
  EXPECT_THROW(load_dataset(write(folder, "t.txt", "abcdefghijklm"), {.sequence = 0}), InvalidArgument);
}

TEST(LoadDataset, FindsNamesBelowTheDataFolder) {
  const TemporaryFolder folder;
  const DataFolder set(folder.path());
  write(folder, "tables/flowers.csv", "1,a\n2,b\n3,a\n");
  write(folder, "tables/weather.tsv", "1\ta\n2\tb\n3\ta\n");
  write(folder, "tables/README.txt", "not data");
  write(folder, "alone/input.txt", std::string(300, 'a') + "b");
  write(folder, "alone/LICENSE", "not data");
  write(folder, "packed.csv.gz", testing::gzip({'1', ',', 'a', '\n', '2', ',', 'b', '\n'}));
  EXPECT_EQ(load_dataset("flowers").samples(), 3);
  EXPECT_EQ(load_dataset("tables/flowers.csv").samples(), 3);
  EXPECT_EQ(load_dataset("packed").samples(), 2);
  EXPECT_EQ(load_dataset("alone").problem, Problem::next_token);
  std::vector<std::string> names;
  for (const auto& known : known_datasets())
    if (known.path.string().starts_with(folder.path().string())) names.push_back(known.name);
  EXPECT_THAT(names, ElementsAre("alone", "flowers", "packed", "weather"));
  EXPECT_THAT([] { load_dataset("nowhere"); },
              ThrowsMessage<InvalidArgument>(
                  HasSubstr("there is no file and no data set 'nowhere'; known: digits, ")));
}

TEST(LoadDataset, NamesWhatItCannotRead) {
  const TemporaryFolder folder;
  const auto refused = [](const std::string& path, const std::string& message,
                          const DatasetOptions& options = {}) {
    EXPECT_THAT([&] { load_dataset(path, options); }, ThrowsMessage<Error>(HasSubstr(message)));
  };
  refused(write(folder, "empty", ""), "empty: the file is empty");
  refused(write(folder, "binary", std::string("\x01\x02\x00\x03", 4)),
          "must hold one of: IDX images, CIFAR-10 images");
  refused(folder.path().string(), "the folder must hold one of");
  refused("/dev/null", "must be a regular file");
  const auto text = write(folder, "t.txt", std::string(300, 'a') + "b");
  refused(text, "target is for tables", {.target = "x"});
  refused(text, "problem is for tables", {.problem = "regression"});
  refused("digits", "target is for tables", {.target = "x"});
  refused("digits", "problem must be classification for images", {.problem = "regression"});
}

TEST(RealData, FashionMnist) {
  const auto path = shared_data("fashion-mnist");
  if (!path) GTEST_SKIP() << "fashion-mnist is not here";
  const Dataset data = load_dataset(path->string());
  EXPECT_EQ(data.inputs.sizes(), (std::vector<std::int64_t>{60000, 1, 28, 28}));
  EXPECT_EQ(data.inputs.scalar_type(), ::torch::kUInt8);
  EXPECT_EQ(class_counts(data), std::vector<std::int64_t>(10, 6000));
  EXPECT_EQ(data.test_samples, 10000);
  // The published mean of the training images.
  EXPECT_NEAR(data.inputs.sum().item<double>() / (60000.0 * 784 * 255), 0.2860, 5e-5);
}

TEST(RealData, Cifar10) {
  const auto path = shared_data("cifar10");
  if (!path) GTEST_SKIP() << "cifar10 is not here";
  const Dataset data = load_dataset(path->string());
  EXPECT_EQ(data.inputs.sizes(), (std::vector<std::int64_t>{4000, 3, 32, 32}));
  EXPECT_EQ(data.outputs, 10);
  EXPECT_EQ(data.test_samples, 1000);
  // The first training image is a frog.
  EXPECT_EQ(data.target_names[static_cast<std::size_t>(data.targets[0].item<int>())], "frog");
}

TEST(RealData, TinyShakespeare) {
  const auto path = shared_data("tinyshakespeare");
  if (!path) GTEST_SKIP() << "tinyshakespeare is not here";
  const Dataset data = load_dataset(path->string());
  EXPECT_EQ(data.outputs, 65);
  EXPECT_EQ(data.samples(), 1115393 / 64);
  std::string start;
  for (int i = 0; i < 13; ++i)
    start += data.target_names[static_cast<std::size_t>(data.inputs[0][i].item<int>())];
  EXPECT_EQ(start, "First Citizen");
}

TEST(RealData, CaliforniaHousing) {
  const auto path = shared_data("tabular/california_housing.csv");
  if (!path) GTEST_SKIP() << "california_housing is not here";
  const Dataset data = load_dataset(path->string(), {.target = "median_house_value"});
  EXPECT_EQ(data.problem, Problem::regression);
  EXPECT_EQ(data.samples(), 20640);
  EXPECT_EQ(data.missing, 207);
  EXPECT_EQ(data.inputs.size(1), 8 + 5);
  EXPECT_THAT(data.input_names, Contains("ocean_proximity=NEAR BAY"));
  EXPECT_EQ(data.targets[0].item<float>(), 452600);
  EXPECT_EQ(load_dataset(path->string()).outputs, 5) << "the last column is a class";
}

struct TableFacts {
  const char* file;
  std::int64_t rows;
  std::int64_t inputs;
  std::int64_t classes;
  std::int64_t missing;
};

class RealTable : public ::testing::TestWithParam<TableFacts> {};

TEST_P(RealTable, IsAsItsInventorySays) {
  const TableFacts& facts = GetParam();
  const auto path = shared_data(std::string("tabular/") + facts.file);
  if (!path) GTEST_SKIP() << facts.file << " is not here";
  const Dataset data = load_dataset(path->string());
  EXPECT_EQ(data.problem, Problem::classification);
  EXPECT_EQ(data.inputs.sizes(), (std::vector<std::int64_t>{facts.rows, facts.inputs}));
  EXPECT_EQ(data.outputs, facts.classes);
  EXPECT_EQ(data.missing, facts.missing);
  EXPECT_EQ(data.inputs.isnan().sum().item<std::int64_t>(), facts.missing);
}

INSTANTIATE_TEST_SUITE_P(Tables, RealTable,
                         ::testing::Values(TableFacts{"winequality-red.csv", 1599, 11, 6, 0},
                                           TableFacts{"winequality-white.csv", 4898, 11, 7, 0},
                                           TableFacts{"breast-cancer-wisconsin.csv", 699, 9, 2, 16},
                                           TableFacts{"banknote_authentication.csv", 1372, 4, 2, 0},
                                           TableFacts{"ionosphere.csv", 351, 34, 2, 0},
                                           TableFacts{"iris.csv", 150, 4, 3, 0}));

}  // namespace
}  // namespace surefoot::train

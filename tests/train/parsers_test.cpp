// The parsers of data files, which know nothing of LibTorch.
#include <gtest/gtest.h>
#include <zlib.h>

#include <cmath>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/train/data/bytes.hpp"
#include "surefoot/train/data/cifar.hpp"
#include "surefoot/train/data/csv.hpp"
#include "surefoot/train/data/digits.hpp"
#include "surefoot/train/data/idx.hpp"
#include "surefoot/train/data/table.hpp"
#include "surefoot/train/data/text.hpp"

namespace surefoot::train {
namespace {

using Bytes = std::vector<std::uint8_t>;

template <class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

Bytes idx_file(const std::vector<std::uint32_t>& sizes, std::size_t values) {
  Bytes bytes{0, 0, 8, static_cast<std::uint8_t>(sizes.size())};
  for (const auto size : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::uint8_t>(size >> shift));
  for (std::size_t i = 0; i < values; ++i) bytes.push_back(static_cast<std::uint8_t>(i));
  return bytes;
}

Bytes gzipped(const Bytes& plain) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  Bytes packed(deflateBound(&stream, plain.size()) + 64);
  stream.next_in = const_cast<std::uint8_t*>(plain.data());
  stream.avail_in = static_cast<unsigned>(plain.size());
  stream.next_out = packed.data();
  stream.avail_out = static_cast<unsigned>(packed.size());
  deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

TEST(Idx, ReadsSizesAndValues) {
  const Idx idx = parse_idx(idx_file({2, 3, 4}, 24), "x");
  EXPECT_EQ(idx.sizes, (std::vector<std::int64_t>{2, 3, 4}));
  EXPECT_EQ(idx.values[23], 23);
}

TEST(Idx, RefusesWhatDoesNotAddUpBeforeAllocatingIt) {
  EXPECT_EQ(message_of([] { parse_idx(idx_file({2147483648U, 28, 28}, 4), "big"); }),
            "big: idx: the header promises more values than the 4 that follow");
  EXPECT_EQ(message_of([] { parse_idx(idx_file({2, 3}, 7), "x"); }),
            "x: idx: the header promises 6 values, 7 follow");
  EXPECT_EQ(message_of([] { parse_idx(idx_file({0, 3}, 0), "x"); }), "x: idx: dimension 1 must be positive, got 0");
  EXPECT_THROW(parse_idx({0, 0, 8}, "x"), ParseError);
  EXPECT_THROW(parse_idx({0, 0, 8, 4, 0, 0, 0, 1}, "x"), ParseError);
}

TEST(Idx, JoinsImagesAndLabels) {
  const auto labels = parse_idx(idx_file({2}, 2), "l");
  const Images images = join_idx(parse_idx(idx_file({2, 2, 3}, 12), "i"), labels, "i", "l");
  EXPECT_EQ(images.height, 2);
  EXPECT_EQ(images.labels[1], 1);
  EXPECT_EQ(message_of([&] { join_idx(parse_idx(idx_file({3, 2, 2}, 12), "i"), labels, "i", "l"); }),
            "l: idx: 2 labels for 3 images");
}

TEST(Gunzip, UnpacksAndRefusesDamage) {
  Bytes plain(100000);
  for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = static_cast<std::uint8_t>(i * i >> 5);
  Bytes packed = gzipped(plain);
  EXPECT_EQ(gunzip(packed, "x", 1 << 20), plain);
  EXPECT_THROW(gunzip(packed, "x", 1000), ParseError);
  EXPECT_THROW(gunzip({packed.begin(), packed.begin() + 500}, "x", 1 << 20), ParseError);
  packed[packed.size() / 2] ^= 0xff;
  EXPECT_THROW(gunzip(packed, "x", 1 << 20), ParseError);
}

TEST(Cifar, ReadsPlanarRecords) {
  Bytes bytes(2 * 3073, 7);
  bytes[0] = 3;
  bytes[3073] = 9;
  bytes[1] = 200;
  const Images images = parse_cifar(bytes, "x");
  EXPECT_EQ(images.count, 2);
  EXPECT_EQ(images.labels, (std::vector<std::int64_t>{3, 9}));
  EXPECT_EQ(images.pixels[0], 200);
  EXPECT_EQ(images.pixels.size(), 2U * 3072);
  bytes[3073] = 10;
  EXPECT_EQ(message_of([&] { parse_cifar(bytes, "x"); }),
            "x: cifar: the label of record 2 must be below 10, got 10");
  bytes.pop_back();
  EXPECT_EQ(message_of([&] { parse_cifar(bytes, "x"); }),
            "x: cifar: the size must be a multiple of 3073 bytes, got 6145");
}

TEST(Csv, ReadsQuotesSeparatorsAndLineEnds) {
  const Csv csv = parse_csv("\xef\xbb\xbf" "name;value\r\n\"a;b\";1\r\n\r\n\"c \"\"d\"\"\";2.5\r\n\"two\nlines\";3\r\n", "x");
  EXPECT_EQ(csv.separator, ';');
  EXPECT_EQ(csv.header, (std::vector<std::string>{"name", "value"}));
  ASSERT_EQ(csv.rows(), 3U);
  EXPECT_EQ(csv.field(0, 0), "a;b");
  EXPECT_EQ(csv.field(1, 0), "c \"d\"");
  EXPECT_EQ(csv.field(2, 0), "two\nlines");
  EXPECT_EQ(csv.lines, (std::vector<std::int64_t>{2, 4, 5}));
}

TEST(Csv, TellsWhetherThereIsAHeader) {
  EXPECT_TRUE(parse_csv("1,2,a\n3,4,b\n", "x").header.empty());
  EXPECT_EQ(parse_csv("x,y,kind\n1,2,a\n3,4,b\n", "x").header.size(), 3U);
  EXPECT_TRUE(parse_csv("red,a\nblue,b\nred,b\n", "x").header.empty());
  EXPECT_EQ(parse_csv("colour,kind\nred,a\nblue,b\n", "x").header.size(), 2U);
}

TEST(Csv, NamesTheLineOfARaggedRow) {
  EXPECT_EQ(message_of([] { parse_csv("a,b\n1,2\n3\n", "t.csv"); }),
            "t.csv:3: csv: every row must have 2 fields, this one has 1");
  EXPECT_EQ(message_of([] { parse_csv("a,b\n1,\"2\n3,4\n", "t.csv"); }), "t.csv:2: csv: a quoted field does not end");
  EXPECT_EQ(message_of([] { parse_csv("a,b\n\"1\"x,2\n", "t.csv"); }),
            "t.csv:2: csv: text follows the end of a quoted field");
  EXPECT_THROW(parse_csv("", "t.csv"), ParseError);
  EXPECT_THROW(parse_csv(std::string_view("a\0b", 3), "t.csv"), ParseError);
}

Table table_of(const std::string& text, const TableOptions& options = {}) {
  return make_table(parse_csv(text, "t.csv"), options, "t.csv");
}

TEST(Table, MakesColumnsOfCategoriesAndKeepsMissingValues) {
  const Table table = table_of("size,colour,kind\n1,red,x\n,blue,y\n3,?,x\n4,red,y\n");
  EXPECT_EQ(table.input_names, (std::vector<std::string>{"size", "colour=blue", "colour=red"}));
  EXPECT_EQ(table.missing, 2);
  EXPECT_TRUE(std::isnan(table.inputs[3]));
  EXPECT_EQ((std::vector<float>{table.inputs.begin() + 6, table.inputs.begin() + 9}), (std::vector<float>{3, 0, 0}));
  EXPECT_EQ(table.classes, (std::vector<std::int64_t>{0, 1, 0, 1}));
}

TEST(Table, TellsClassesFromMeasurements) {
  EXPECT_TRUE(table_of("1,0\n2,1\n3,0\n4,1\n").is_classification());
  EXPECT_FALSE(table_of("1,0.5\n2,1\n3,0\n4,1\n").is_classification());
  EXPECT_FALSE(table_of("1,10\n2,20\n3,30\n4,40\n").is_classification());
  EXPECT_TRUE(table_of("1,10\n2,20\n3,30\n4,40\n", {.target = {}, .problem = "classification"}).is_classification());
  EXPECT_FALSE(table_of("1,0\n2,1\n3,0\n4,1\n", {.target = {}, .problem = "regression"}).is_classification());
}

TEST(Table, FindsTheTargetByNameAndNumber) {
  const std::string text = "a,b,c\n1,0.5,9\n2,0.7,8\n";
  EXPECT_EQ(table_of(text, {.target = "b", .problem = {}}).values[1], 0.7F);
  EXPECT_EQ(table_of(text, {.target = "0", .problem = "regression"}).target_name, "a");
  EXPECT_EQ(table_of(text, {.target = "-2", .problem = {}}).target_name, "b");
  EXPECT_EQ(message_of([&] { table_of(text, {.target = "price", .problem = {}}); }),
            "t.csv: there is no column 'price', the columns are: a, b, c");
  EXPECT_EQ(message_of([&] { table_of(text, {.target = "3", .problem = {}}); }),
            "t.csv: the target must lie between -3 and 2, got 3");
}

TEST(Table, NamesThePlaceOfWhatCannotBeUsed) {
  std::string numbers = "a,b\n";
  for (int i = 0; i < 20; ++i) numbers += std::to_string(i) + ",0.5\n";
  EXPECT_EQ(message_of([&] { table_of(numbers + "oops,1\n"); }), "t.csv:22:1: csv: a must be a finite number, got 'oops'");
  EXPECT_EQ(message_of([&] { table_of(numbers + "inf,1\n"); }), "t.csv:22:1: csv: a must be a finite number, got 'inf'");
  EXPECT_EQ(message_of([&] { table_of(numbers + "1,\n"); }), "t.csv:22:2: csv: the target b is missing");
  EXPECT_EQ(message_of([&] { table_of("a\n1\n"); }), "t.csv: csv: a table needs at least 2 columns, an input and a target; got 1");
}

TEST(Text, NumbersCharactersByTheSortedAlphabet) {
  const std::string word = "b\xc3\xa4" "a";
  const Text text = parse_text({word.begin(), word.end()}, "x");
  EXPECT_EQ(text.alphabet, (std::vector<std::string>{"a", "b", "\xc3\xa4"}));
  EXPECT_EQ(text.tokens, (std::vector<std::int64_t>{1, 2, 0}));
  EXPECT_FALSE(looks_like_text({0xff, 0xfe}));
  EXPECT_FALSE(looks_like_text({'a', 0}));
  EXPECT_THROW(parse_text({'a', 0xc3}, "x"), ParseError);
}

TEST(Digits, AreTheSameForASeedAndDifferForAnother) {
  const Images first = draw_digits(50, 1);
  EXPECT_EQ(first.pixels, draw_digits(50, 1).pixels);
  EXPECT_NE(first.pixels, draw_digits(50, 2).pixels);
  EXPECT_EQ(first.pixels.size(), 50U * 28 * 28);
  for (const auto label : first.labels) EXPECT_TRUE(label >= 0 && label < 10);
  // One digit more does not change those before it.
  const Images more = draw_digits(51, 1);
  EXPECT_TRUE(std::equal(first.pixels.begin(), first.pixels.end(), more.pixels.begin()));
}

/// Whatever is done to a file, the answer is a result or an error of ours.
TEST(Parsers, AnswerEveryDamageWithAnErrorOfTheirOwn) {
  const std::string csv = "a,b,\"c d\"\n1,2,x\n3,,\"y\"\"z\"\n";
  const std::vector<Bytes> files{idx_file({3, 2, 2}, 12), gzipped(idx_file({20, 4, 4}, 320)),
                                 {csv.begin(), csv.end()}};
  RandomStream random(7);
  for (const auto& file : files)
    for (int round = 0; round < 2000; ++round) {
      Bytes damaged = file;
      damaged.resize(static_cast<std::size_t>(random.below(static_cast<std::int64_t>(file.size()) + 1)));
      for (auto flips = random.below(4); flips > 0 && !damaged.empty(); --flips)
        damaged[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(damaged.size())))] =
            static_cast<std::uint8_t>(random.bits());
      const std::string text(damaged.begin(), damaged.end());
      for (const auto& attempt : std::vector<std::function<void()>>{
               [&] { parse_idx(damaged, "x"); }, [&] { gunzip(damaged, "x", 1 << 16); },
               [&] { make_table(parse_csv(text, "x"), {}, "x"); }, [&] { parse_text(damaged, "x"); }}) {
        try {
          attempt();
        } catch (const Error&) {
        }
      }
    }
}

}  // namespace
}  // namespace surefoot::train

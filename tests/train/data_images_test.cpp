#include <numeric>

#include <gmock/gmock.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/cifar.hpp"
#include "surefoot/train/data/gzip.hpp"
#include "surefoot/train/data/idx.hpp"

#include "support/data_files.hpp"
#include "support/temporary_folder.hpp"

namespace surefoot::train {
namespace {

using testing::Bytes;
using testing::cifar_file;
using ::testing::ElementsAre;
using testing::gzip;
using ::testing::HasSubstr;
using testing::idx_file;
using testing::TemporaryFolder;
using ::testing::ThrowsMessage;
using testing::write;

Bytes unpacked(const Bytes& bytes) {
  ByteSource source(bytes, "memory");
  return source.read_up_to(1U << 30);
}

IdxArray idx(const Bytes& bytes) {
  ByteSource source(bytes, "a.idx");
  return read_idx(source);
}

template <class Call>
void expect_error(Call call, const std::string& part) {
  EXPECT_THAT(call, ThrowsMessage<ParseError>(HasSubstr(part)));
}

Bytes counted(std::size_t count) {
  Bytes bytes(count);
  std::iota(bytes.begin(), bytes.end(), std::uint8_t{0});
  return bytes;
}

TEST(ByteSource, RefusesABomb) {
  const Bytes member = gzip(Bytes(std::size_t{64} << 20));
  Bytes packed;
  for (int i = 0; i < 5; ++i) packed.insert(packed.end(), member.begin(), member.end());
  ByteSource source(packed, "memory");
  Bytes piece(std::size_t{1} << 20);
  std::size_t pieces = 0;
  expect_error(
      [&] {
        while (source.read(piece) == piece.size()) ++pieces;
      },
      "memory: gzip: unpacks to more than 256 MiB and 64 times its size");
  EXPECT_GE(pieces, 255U);
  EXPECT_LE(pieces, 257U);
}

TEST(ByteSource, UnpacksWhatBeginsLikeGzipAndNothingElse) {
  const Bytes plain = counted(300000);
  EXPECT_EQ(unpacked(plain), plain);
  EXPECT_EQ(unpacked(gzip(plain)), plain);
  EXPECT_EQ(unpacked({}), Bytes{});
  EXPECT_EQ(unpacked({0x1f}), Bytes{0x1f});
}

TEST(ByteSource, ReadsMembersInARowAndPadding) {
  Bytes packed = gzip({1, 2, 3});
  const Bytes second = gzip({4, 5});
  packed.insert(packed.end(), second.begin(), second.end());
  EXPECT_THAT(unpacked(packed), ElementsAre(1, 2, 3, 4, 5));
  packed.insert(packed.end(), 512, 0);
  EXPECT_THAT(unpacked(packed), ElementsAre(1, 2, 3, 4, 5));
  packed.back() = 7;
  EXPECT_THAT(unpacked(packed), ElementsAre(1, 2, 3, 4, 5));
  Bytes trailing = gzip({1, 2, 3});
  trailing.push_back('x');
  expect_error([&] { unpacked(trailing); }, "memory: gzip: there are bytes after the end of the packed data");
}

TEST(ByteSource, EveryCutOfAPackedFileIsAnError) {
  const Bytes packed = gzip(counted(5000));
  for (std::size_t length = 2; length < packed.size(); ++length)
    EXPECT_THROW(unpacked(Bytes(packed.begin(), packed.begin() + static_cast<std::ptrdiff_t>(length))),
                 ParseError)
        << length;
}

TEST(ByteSource, ADamagedByteIsAnError) {
  Bytes packed = gzip(counted(5000));
  packed[packed.size() / 2] ^= 0x10;
  expect_error([&] { unpacked(packed); }, "memory: gzip: the data are damaged");
}

TEST(ByteSource, OpensRegularFilesOnly) {
  const TemporaryFolder folder;
  expect_error([&] { ByteSource(folder.path() / "none"); }, "none: no such file");
  expect_error([&] { ByteSource(folder.path()); }, "must be a regular file");
  expect_error([] { ByteSource("/dev/zero"); }, "/dev/zero: must be a regular file");
}

TEST(Idx, ReadsSizesAndValues) {
  const IdxArray array = idx(idx_file({2, 3, 2}, counted(12)));
  EXPECT_THAT(array.sizes, ElementsAre(2, 3, 2));
  EXPECT_EQ(array.values, counted(12));
  EXPECT_EQ(idx(gzip(idx_file({12}, counted(12)))).values, counted(12));
}

TEST(Idx, NamesWhatIsWrong) {
  expect_error([] { idx({}); }, "a.idx: idx: ends inside the IDX header");
  expect_error([] { idx({0, 0, 8, 2, 0, 0, 0, 1}); }, "ends inside the IDX header");
  expect_error([] { idx({1, 0, 8, 1, 0, 0, 0, 0}); }, "an IDX file begins 00 00 08, got 01 00 08");
  expect_error(
      [] {
        idx({0, 0, 13, 1, 0, 0, 0, 1, 0, 0, 0, 0});
      },
      "elements must be unsigned bytes (08), got type 0d");
  expect_error([] { idx({0, 0, 8, 0}); }, "dimensions must be 1 to 4, got 0");
  expect_error([] { idx({0, 0, 8, 5}); }, "dimensions must be 1 to 4, got 5");
  expect_error([] { idx(idx_file({3, 0}, {})); }, "sizes must be positive, got 3×0");
  expect_error([] { idx(idx_file({3}, {1, 2})); }, "ends after 2 of 3 values");
  expect_error([] { idx(idx_file({30}, {1, 2})); }, "claims 30 values, the file holds at most 10");
  expect_error([] { idx(idx_file({3}, {1, 2, 3, 4})); }, "there are bytes after the 3 values");
}

TEST(Idx, AHeaderThatClaimsTooMuchFailsBeforeMemoryIsTaken) {
  expect_error([] { idx(idx_file({0x80000000U, 28, 28}, {})); }, "claims 2147483648×28×28 values");
  const std::uint32_t most = 0xffffffffU;
  expect_error([&] { idx(idx_file({most, most, most, most}, {})); }, "the file holds at most 20");
  expect_error([&] { idx(gzip(idx_file({0x80000000U}, {}))); }, "claims 2147483648 values");
}

TEST(Idx, ImagesAndLabelsMustFit) {
  const auto images = [] { return IdxArray{{2, 2, 2}, counted(8)}; };
  const RawImages both = idx_images(images(), {{2}, {0, 3}}, "a");
  EXPECT_EQ(both.height, 2);
  EXPECT_THAT(both.class_names, ElementsAre("0", "1", "2", "3"));
  expect_error([&] { idx_images(images(), {{3}, {0, 1, 2}}, "a"); }, "a: idx: 2 images have 3 labels");
  expect_error([&] { idx_images(images(), {{2, 1}, {0, 1}}, "a"); }, "labels have 1 dimension, got 2");
  expect_error([&] { idx_images({{2}, {0, 1}}, {{2}, {0, 1}}, "a"); }, "images have 3 dimensions, got 1");
  expect_error([&] { idx_images(images(), {{2}, {0, 0}}, "a"); }, "all labels are 0");
}

RawImages read_folder(const std::filesystem::path& path, RawData (*read)(const Candidate&)) {
  return std::get<RawImages>(read(Candidate::look(path)));
}

TEST(IdxSet, AFolderAndAFileFindLabelsAndCountTheTestSet) {
  const TemporaryFolder folder;
  write(folder, "train-images-idx3-ubyte.gz", gzip(idx_file({3, 2, 2}, counted(12))));
  expect_error([&] { read_folder(folder.path(), read_idx_set); }, "train-labels-idx1-ubyte.gz");
  write(folder, "train-labels-idx1-ubyte", idx_file({3}, {0, 1, 2}));
  write(folder, "t10k-images-idx3-ubyte", idx_file({5, 2, 2}, counted(20)));
  const RawImages set = read_folder(folder.path(), read_idx_set);
  EXPECT_THAT(set.labels, ElementsAre(0, 1, 2));
  EXPECT_EQ(set.test_samples, 5);
  EXPECT_EQ(read_folder(folder.path() / "train-images-idx3-ubyte.gz", read_idx_set).pixels, set.pixels);
  expect_error([&] { read_folder(folder.path() / "train-labels-idx1-ubyte", read_idx_set); },
               "name the file of images");
  write(folder, "other-train-images", "");
  expect_error([&] { read_folder(folder.path(), read_idx_set); }, "holds 2 files of training images");
}

TEST(Cifar, ReadsRecords) {
  const Bytes bytes = cifar_file({9, 0, 4});
  ByteSource source(bytes, "c.bin");
  RawImages images;
  append_cifar(source, images);
  EXPECT_THAT(images.labels, ElementsAre(9, 0, 4));
  ASSERT_EQ(images.pixels.size(), 3U * 3072);
  EXPECT_EQ(images.pixels[0], 180);
  EXPECT_EQ(images.pixels[2 * 3072], 80);
  EXPECT_EQ(images.class_names[9], "truck");
}

TEST(Cifar, NamesTheRecordThatIsWrong) {
  const auto read = [](Bytes bytes) {
    ByteSource source(bytes, "c.bin");
    RawImages images;
    append_cifar(source, images);
  };
  expect_error([&] { read({}); }, "c.bin: cifar: ends inside record 1: it has 0 of 3073 bytes");
  expect_error([&] { read(cifar_file({1, 10})); }, "record 2: a CIFAR-10 label must be 0 to 9, got 10");
  Bytes cut = cifar_file({1, 2});
  cut.pop_back();
  expect_error([&] { read(cut); }, "ends inside record 2: it has 3072 of 3073 bytes");
}

TEST(Cifar, AFolderIsItsTrainingFilesInOrder) {
  const TemporaryFolder folder;
  write(folder, "data_batch_2.bin", cifar_file({3, 4}));
  write(folder, "data_batch_1.bin", cifar_file({1, 2}));
  write(folder, "test_batch.bin", cifar_file({5, 6, 7}));
  const RawImages set = read_folder(folder.path(), read_cifar_set);
  EXPECT_THAT(set.labels, ElementsAre(1, 2, 3, 4));
  EXPECT_EQ(set.test_samples, 3);
}

TEST(Formats, AreToldByContentWhateverTheName) {
  const TemporaryFolder folder;
  const auto format = [&](const std::string& name, const Bytes& bytes) -> std::string {
    const Format* found = recognise(Candidate::look(write(folder, name, bytes)));
    return found == nullptr ? "none" : std::string(found->name);
  };
  const auto text = [](std::string_view words) { return Bytes(words.begin(), words.end()); };
  EXPECT_EQ(format("a.csv", idx_file({4}, {0, 1, 2, 3})), "IDX images");
  EXPECT_EQ(format("a.txt", gzip(idx_file({4}, {0, 1, 2, 3}))), "IDX images");
  EXPECT_EQ(format("a", cifar_file({0, 1})), "CIFAR-10 images");
  EXPECT_EQ(format("b.txt", text("1,2\n3,4\n5,6\n")), "table");
  EXPECT_EQ(format("c.dat", text("1\t2\n3\t4\n")), "table");
  EXPECT_EQ(format("d.txt", text("To be, or not to be.\nThat is\nthe question; so?\n")), "text");
  EXPECT_EQ(format("e", {0xff, 0xfe, 'a', 0}), "none");
  EXPECT_EQ(format("f", {}), "none");
  Bytes like_idx = cifar_file({0, 1});
  like_idx[2] = 8;
  like_idx[3] = 3;
  EXPECT_EQ(format("g", like_idx), "CIFAR-10 images");
}

}  // namespace
}  // namespace surefoot::train

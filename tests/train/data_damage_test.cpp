// Whatever is done to a file, its reader gives a result or an error of Surefoot's. script/fuzz looks harder;
// this replays the common damage on every build, under the sanitizers where they are on.
#include <functional>

#include <gtest/gtest.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/random.hpp"
#include "surefoot/train/data/cifar.hpp"
#include "surefoot/train/data/csv.hpp"
#include "surefoot/train/data/gzip.hpp"
#include "surefoot/train/data/idx.hpp"
#include "surefoot/train/data/table.hpp"
#include "surefoot/train/data/text.hpp"

#include "support/data_files.hpp"

namespace surefoot::train {
namespace {

using testing::Bytes;

void read_idx_bytes(const Bytes& bytes) {
  ByteSource source(bytes, "x");
  const IdxArray array = read_idx(source);
  std::int64_t count = 1;
  for (const std::int64_t size : array.sizes) count *= size;
  ASSERT_EQ(static_cast<std::size_t>(count), array.values.size());
}

void read_cifar_bytes(const Bytes& bytes) {
  ByteSource source(bytes, "x");
  RawImages images;
  append_cifar(source, images);
  ASSERT_EQ(images.pixels.size(), 3072 * images.labels.size());
}

std::string_view as_text(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void read_table_bytes(const Bytes& bytes) {
  const Table table = make_table(parse_table(as_text(bytes), "x"), {}, "x");
  ASSERT_EQ(table.inputs.size(), static_cast<std::size_t>(table.rows) * table.input_names.size());
}

void read_text_bytes(const Bytes& bytes) {
  ASSERT_LE(tokenise(as_text(bytes), "x").tokens.size(), bytes.size());
}

struct Victim {
  const char* name;
  Bytes file;
  std::function<void(const Bytes&)> read;

  /// True when the reader took it.
  bool survives(const Bytes& bytes) const {
    try {
      read(bytes);
      return true;
    } catch (const Error&) {
      return false;
    }
  }
};

std::vector<Victim> victims() {
  const std::string csv = "a,b,\"c d\"\r\n1,2,x\r\n3,,\"y\"\"z\"\r\n-4e2,?,x\r\n";
  const std::string text = "Gr\u00fc\u00dfe,\n\u4f60\u597d\n";
  const Bytes idx = testing::idx_file({6, 2, 2}, Bytes(24, 9));
  return {{"idx", idx, read_idx_bytes},
          {"idx.gz", testing::gzip(idx), read_idx_bytes},
          {"cifar", testing::cifar_file({1, 9}), read_cifar_bytes},
          {"cifar.gz", testing::gzip(testing::cifar_file({1, 9})), read_cifar_bytes},
          {"csv", {csv.begin(), csv.end()}, read_table_bytes},
          {"text", {text.begin(), text.end()}, read_text_bytes}};
}

TEST(Damage, EveryVictimIsSoundToBeginWith) {
  for (const Victim& victim : victims()) EXPECT_TRUE(victim.survives(victim.file)) << victim.name;
}

TEST(Damage, NoCutBreaksAReaderAndNoCutIdxFileIsTaken) {
  for (const Victim& victim : victims()) {
    const bool length_is_known = std::string_view(victim.name).starts_with("idx");
    for (std::size_t length = 0; length < victim.file.size(); length += victim.file.size() / 500 + 1) {
      const bool taken =
          victim.survives(Bytes(victim.file.begin(), victim.file.begin() + static_cast<long>(length)));
      EXPECT_FALSE(length_is_known && taken) << victim.name << " " << length;
    }
  }
}

TEST(Damage, NoFlippedBitBreaksAReader) {
  for (const Victim& victim : victims()) {
    const std::size_t bits = victim.file.size() * 8;
    for (std::size_t bit = 0; bit < bits; bit += bits / 4000 + 1) {
      Bytes damaged = victim.file;
      damaged[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
      victim.survives(damaged);
    }
  }
}

TEST(Damage, NoMixOfDamageBreaksAReader) {
  RandomStream random(7);
  for (const Victim& victim : victims())
    for (int round = 0; round < 1000; ++round) {
      Bytes damaged = victim.file;
      damaged.resize(static_cast<std::size_t>(random.below(static_cast<std::int64_t>(damaged.size()) + 1)));
      for (auto flips = random.below(6); flips > 0 && !damaged.empty(); --flips)
        damaged[static_cast<std::size_t>(random.below(static_cast<std::int64_t>(damaged.size())))] =
            static_cast<std::uint8_t>(random.bits());
      victim.survives(damaged);
    }
}

}  // namespace
}  // namespace surefoot::train

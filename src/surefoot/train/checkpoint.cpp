#include "surefoot/train/checkpoint.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string_view>

#include <fmt/format.h>
#include <zlib.h>

#include "surefoot/core/atomic_file.hpp"
#include "surefoot/core/error.hpp"

namespace surefoot::train {
namespace {

constexpr std::int64_t checkpoint_version = 1;

/// The checksum behind the archive: LibTorch does not check that it reads the bytes that were written.
std::string seal_of(std::string_view archive) {
  return fmt::format("surefoot{:08x}",
                     crc32_z(0, reinterpret_cast<const Bytef*>(archive.data()), archive.size()));
}

[[noreturn]] void refuse(const std::filesystem::path& file) {
  throw ParseError("this is not a checkpoint, or it is damaged", file.string());
}

std::string read_whole(const std::filesystem::path& file) {
  const std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw RunError(fmt::format("checkpoint: cannot read {}: {}", file.string(), std::strerror(errno)));
  std::ostringstream bytes;
  bytes << stream.rdbuf();
  return std::move(bytes).str();
}

::torch::serialize::InputArchive open_checkpoint(const std::filesystem::path& file) {
  std::string bytes = read_whole(file);
  const std::size_t sealed = bytes.size() - std::min(bytes.size(), seal_of("").size());
  if (bytes.substr(sealed) != seal_of(std::string_view(bytes).substr(0, sealed))) refuse(file);
  bytes.resize(sealed);
  std::istringstream stream(std::move(bytes));
  ::torch::serialize::InputArchive archive;
  c10::IValue version;
  try {
    archive.load_from(stream);
    archive.read("surefoot_checkpoint", version);
  } catch (const std::exception&) {
    refuse(file);
  }
  if (!version.isInt() || version.toInt() != checkpoint_version)
    throw ParseError("this checkpoint was written by another version of Surefoot", file.string());
  return archive;
}

}  // namespace

void save_checkpoint(const std::filesystem::path& file, const TrainingRun& run, const RunWords& words) {
  save_checkpoint(
      file, [&](auto& archive) { run.save(archive); }, words);
}

void save_checkpoint(const std::filesystem::path& file,
                     const std::function<void(::torch::serialize::OutputArchive&)>& write,
                     const RunWords& words) {
  ::torch::serialize::OutputArchive archive;
  archive.write("surefoot_checkpoint", c10::IValue(checkpoint_version));
  c10::Dict<std::string, std::string> kept;
  for (const auto& [name, word] : words) kept.insert(name, word);
  archive.write("words", c10::IValue(kept));
  write(archive);
  std::ostringstream bytes;
  archive.save_to(bytes);
  bytes << seal_of(bytes.view());
  write_atomically(file, bytes.view(), "checkpoint");
}

RunWords read_checkpoint_words(const std::filesystem::path& file) {
  auto archive = open_checkpoint(file);
  c10::IValue value;
  archive.read("words", value);
  RunWords words;
  for (const auto& entry : value.toGenericDict())
    words[entry.key().toStringRef()] = entry.value().toStringRef();
  return words;
}

void load_checkpoint(const std::filesystem::path& file, TrainingRun& run) {
  load_checkpoint(file, [&](auto& archive) { run.load(archive); });
}

void load_checkpoint(const std::filesystem::path& file,
                     const std::function<void(::torch::serialize::InputArchive&)>& read) {
  auto archive = open_checkpoint(file);
  try {
    read(archive);
  } catch (const c10::Error& error) {
    throw RunError(fmt::format("checkpoint: {} does not fit this run: {}", file.string(),
                               std::string(error.what_without_backtrace()).substr(0, 200)));
  }
}

}  // namespace surefoot::train

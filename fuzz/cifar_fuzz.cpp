#include "surefoot/train/data/cifar.hpp"

#include "fuzz_input.hpp"

using namespace surefoot;

/// Records of CIFAR-10's binary version, packed or plain.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::feed(
      [](std::span<const std::uint8_t> bytes) {
        train::Candidate candidate;
        candidate.path = "fuzz.bin";
        candidate.head.assign(bytes.begin(), bytes.end());
        candidate.size = bytes.size();
        train::is_cifar(candidate);

        train::ByteSource source(bytes, "fuzz");
        train::RawImages images;
        train::append_cifar(source, images);
        fuzz::require(images.pixels.size() == 3072 * images.labels.size());
        for (const std::uint8_t label : images.labels) fuzz::require(label < images.class_names.size());
      },
      data, size);
}

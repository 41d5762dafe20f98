#include <utility>

#include "surefoot/train/data/gzip.hpp"
#include "surefoot/train/data/idx.hpp"

#include "fuzz_input.hpp"

using namespace surefoot;

/// IDX arrays, packed or plain; an array of labels is also joined with images made for it.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return fuzz::feed(
      [](std::span<const std::uint8_t> bytes) {
        train::Candidate candidate;
        candidate.path = "fuzz";
        candidate.head.assign(bytes.begin(), bytes.end());
        candidate.size = bytes.size();
        train::is_idx(candidate);

        train::ByteSource source(bytes, "fuzz");
        train::IdxArray array = train::read_idx(source);
        std::uint64_t count = 1;
        for (const std::int64_t one : array.sizes) count *= static_cast<std::uint64_t>(one);
        fuzz::require(count == array.values.size());
        if (array.sizes.size() != 1) return;
        train::IdxArray images{{array.sizes[0], 1, 2}, std::vector<std::uint8_t>(2 * count)};
        const train::RawImages joined = train::idx_images(std::move(images), std::move(array), "fuzz");
        for (const std::uint8_t label : joined.labels) fuzz::require(label < joined.class_names.size());
      },
      data, size);
}

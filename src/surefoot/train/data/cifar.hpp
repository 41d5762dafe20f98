#pragma once

#include "surefoot/train/data/format.hpp"
#include "surefoot/train/data/gzip.hpp"

namespace surefoot::train {

/// Appends a file of CIFAR-10's binary version: records of one label byte (0 … 9) and 3 planes, red, green,
/// blue, of 32×32 bytes. `images` must be empty or come from such files.
///
/// Throws ParseError when the file is empty, ends inside a record or holds a larger label.
/// Source: Krizhevsky 2009, Learning multiple layers of features from tiny images.
void append_cifar(ByteSource& source, RawImages& images);

/// A file of such records, or a folder that holds some as `train….bin` or `data_batch….bin`.
bool is_cifar(const Candidate& candidate);

/// Reads a file, or all training files of a folder in the order of their names; `test….bin` is counted and
/// left alone.
RawData read_cifar_set(const Candidate& candidate);

}  // namespace surefoot::train

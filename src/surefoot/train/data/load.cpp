#include "surefoot/train/data/load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/bytes.hpp"
#include "surefoot/train/data/catalogue.hpp"
#include "surefoot/train/data/cifar.hpp"
#include "surefoot/train/data/csv.hpp"
#include "surefoot/train/data/digits.hpp"
#include "surefoot/train/data/idx.hpp"
#include "surefoot/train/data/table.hpp"
#include "surefoot/train/data/text.hpp"

namespace surefoot::train {
namespace {

namespace fs = std::filesystem;
using Bytes = std::vector<std::uint8_t>;

constexpr std::int64_t digits_count = 12000;

/// A tensor that owns the vector's memory: nothing is copied.
template <class Value>
::torch::Tensor adopt(std::vector<Value> values, at::IntArrayRef sizes, ::torch::ScalarType type) {
  auto* kept = new std::vector<Value>(std::move(values));
  return ::torch::from_blob(kept->data(), sizes, [kept](void*) { delete kept; }, type);
}

Dataset from_images(Images images, std::string name, const std::string& format) {
  Dataset data;
  data.name = std::move(name);
  data.outputs = *std::max_element(images.labels.begin(), images.labels.end()) + 1;
  data.description = fmt::format("{} images {}×{}, {}", format, images.height, images.width,
                                 images.channels == 1 ? "grey" : fmt::format("{} channels", images.channels));
  data.inputs = adopt(std::move(images.pixels), {images.count, images.channels, images.height, images.width},
                      ::torch::kUInt8);
  data.targets = adopt(std::move(images.labels), {images.count}, ::torch::kInt64);
  return data;
}

Images read_idx_pair(const fs::path& images) {
  const auto labels = labels_beside(images);
  if (!fs::exists(labels))
    throw RunError(fmt::format("data: {} has no labels beside it, looked for {}", images.string(), labels.string()));
  return join_idx(parse_idx(read_bytes(images), images.string()), parse_idx(read_bytes(labels), labels.string()),
                  images.string(), labels.string());
}

Dataset from_table(const Bytes& bytes, const fs::path& file, const DatasetOptions& options) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  const Csv csv = parse_csv(text, file.string());
  Table table = make_table(csv, {.target = options.target, .problem = options.problem}, file.string());
  Dataset data;
  const auto rows = static_cast<std::int64_t>(table.rows);
  const auto columns = static_cast<std::int64_t>(table.input_names.size());
  data.inputs = adopt(std::move(table.inputs), {rows, columns}, ::torch::kFloat32);
  data.input_names = std::move(table.input_names);
  data.missing = table.missing;
  if (table.is_classification()) {
    data.targets = adopt(std::move(table.classes), {rows}, ::torch::kInt64);
    data.outputs = static_cast<std::int64_t>(table.class_names.size());
    data.target_names = std::move(table.class_names);
  } else {
    data.problem = Problem::regression;
    data.targets = adopt(std::move(table.values), {rows, 1}, ::torch::kFloat32);
    data.outputs = 1;
    data.target_names = {table.target_name};
  }
  if (data.outputs < 2 && data.problem == Problem::classification)
    throw ParseError(fmt::format("csv: the target {} has one value only, there is nothing to learn", table.target_name),
                     file.string());
  data.description = fmt::format("{} with {} columns{}, target {}", csv.separator == '\t' ? "TSV" : "CSV",
                                 csv.columns, csv.header.empty() ? ", no header" : "", table.target_name);
  return data;
}

Dataset from_text(const Bytes& bytes, const fs::path& file, const DatasetOptions& options) {
  if (options.sequence < 1)
    throw InvalidArgument(fmt::format("sequence: must be positive, got {}", options.sequence));
  Text text = parse_text(bytes, file.string());
  const auto count = static_cast<std::int64_t>(text.tokens.size());
  const std::int64_t windows = (count - 1) / options.sequence;
  if (windows < 2)
    throw ParseError(fmt::format("text: at least {} characters are needed for 2 windows, got {}",
                                 2 * options.sequence + 1, count),
                     file.string());
  Dataset data;
  data.problem = Problem::next_token;
  data.outputs = static_cast<std::int64_t>(text.alphabet.size());
  data.target_names = std::move(text.alphabet);
  const auto tokens = adopt(std::move(text.tokens), {count}, ::torch::kInt64);
  const std::int64_t used = windows * options.sequence;
  data.inputs = tokens.narrow(0, 0, used).view({windows, options.sequence}).clone();
  data.targets = tokens.narrow(0, 1, used).clone().view({windows, options.sequence});
  data.description = fmt::format("text of {} characters, {} different, in windows of {}", count, data.outputs,
                                 options.sequence);
  return data;
}

/// A table's lines have the same number of separators; prose does not.
bool looks_like_table(const Bytes& bytes) {
  std::map<std::array<std::int64_t, 3>, std::int64_t> shapes;
  std::array<std::int64_t, 3> counts{};
  std::int64_t lines = 0;
  bool blank = true;
  bool quoted = false;
  for (std::size_t i = 0; i <= bytes.size() && lines < 200; ++i) {
    const char c = i < bytes.size() ? static_cast<char>(bytes[i]) : '\n';
    if (c == '"') quoted = !quoted;
    if (c == '\n' && !quoted) {
      if (!blank) {
        ++lines;
        ++shapes[counts];
      }
      counts = {};
      blank = true;
      continue;
    }
    blank = blank && (c == ' ' || c == '\r' || c == '\n');
    if (!quoted) counts[0] += c == ',' ? 1 : 0, counts[1] += c == ';' ? 1 : 0, counts[2] += c == '\t' ? 1 : 0;
  }
  const auto most = std::max_element(shapes.begin(), shapes.end(),
                                     [](const auto& a, const auto& b) { return a.second < b.second; });
  return most != shapes.end() && 10 * most->second >= 8 * lines &&
         most->first != std::array<std::int64_t, 3>{};
}

Dataset from_file(const fs::path& file, const DatasetOptions& options) {
  Bytes bytes = read_bytes(file);
  if (bytes.empty()) throw ParseError("data: the file is empty", file.string());
  if (looks_like_idx(bytes)) return from_images(read_idx_pair(file), {}, "IDX");
  if (looks_like_text(bytes)) {
    const auto name = file.filename().string();
    const bool table_name = name.find(".csv") != std::string::npos || name.find(".tsv") != std::string::npos;
    if (table_name || looks_like_table(bytes)) return from_table(bytes, file, options);
    return from_text(bytes, file, options);
  }
  if (looks_like_cifar(bytes)) return from_images(parse_cifar(bytes, file.string()), {}, "CIFAR-10");
  if (file.extension() == ".bin") parse_cifar(bytes, file.string());
  throw ParseError("data: the format is not known; IDX, CIFAR-10 binary, CSV, TSV and UTF-8 text are read",
                   file.string());
}

Images read_cifar_files(const std::vector<fs::path>& files) {
  Images all;
  for (const auto& file : files) {
    Images one = parse_cifar(read_bytes(file), file.string());
    if (all.count == 0) {
      all = std::move(one);
      continue;
    }
    all.count += one.count;
    all.pixels.insert(all.pixels.end(), one.pixels.begin(), one.pixels.end());
    all.labels.insert(all.labels.end(), one.labels.begin(), one.labels.end());
  }
  return all;
}

Dataset from_folder(const fs::path& folder, const DatasetOptions& options) {
  if (const auto files = idx_files(folder); !files.training.empty()) {
    Dataset data = from_images(read_idx_pair(files.training.front()), {}, "IDX");
    if (!files.test.empty())
      data.test_samples =
          parse_idx(read_bytes(labels_beside(files.test.front())), files.test.front().string()).sizes[0];
    return data;
  }
  if (const auto files = cifar_files(folder); !files.training.empty()) {
    Dataset data = from_images(read_cifar_files(files.training), {}, "CIFAR-10");
    if (!files.test.empty()) data.test_samples = read_cifar_files(files.test).count;
    return data;
  }
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  if (files.size() == 1) return from_file(files.front(), options);
  throw InvalidArgument(
      fmt::format("data: the folder {} holds no IDX or CIFAR-10 set and {} files; name one of them", folder.string(),
                  files.size()));
}

}  // namespace

Dataset load_dataset(const std::string& name_or_path, const DatasetOptions& options) {
  if (name_or_path == "digits") return from_images(draw_digits(digits_count, options.seed), "digits", "drawn");
  const auto place = locate(name_or_path);
  if (!place) {
    std::string known;
    for (const auto& data : known_datasets()) known += (known.empty() ? "" : ", ") + data.name;
    throw InvalidArgument(
        fmt::format("data: there is no file and no data set '{}'; known: {}", name_or_path, known));
  }
  Dataset data = fs::is_directory(*place) ? from_folder(*place, options) : from_file(*place, options);
  data.name = name_or_path;
  return data;
}

std::vector<KnownDataset> known_datasets() {
  std::vector<KnownDataset> known{{"digits", {}}};
  std::set<std::string> names{"digits"};
  const auto add = [&](const fs::path& path) {
    const std::string file = path.filename().string();
    const std::string name = fs::is_directory(path) ? file : file.substr(0, file.find('.', 1));
    if (names.insert(name).second) known.push_back({name, path});
  };
  const auto is_data = [](const fs::path& path) {
    const auto extension = path.extension();
    return extension == ".csv" || extension == ".tsv" || extension == ".txt" || extension == ".gz";
  };
  for (const auto& folder : data_folders()) {
    std::set<fs::path> found;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.is_regular_file() && is_data(entry.path())) found.insert(entry.path());
      if (!entry.is_directory()) continue;
      std::vector<fs::path> inside;
      for (const auto& file : fs::directory_iterator(entry.path()))
        if (file.is_regular_file() && is_data(file.path())) inside.push_back(file.path());
      const bool one_set = inside.size() == 1 || !idx_files(entry.path()).training.empty() ||
                           !cifar_files(entry.path()).training.empty();
      if (one_set)
        found.insert(entry.path());
      else
        found.insert(inside.begin(), inside.end());
    }
    for (const auto& path : found) add(path);
  }
  return known;
}

}  // namespace surefoot::train

#include "surefoot/train/data/load.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "surefoot/core/error.hpp"
#include "surefoot/core/shown.hpp"
#include "surefoot/core/unknown_word.hpp"
#include "surefoot/train/data/catalogue.hpp"
#include "surefoot/train/data/digits.hpp"
#include "surefoot/train/data/format.hpp"
#include "surefoot/train/data/table.hpp"

namespace surefoot::train {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t digits_count = 12000;

/// A tensor that owns the vector's memory: nothing is copied.
template <class Value>
::torch::Tensor adopt(std::vector<Value> values, at::IntArrayRef sizes, ::torch::ScalarType type) {
  auto kept = std::make_shared<std::vector<Value>>(std::move(values));
  return ::torch::from_blob(
      kept->data(), sizes, [kept](void*) {}, type);
}

/// Makes the kinds of raw data data sets; `file` is what errors call them.
struct DatasetMaker {
  const DatasetOptions& options;
  std::string_view format;
  std::string file;

  void refuse_table_options(std::string_view what) const {
    if (!options.target.empty())
      throw InvalidArgument(
          fmt::format("{}: target is for tables, {} have their own, got '{}'", file, what, options.target));
  }

  Dataset operator()(RawImages images) const {
    refuse_table_options("images");
    if (!options.problem.empty() && options.problem != "classification")
      throw InvalidArgument(
          fmt::format("{}: problem must be classification for images, got '{}'", file, options.problem));
    Dataset data;
    const auto count = static_cast<std::int64_t>(images.labels.size());
    data.outputs = static_cast<std::int64_t>(images.class_names.size());
    data.target_names = std::move(images.class_names);
    data.test_samples = images.test_samples;
    data.description = fmt::format("{} {}×{}, {}", format, images.height, images.width,
                                   images.channels == 1   ? "grey"
                                   : images.channels == 3 ? "colour"
                                                          : "many channels");
    data.inputs = adopt(std::move(images.pixels), {count, images.channels, images.height, images.width},
                        ::torch::kUInt8);
    data.targets = adopt(std::move(images.labels), {count}, ::torch::kUInt8).to(::torch::kInt64);
    return data;
  }

  Dataset operator()(RawTable raw) const {
    Table table = make_table(raw, {.target = options.target, .problem = options.problem}, file);
    Dataset data;
    data.description =
        fmt::format("{}-separated {} of {} columns, {}, target {}",
                    raw.delimiter == ','   ? "comma"
                    : raw.delimiter == ';' ? "semicolon"
                                           : "tab",
                    format, raw.columns.size(), raw.header ? "header" : "no header", table.target_name);
    data.input_names = std::move(table.input_names);
    data.missing = table.missing;
    data.inputs = adopt(std::move(table.inputs),
                        {table.rows, static_cast<std::int64_t>(data.input_names.size())}, ::torch::kFloat32);
    if (table.is_classification()) {
      data.outputs = static_cast<std::int64_t>(table.class_names.size());
      data.target_names = std::move(table.class_names);
      data.targets = adopt(std::move(table.classes), {table.rows}, ::torch::kInt64);
    } else {
      data.problem = Problem::regression;
      data.outputs = 1;
      data.target_names = {table.target_name};
      data.targets = adopt(std::move(table.values), {table.rows, 1}, ::torch::kFloat32);
    }
    return data;
  }

  Dataset operator()(RawText text) const {
    refuse_table_options("texts");
    if (!options.problem.empty())
      throw InvalidArgument(fmt::format(
          "{}: problem is for tables, a text is for its next character, got '{}'", file, options.problem));
    if (options.sequence < 1)
      throw InvalidArgument(fmt::format("sequence must be positive, got {}", options.sequence));
    const auto count = static_cast<std::int64_t>(text.tokens.size());
    const std::int64_t windows = (count - 1) / options.sequence;
    if (windows < 3)
      throw ParseError(
          fmt::format("text: a text must have 3 windows of {} characters and one more, got {} characters",
                      options.sequence, count),
          file);
    Dataset data;
    data.problem = Problem::next_token;
    data.outputs = static_cast<std::int64_t>(text.characters.size());
    data.target_names = std::move(text.characters);
    data.description = fmt::format("{} of {} characters, {} different, in windows of {}", format, count,
                                   data.outputs, options.sequence);
    const auto tokens = adopt(std::move(text.tokens), {count}, ::torch::kInt32).to(::torch::kInt64);
    // Inputs and targets are the same memory, one character apart.
    data.inputs = tokens.narrow(0, 0, windows * options.sequence).view({windows, options.sequence});
    data.targets = tokens.narrow(0, 1, windows * options.sequence).view({windows, options.sequence});
    return data;
  }
};

/// The files and folders beside a path that is not there, as they would be typed; at most a thousand.
std::vector<std::string> neighbours(const fs::path& path) {
  std::vector<std::string> names;
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  for (fs::directory_iterator at(folder, error), end; !error && at != end && names.size() < 1000;
       at.increment(error))
    names.push_back(path.has_parent_path() ? at->path().string() : at->path().filename().string());
  return names;
}

[[noreturn]] void refuse_unknown(const std::string& name_or_path) {
  std::vector<std::string> names;
  for (const auto& known : known_datasets()) names.push_back(known.name);
  std::string meant = nearest_word(name_or_path, names);
  if (meant.empty()) meant = nearest_word(name_or_path, neighbours(name_or_path));
  throw InvalidArgument(fmt::format("data: there is no file and no data set '{}'; known: {}{}",
                                    shown(name_or_path), fmt::join(names, ", "),
                                    meant.empty() ? "" : fmt::format("; did you mean '{}'?", shown(meant))));
}

RawData read_path(const fs::path& path, std::string_view& format_name) {
  const Candidate candidate = Candidate::look(path);
  if (!candidate.folder && candidate.head.empty()) throw ParseError("the file is empty", path.string());
  const Format* format = recognise(candidate);
  if (format == nullptr) {
    std::string formats_known;
    for (const Format& known : formats())
      formats_known += fmt::format("{}{}", formats_known.empty() ? "" : ", ", known.name);
    throw ParseError(fmt::format("{} must hold one of: {} (UTF-8)",
                                 candidate.folder ? "the folder" : "the file", formats_known),
                     path.string());
  }
  format_name = format->name;
  return format->read(candidate);
}

}  // namespace

Dataset load_dataset(const std::string& name_or_path, const DatasetOptions& options) {
  DatasetMaker maker{.options = options, .format = "drawn images", .file = name_or_path};
  RawData raw;
  if (name_or_path == "digits") {
    raw = draw_digits(digits_count, options.seed);
  } else {
    const auto place = locate(name_or_path);
    if (!place) refuse_unknown(name_or_path);
    maker.file = place->string();
    raw = read_path(*place, maker.format);
  }
  Dataset data = std::visit(maker, std::move(raw));
  data.name = name_or_path;
  return data;
}

std::vector<KnownDataset> known_datasets() {
  std::vector<KnownDataset> known{{"digits", {}}};
  for (const fs::path& folder : data_folders())
    for (const NamedPath& found : datasets_in(folder))
      if (std::ranges::find(known, found.name, &KnownDataset::name) == known.end())
        known.push_back({found.name, found.path});
  std::ranges::sort(known.begin() + 1, known.end(), {}, &KnownDataset::name);
  return known;
}

}  // namespace surefoot::train

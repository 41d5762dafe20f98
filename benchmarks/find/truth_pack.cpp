#include "truth_pack.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <mutex>
#include <span>
#include <type_traits>

#include <nlohmann/json.hpp>
#include <zlib.h>

#include "surefoot/core/error.hpp"

namespace surefoot::bench {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

constexpr std::string_view magic = "surefoot truth 1\n";
constexpr std::int64_t bias = 64;
constexpr std::int64_t codes_a_decade = 90000;

std::string unpacked(const fs::path& file) {
  gzFile stream = gzopen(file.c_str(), "rb");
  if (stream == nullptr) throw ParseError("cannot be opened", file.string());
  std::string text;
  std::array<char, 65536> part{};
  int read = 0;
  while ((read = gzread(stream, part.data(), part.size())) > 0)
    text.append(part.data(), static_cast<std::size_t>(read));
  const bool whole = gzclose(stream) == Z_OK && read == 0;
  if (!whole || !text.starts_with(magic))
    throw ParseError("is no group of truth tables, or ends early", file.string());
  return text;
}

/// The columns, one after the other as the head counts them.
class Columns {
 public:
  Columns(std::string_view raw, const json& counts, std::string file)
      : raw_(raw), counts_(counts), file_(std::move(file)) {}

  /// Takes the next column: its numbers with their first bytes together, then their second bytes, and so on.
  template <class Number>
  std::vector<Number> next(const char* name) {
    using Bits = std::conditional_t<sizeof(Number) == 8, std::uint64_t,
                                    std::conditional_t<sizeof(Number) == 4, std::uint32_t, std::uint8_t>>;
    const auto count = counts_.at(name).get<std::size_t>();
    if (raw_.size() < count * sizeof(Number))
      throw ParseError(std::string("ends within the column ") + name, file_);
    std::vector<Number> values;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::uint64_t bits = 0;
      for (std::size_t b = 0; b < sizeof(Number); ++b)
        bits |= std::uint64_t{static_cast<unsigned char>(raw_[b * count + i])} << (8 * b);
      values.push_back(std::bit_cast<Number>(static_cast<Bits>(bits)));
    }
    raw_.remove_prefix(count * sizeof(Number));
    return values;
  }

 private:
  std::string_view raw_;
  const json& counts_;
  std::string file_;
};

double value_of(std::int64_t code) {
  if (code == 0) return std::numeric_limits<double>::quiet_NaN();
  if (code == 1) return 0;
  const std::int64_t exponent = (code - 2) / codes_a_decade - bias;
  const std::int64_t digits = (code - 2) % codes_a_decade + 10000;
  // As TruthTable rounds: the same division gives the same last bit.
  return static_cast<double>(digits) / std::pow(10.0, static_cast<double>(4 - exponent));
}

/// What the filter of a row expects, as PNG's do: from the code before, and those of a run beside.
std::int64_t predicted(int way, std::int64_t left, std::int64_t above, std::int64_t before_above) {
  if (way == 0) return left;
  if (way == 1) return above;
  // The shift rounds down, as the writer does.
  return left + (way == 2 ? above - before_above : (above - before_above) >> 1);
}

using Codes = std::vector<std::int64_t>;

Codes codes_of(std::span<const std::uint32_t> differences, int way, const Codes& beside) {
  const auto at = [&](std::size_t k) { return beside.empty() ? 0 : beside[std::min(k, beside.size() - 1)]; };
  Codes codes;
  std::int64_t left = 0;
  for (std::size_t k = 0; k < differences.size(); ++k) {
    const auto z = static_cast<std::int64_t>(differences[k]);
    const std::int64_t difference = z % 2 == 0 ? z / 2 : -(z + 1) / 2;
    left = difference + predicted(way, left, at(k), k > 0 ? at(k - 1) : 0);
    codes.push_back(left);
  }
  return codes;
}

/// The run of the same seed before run i whose rate is nearest; i when there is none.
std::size_t neighbour(const std::vector<TruthRun>& runs, std::size_t i) {
  double best = std::numeric_limits<double>::infinity();
  std::size_t where = i;
  for (std::size_t j = 0; j < i; ++j) {
    if (runs[j].seed != runs[i].seed) continue;
    const double distance = std::abs(std::log(runs[j].learning_rate / runs[i].learning_rate));
    if (distance >= best) continue;
    best = distance;
    where = j;
  }
  return where;
}

std::vector<double> values_of(const Codes& codes) {
  std::vector<double> values;
  for (const std::int64_t code : codes) values.push_back(value_of(code));
  return values;
}

/// One kind of loss of all runs of a group: rows of differences, one behind the other.
struct Losses {
  std::vector<std::uint8_t> counts;
  std::vector<std::uint32_t> differences;
  std::size_t place = 0;

  std::span<const std::uint32_t> row(std::size_t run, const std::string& file) {
    const std::size_t count = counts.at(run);
    if (place + count > differences.size()) throw ParseError("counts more losses than it has", file);
    place += count;
    return std::span(differences).subspan(place - count, count);
  }
};

json head_of(std::string_view text) {
  text.remove_prefix(magic.size());
  return json::parse(text.substr(0, text.find('\n')));
}

}  // namespace

std::map<std::string, std::vector<TruthRun>> read_truth_group(const fs::path& file) {
  const std::string text = unpacked(file);
  const json head = head_of(text);
  Columns columns(std::string_view(text).substr(text.find('\n', magic.size()) + 1), head.at("columns"),
                  file.string());
  const auto rates = columns.next<double>("learning_rate");
  const auto initial = columns.next<double>("initial");
  const auto seeds = columns.next<std::uint32_t>("seed");
  const auto flags = columns.next<std::uint8_t>("flags");
  std::array<Losses, 2> losses;
  losses[0].counts = columns.next<std::uint8_t>("validation_count");
  losses[1].counts = columns.next<std::uint8_t>("training_count");
  losses[0].differences = columns.next<std::uint32_t>("validation");
  losses[1].differences = columns.next<std::uint32_t>("training");

  std::map<std::string, std::vector<TruthRun>> tables;
  std::size_t n = 0;
  for (const auto& entry : head.at("tables")) {
    auto& runs = tables[entry.at("table")];
    std::vector<std::array<Codes, 2>> codes;
    for (std::size_t i = 0; i < entry.at("runs").get<std::size_t>(); ++i, ++n) {
      runs.push_back({rates.at(n), seeds.at(n), (flags.at(n) & 1) != 0, initial.at(n), {}, {}});
      const std::size_t beside = neighbour(runs, i);
      codes.emplace_back();
      for (std::size_t kind = 0; kind < 2; ++kind)
        codes[i][kind] = codes_of(losses.at(kind).row(n, file.string()), flags[n] >> (1 + 2 * kind) & 3,
                                  beside == i ? Codes{} : codes[beside][kind]);
      runs[i].validation_losses = values_of(codes[i][0]);
      runs[i].training_losses = values_of(codes[i][1]);
    }
  }
  return tables;
}

std::vector<TruthRun> packed_runs(const fs::path& folder, const std::string& table) {
  // A benchmark asks for one table after the other, and some for the same one again and again.
  static std::mutex mutex;
  static std::map<fs::path, std::map<std::string, std::vector<TruthRun>>> groups;
  const std::lock_guard lock(mutex);
  if (!fs::exists(folder)) return {};
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (!entry.path().filename().string().ends_with(".truth.gz")) continue;
    if (!groups.contains(entry.path())) groups[entry.path()] = read_truth_group(entry.path());
    const auto& tables = groups.at(entry.path());
    if (const auto found = tables.find(table); found != tables.end()) return found->second;
  }
  return {};
}

}  // namespace surefoot::bench

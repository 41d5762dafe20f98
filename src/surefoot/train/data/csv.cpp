#include "surefoot/train/data/csv.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <unordered_map>

#include <fmt/format.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/gzip.hpp"
#include "surefoot/train/data/records.hpp"
#include "surefoot/train/data/text.hpp"

namespace surefoot::train {
namespace {

using Fields = std::vector<std::string_view>;

constexpr std::size_t most_categories = 1000;
constexpr std::size_t identifier_categories = 50;
constexpr std::uint64_t most_bytes = std::uint64_t{16} << 30;
constexpr std::size_t sampled_records = 100;
constexpr std::array delimiters{',', ';', '\t'};

std::string in_quotes(std::string_view field) {
  constexpr std::size_t most = 40;
  std::string text(field.substr(0, most));
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
  return "'" + text + (field.size() > most ? "…'" : "'");
}

/// The fit of a delimiter to a text's first records.
struct Agreement {
  char delimiter = ',';
  std::size_t fields = 0;
  double share = 0;
  /// Of all fields, a decimal comma counting as one where the comma does not delimit.
  double numbers = 0;
};

bool decimal_comma(std::string_view field) {
  std::string dotted(field);
  const std::size_t comma = dotted.find(',');
  if (comma == std::string::npos) return false;
  dotted[comma] = '.';
  double number = 0;
  return read_field(dotted, number) == FieldKind::number;
}

Agreement agreement(std::string_view head, char delimiter) {
  std::map<std::size_t, std::size_t> counts;
  std::size_t records = 0;
  std::size_t fields_seen = 0;
  std::size_t numbers = 0;
  const std::string nameless;
  RecordReader reader(head, delimiter, nameless);
  Fields fields;
  try {
    while (records < sampled_records && reader.next(fields)) {
      ++records;
      ++counts[fields.size()];
      fields_seen += fields.size();
      double number = 0;
      for (const auto field : fields)
        numbers +=
            read_field(field, number) == FieldKind::number || (delimiter != ',' && decimal_comma(field)) ? 1
                                                                                                         : 0;
    }
  } catch (const ParseError&) {
    // A broken quote ends the sample; reading the whole table says where it is.
  }
  if (records == 0) return {};
  const auto most = std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
  return {.delimiter = delimiter,
          .fields = most->first,
          .share = static_cast<double>(most->second) / static_cast<double>(records),
          .numbers = static_cast<double>(numbers) / static_cast<double>(fields_seen)};
}

Agreement best_agreement(std::string_view head) {
  Agreement best;
  for (const char delimiter : delimiters) {
    const Agreement found = agreement(head, delimiter);
    if (found.fields < 2) continue;
    const bool better = best.fields == 0 || found.share > best.share + 1e-9 ||
                        (found.share > best.share - 1e-9 && found.numbers > best.numbers + 1e-9);
    if (better) best = found;
  }
  return best;
}

/// The head without the record that it may cut off.
std::string_view whole_lines(std::string_view head, bool whole) {
  return whole ? head : head.substr(0, head.find_last_of("\r\n") + 1);
}

std::string_view as_text(const std::vector<std::uint8_t>& bytes) {
  std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return text.starts_with("\xef\xbb\xbf") ? text.substr(3) : text;
}

/// The first pass's findings on a column.
struct ColumnKind {
  std::int64_t missing = 0;
  std::int64_t first_missing_line = 0;
  std::int64_t numbers = 0;
  std::int64_t texts = 0;
  std::int64_t first_text_line = 0;
  std::string first_text;
  std::int64_t first_large_line = 0;
  std::string first_large;
  bool repeats_first = false;

  void add(std::string_view field, std::int64_t line) {
    double number = 0;
    const FieldKind kind = read_field(field, number);
    if (kind == FieldKind::missing && missing++ == 0) first_missing_line = line;
    if (kind == FieldKind::text && texts++ == 0) {
      first_text_line = line;
      first_text = field.substr(0, 64);
    }
    if (kind == FieldKind::number || kind == FieldKind::too_large) ++numbers;
    if (kind == FieldKind::too_large && first_large_line == 0) {
      first_large_line = line;
      first_large = field.substr(0, 64);
    }
  }
  /// A column without any value is numeric, all missing.
  bool categorical() const { return texts > 0; }
};

struct FirstPass {
  std::vector<std::string> first_record;
  std::vector<ColumnKind> columns;
  std::int64_t first_line = 0;
  std::int64_t records = 0;
};

FirstPass look_at_all(std::string_view text, char delimiter, const std::string& file) {
  FirstPass pass;
  RecordReader reader(text, delimiter, file);
  Fields fields;
  if (!reader.next(fields)) throw ParseError("csv: a table must have rows, got none", file);
  pass.first_record.assign(fields.begin(), fields.end());
  pass.first_line = reader.line();
  pass.columns.resize(fields.size());
  for (pass.records = 1; reader.next(fields); ++pass.records) {
    if (fields.size() != pass.columns.size())
      throw ParseError(fmt::format("csv: every row must have {} fields, this one has {}", pass.columns.size(),
                                   fields.size()),
                       file, reader.line());
    for (std::size_t c = 0; c < fields.size(); ++c) {
      pass.columns[c].add(fields[c], reader.line());
      if (fields[c] == pass.first_record[c]) pass.columns[c].repeats_first = true;
    }
  }
  return pass;
}

bool has_header(const FirstPass& pass) {
  double number = 0;
  const bool words = std::ranges::all_of(pass.first_record, [&](const std::string& field) {
    return field.empty() || read_field(field, number) == FieldKind::text;
  });
  const bool named =
      std::ranges::any_of(pass.first_record, [](const std::string& field) { return !field.empty(); });
  if (!words || !named) return false;
  // Words alone are the names of columns whose rows are missing.
  if (pass.records < 2) return true;
  const bool numbers_below = std::ranges::any_of(
      pass.columns, [](const ColumnKind& column) { return column.numbers > 9 * column.texts; });
  return numbers_below || std::ranges::none_of(pass.columns, &ColumnKind::repeats_first);
}

void check_column(const ColumnKind& kind, const RawColumn& column, std::int64_t place, char delimiter,
                  const std::string& file) {
  if (kind.texts > 0 && delimiter != ',' && decimal_comma(kind.first_text))
    throw ParseError(fmt::format("csv: {} has a decimal comma in {}: write a point", column.name,
                                 in_quotes(kind.first_text)),
                     file, kind.first_text_line, place);
  if (kind.texts > 0 && kind.numbers > 9 * kind.texts)
    throw ParseError(
        fmt::format("csv: {} must be a finite number, got {}", column.name, in_quotes(kind.first_text)), file,
        kind.first_text_line, place);
  if (kind.texts == 0 && kind.first_large_line > 0)
    throw ParseError(fmt::format("csv: {} must be finite and within ±3.4e38, got {}", column.name,
                                 in_quotes(kind.first_large)),
                     file, kind.first_large_line, place);
}

/// Fills the columns, giving each text of a categorical one a number in the order of first sight.
class Filler {
 public:
  Filler(RawTable& table, const std::string& file)
      : table_(table), file_(file), known_(table.columns.size()) {}

  void add(std::size_t column, std::string_view field, bool categorical, std::int64_t line) {
    double number = std::numeric_limits<double>::quiet_NaN();
    const FieldKind kind = read_field(field, number);
    RawColumn& to = table_.columns[column];
    if (!categorical) {
      to.numbers.push_back(kind == FieldKind::missing ? std::numeric_limits<double>::quiet_NaN() : number);
    } else if (kind == FieldKind::missing) {
      to.codes.push_back(-1);
    } else {
      to.codes.push_back(code(column, field, line));
    }
  }

  void finish() {
    for (RawColumn& column : table_.columns) {
      const auto rows = static_cast<std::size_t>(table_.rows);
      if (column.values.size() > identifier_categories && 2 * column.values.size() > rows)
        throw ParseError(
            fmt::format("csv: {} has {} different texts in {} rows: an identifier teaches nothing, remove it",
                        column.name, column.values.size(), rows),
            file_);
      sort_values(column);
    }
  }

 private:
  std::int32_t code(std::size_t column, std::string_view field, std::int64_t line) {
    RawColumn& to = table_.columns[column];
    const auto [at, fresh] =
        known_[column].try_emplace(std::string(field), static_cast<std::int32_t>(to.values.size()));
    if (!fresh) return at->second;
    if (to.values.size() == most_categories)
      throw ParseError(
          fmt::format(
              "csv: {} must have at most {} different texts, got one more: {}; remove the column if it "
              "is an identifier",
              to.name, most_categories, in_quotes(field)),
          file_, line, static_cast<std::int64_t>(column) + 1);
    to.values.emplace_back(field);
    return at->second;
  }

  static void sort_values(RawColumn& column) {
    std::vector<std::string> sorted = column.values;
    std::ranges::sort(sorted);
    std::vector<std::int32_t> place;
    for (const std::string& value : column.values)
      place.push_back(static_cast<std::int32_t>(std::ranges::lower_bound(sorted, value) - sorted.begin()));
    for (std::int32_t& one : column.codes)
      if (one >= 0) one = place[static_cast<std::size_t>(one)];
    column.values = std::move(sorted);
  }

  RawTable& table_;
  const std::string& file_;
  std::vector<std::unordered_map<std::string, std::int32_t>> known_;
};

void name_columns(RawTable& table, FirstPass& pass) {
  table.columns.resize(pass.columns.size());
  for (std::size_t c = 0; c < table.columns.size(); ++c) {
    RawColumn& column = table.columns[c];
    const std::string& name = pass.first_record[c];
    column.name = table.header && !name.empty() ? name : fmt::format("column {}", c);
    column.missing = pass.columns[c].missing;
    column.first_missing_line = pass.columns[c].first_missing_line;
  }
}

}  // namespace

RawTable parse_table(std::string_view text, const std::string& file) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  if (const std::size_t zero = text.find('\0'); zero != std::string_view::npos)
    throw ParseError("csv: a table must be text, got a zero byte", file,
                     1 + std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(zero), '\n'));
  RawTable table;
  table.delimiter =
      best_agreement(whole_lines(text.substr(0, 256 * 1024), text.size() <= 256 * 1024)).delimiter;
  FirstPass pass = look_at_all(text, table.delimiter, file);
  table.header = has_header(pass);
  if (!table.header)
    for (std::size_t c = 0; c < pass.columns.size(); ++c)
      pass.columns[c].add(pass.first_record[c], pass.first_line);
  name_columns(table, pass);
  for (std::size_t c = 0; c < table.columns.size(); ++c)
    check_column(pass.columns[c], table.columns[c], static_cast<std::int64_t>(c) + 1, table.delimiter, file);

  table.rows = pass.records - (table.header ? 1 : 0);
  if (table.rows < 1) throw ParseError("csv: a table must have rows below its header, got none", file);
  RecordReader reader(text, table.delimiter, file);
  Filler filler(table, file);
  Fields fields;
  if (table.header) reader.next(fields);
  while (reader.next(fields))
    for (std::size_t c = 0; c < fields.size(); ++c)
      filler.add(c, fields[c], pass.columns[c].categorical(), reader.line());
  filler.finish();
  return table;
}

bool is_table(const Candidate& candidate) {
  if (candidate.folder) {
    const auto file = only_file(candidate);
    return !file.empty() && is_table(Candidate::look(file));
  }
  if (!looks_like_text(candidate)) return false;
  const std::string name = candidate.plain_name();
  if (name.ends_with(".csv") || name.ends_with(".tsv")) return true;
  const Agreement best = best_agreement(whole_lines(as_text(candidate.head), candidate.whole));
  return best.fields >= 2 && best.share >= 0.8;
}

RawData read_table(const Candidate& candidate) {
  const auto file = candidate.folder ? only_file(candidate) : candidate.path;
  ByteSource source(file);
  const auto bytes = source.read_up_to(most_bytes + 1);
  if (bytes.size() > most_bytes) throw ParseError("csv: a table must be at most 16 GiB", file.string());
  return parse_table({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, file.string());
}

}  // namespace surefoot::train

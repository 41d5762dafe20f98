#include "surefoot/logs/log_form.hpp"

#include <algorithm>

#include "surefoot/core/error.hpp"
#include "surefoot/logs/json_text.hpp"
#include "surefoot/logs/metric_file.hpp"
#include "surefoot/logs/table_header.hpp"
#include "surefoot/logs/tf_record.hpp"

namespace surefoot::logs {
namespace {

std::string_view first_full_line(std::string_view head) {
  const auto begin = head.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  head.remove_prefix(begin);
  return head.substr(0, head.find_first_of("\r\n"));
}

/// A header of a table with numbers below it, and not a sentence with a comma.
bool is_table(std::string_view head, std::string_view source) {
  const std::string_view header_line = first_full_line(head);
  const auto header = table_header(header_line, source);
  if (!header) return false;
  head.remove_prefix(static_cast<std::size_t>(header_line.data() + header_line.size() - head.data()));
  std::string_view row = first_full_line(head);
  if (row.empty()) return true;
  std::vector<std::string_view> cells;
  cut_cells(row, header->shape, cells);
  const auto is_number = [](std::string_view cell) { return cell_number(cell).has_value(); };
  return cells.size() > 1 && std::any_of(cells.begin(), cells.end(), is_number);
}

bool is_binary(std::string_view head) {
  const auto odd = std::count_if(head.begin(), head.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == 0 ||
           (byte < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\b' && c != '\f' && c != 27);
  });
  // A bell or two make no binary of a line.
  return odd > 3 && static_cast<std::size_t>(odd) * 50 > head.size();
}

}  // namespace

/// A live log is told by its first line with something in it, for it may be long until there is more; what
/// may be the header of a table by the line below it.
bool tells_its_form(std::string_view head) {
  const auto skip = [&] { head.remove_prefix(std::min(head.find_first_not_of(" \t\r\n"), head.size())); };
  skip();
  const auto end = head.find_first_of("\r\n");
  if (end == std::string_view::npos) return false;
  if (!table_header(head.substr(0, end))) return true;
  head.remove_prefix(end);
  skip();
  return head.find_first_of("\r\n") != std::string_view::npos;
}

LogForm form_of(std::string_view head, std::string_view source, bool whole) {
  TfRecord record;
  const bool binary = head.find('\0') < 12;
  if (head.size() >= 12 && read_record(head.substr(0, 12), record) != TfRecordState::broken)
    return LogForm::events;
  if (!whole && (binary ? head.size() < 12 : !tells_its_form(head))) return LogForm::unknown;
  return !binary && is_table(head, source) ? LogForm::table : LogForm::text;
}

std::unique_ptr<LogReader> reader_for(std::string_view head, const std::string& source, CurveBuilder& builder,
                                      const std::vector<MetricPattern>& metrics) {
  TfRecord record;
  if (head.size() >= 12 && read_record(head.substr(0, 12), record) != TfRecordState::broken)
    return events_reader(builder);
  if (is_binary(head)) throw ParseError("bytes that are no TensorBoard events, JSON, table or text", source);
  if (!metrics.empty()) return text_reader(builder, metrics);
  if (is_json_document(head)) return json_reader(builder);
  if (is_metric_file(head)) return metric_file_reader(builder);
  if (is_table(head, source)) return csv_reader(builder);
  return text_reader(builder);
}

}  // namespace surefoot::logs

#include <cmath>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "surefoot/core/error.hpp"
#include "surefoot/train/data/csv.hpp"
#include "surefoot/train/data/records.hpp"
#include "surefoot/train/data/table.hpp"

#include "support/temporary_folder.hpp"

namespace surefoot::train {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

RawTable parse(std::string_view text) {
  return parse_table(text, "t.csv");
}

Table make(std::string_view text, const TableOptions& options = {}) {
  return make_table(parse(text), options, "t.csv");
}

void expect_refused(std::string_view text, const std::string& message) {
  EXPECT_THAT([&] { make(text); }, ThrowsMessage<ParseError>(HasSubstr(message))) << text;
}

std::vector<std::string> record(std::string_view text, char delimiter = ',') {
  const std::string file = "t.csv";
  RecordReader reader(text, delimiter, file);
  std::vector<std::string_view> fields;
  reader.next(fields);
  return {fields.begin(), fields.end()};
}

std::vector<std::string> names(const RawTable& table) {
  std::vector<std::string> all;
  for (const RawColumn& column : table.columns) all.push_back(column.name);
  return all;
}

TEST(RecordReader, ReadsQuotesAsRfc4180WritesThem) {
  EXPECT_THAT(record("aaa,\"b \"\"x\"\" b\",\" c,\n c \""), ElementsAre("aaa", "b \"x\" b", " c,\n c "));
  EXPECT_THAT(record("\"\"\"a\"\"\",\"\"\"b\"\"\",\"\"\"\""), ElementsAre("\"a\"", "\"b\"", "\""));
  EXPECT_THAT(record("a, \"b\" ,\"\","), ElementsAre("a", "b", "", ""));
  EXPECT_THAT(record("  a b \t,c\"d\""), ElementsAre("a b", "c\"d\""));
  EXPECT_THAT(record("\n\r\n a\t\tb", '\t'), ElementsAre("a", "", "b"));
}

TEST(RecordReader, CountsLinesThroughQuotesAndAllLineEnds) {
  const std::string file;
  RecordReader reader("a\r\n\"b\nb\"\rc\n\nd", ',', file);
  std::vector<std::string_view> fields;
  std::vector<std::int64_t> lines;
  while (reader.next(fields)) lines.push_back(reader.line());
  EXPECT_THAT(lines, ElementsAre(1, 2, 4, 6));
}

TEST(RecordReader, NamesABrokenQuote) {
  expect_refused("a,b\n1,\"2\n3,4\n", "t.csv:2: csv: a quoted field must end");
  expect_refused("a,b\n1,\"2\"x\n", "t.csv:2: csv: a quoted field must be followed by a delimiter");
}

TEST(ReadField, TellsNumbersMissingAndText) {
  double number = 0;
  for (const char* field : {"", "?", "NA", "n/a", "NaN", "-nan", "NULL", "None"})
    EXPECT_EQ(read_field(field, number), FieldKind::missing) << field;
  for (const char* field : {"1", "-2.5", "+3e4", ".5", "5.", "1e-400", "0.0000001", "3.4e38"})
    EXPECT_EQ(read_field(field, number), FieldKind::number) << field;
  for (const char* field : {"inf", "-Infinity", "INF", "1e400", "-1e39", "3.5e38"})
    EXPECT_EQ(read_field(field, number), FieldKind::too_large) << field;
  for (const char* field : {"a", "1x", "0x10", "1,5", "+-1", "++1", "-", "+", ".", "1e", "nano", "1 2"})
    EXPECT_EQ(read_field(field, number), FieldKind::text) << field;
  EXPECT_EQ(read_field("+2.5", number), FieldKind::number);
  EXPECT_EQ(number, 2.5);
  EXPECT_EQ(read_field("-1e-999", number), FieldKind::number);
  EXPECT_EQ(number, 0);
  EXPECT_EQ(read_field(fmt::format("0.{:0>401}", 1), number), FieldKind::number);
  EXPECT_EQ(read_field(fmt::format("{:9>400}", 9), number), FieldKind::too_large);
}

TEST(ParseTable, TellsTheDelimiterFromTheContent) {
  EXPECT_EQ(parse("1,2\n3,4\n").delimiter, ',');
  EXPECT_EQ(parse("a;b\n\"x,y\";4\n\"z,w,v\";5\n").delimiter, ';');
  EXPECT_EQ(parse("a\tb c, d\n1\t2\n").delimiter, '\t');
  EXPECT_EQ(parse("name,note\n1,\"a;b\"\n2,\"c;d\"\n").delimiter, ',');
}

TEST(ParseTable, TellsAHeaderFromTheContent) {
  EXPECT_THAT(names(parse("x,y\n1,2\n3,4\n")), ElementsAre("x", "y"));
  EXPECT_THAT(names(parse("\xef\xbb\xbfx,y\r\n1,2\r\n")), ElementsAre("x", "y"));
  EXPECT_THAT(names(parse(",y\n0,2\n1,4\n")), ElementsAre("column 0", "y"));
  EXPECT_THAT(names(parse("1,2\n3,4\n")), ElementsAre("column 0", "column 1"));
  EXPECT_FALSE(parse("1,good\n3,bad\n").header);
  EXPECT_FALSE(parse("?,b\n1,2\n").header) << "a missing value is no name";
  EXPECT_TRUE(parse("cap,class\nflat,e\nround,p\n").header) << "all text, the names do not come again";
  EXPECT_FALSE(parse("flat,e\nround,p\nflat,p\n").header);
  EXPECT_EQ(parse("x,y\n1,2\n\n3,4\n\n").rows, 2);
}

TEST(ParseTable, MakesColumnsNumericOrCategorical) {
  const RawTable table = parse("n,c,empty\n1.5,b,\n?,a,\n-2,b,NA\n,,\n");
  EXPECT_EQ(table.columns[0].numbers[0], 1.5);
  EXPECT_TRUE(std::isnan(table.columns[0].numbers[1]));
  EXPECT_EQ(table.columns[0].missing, 2);
  EXPECT_EQ(table.columns[0].first_missing_line, 3);
  EXPECT_THAT(table.columns[1].values, ElementsAre("a", "b"));
  EXPECT_THAT(table.columns[1].codes, ElementsAre(1, 0, 1, -1));
  EXPECT_FALSE(table.columns[2].categorical());
  EXPECT_EQ(table.columns[2].missing, 4);
}

TEST(ParseTable, KeepsQuotedFieldsOfOneRecordApart) {
  const RawTable table = parse("a,b,c\n\"x\"\"1\",\"y\"\"1\",1\n\"x\"\"2\",\"y\"\"2\",2\n");
  EXPECT_THAT(table.columns[0].values, ElementsAre("x\"1", "x\"2"));
  EXPECT_THAT(table.columns[1].values, ElementsAre("y\"1", "y\"2"));
}

TEST(ParseTable, NamesLineAndColumnOfWhatIsWrong) {
  std::string numbers = "x,y\n";
  for (int i = 0; i < 20; ++i) numbers += fmt::format("{},1\n", i);
  expect_refused(numbers + "oops,1\n", "t.csv:22:1: csv: x must be a finite number, got 'oops'");
  expect_refused(numbers + "inf,1\n", "t.csv:22:1: csv: x must be finite and within ±3.4e38, got 'inf'");
  expect_refused(numbers + "1e39,1\n", "t.csv:22:1: csv: x must be finite");
  expect_refused(numbers + "1,2,3\n", "t.csv:22: csv: every row must have 2 fields, this one has 3");
  expect_refused(numbers + "1\n", "t.csv:22: csv: every row must have 2 fields, this one has 1");
  expect_refused("x;y\n1,5;2\n2,5;3\n", "t.csv:2:1: csv: x has a decimal comma in '1,5': write a point");
  expect_refused("", "t.csv: csv: a table must have rows, got none");
  expect_refused("\n\n", "a table must have rows, got none");
  expect_refused("x\n1\n2\n", "a table must have two columns, an input and a target, got 1");
  expect_refused(std::string_view("x,y\n1,\0\n", 8), "t.csv:2: csv: a table must be text, got a zero byte");
}

TEST(ParseTable, RefusesIdentifiersAndTooManyCategories) {
  std::string people = "name,age\n";
  for (int i = 0; i < 60; ++i) people += fmt::format("p{},{}\n", i, i % 7);
  expect_refused(people, "name has 60 different texts in 60 rows");
  std::string many = "word,y\n";
  for (int i = 0; i < 3000; ++i) many += fmt::format("w{},{}\n", i % 1001, i % 2);
  expect_refused(many,
                 "t.csv:1002:1: csv: word must have at most 1000 different texts, got one more: 'w1000'");
}

TEST(MakeTable, TargetByNameNumberAndFromTheEnd) {
  const char* text = "a,b,1\n1,2,0\n1,3,0\n2,4,1\n2,5,1\n";
  EXPECT_FALSE(parse(text).header) << "a number is no name";
  const char* named = "a,b,c\n1,2,0\n1,3,0\n2,4,1\n2,5,1\n";
  EXPECT_EQ(make(named).target_name, "c");
  EXPECT_EQ(make(named, {.target = "b"}).target_name, "b");
  EXPECT_EQ(make(named, {.target = "0"}).target_name, "a");
  EXPECT_EQ(make(named, {.target = "-2"}).target_name, "b");
  EXPECT_THAT(make(named, {.target = "b"}).input_names, ElementsAre("a", "c"));
  EXPECT_THAT([&] { make(named, {.target = "d"}); },
              ThrowsMessage<InvalidArgument>("t.csv: there is no column 'd', the columns are: a, b, c"));
  EXPECT_THAT([&] { make(named, {.target = "3"}); },
              ThrowsMessage<InvalidArgument>(
                  "t.csv: target must be a column's name or its number from 0, -3 to 2, got 3"));
  EXPECT_THAT(
      [] { make("a,a,c\n1,2,3\n2,3,4\n", {.target = "a"}); },
      ThrowsMessage<InvalidArgument>("t.csv: target 'a' names several columns, give its number from 0"));
}

TEST(MakeTable, TellsClassificationFromRegression) {
  EXPECT_TRUE(make("x,y\n1,a\n2,b\n3,a\n").is_classification());
  EXPECT_THAT(make("x,y\n1,4\n2,2\n3,4\n4,2\n").class_names, ElementsAre("2", "4"));
  EXPECT_THAT(make("x,y\n1,10\n2,2\n3,10\n4,2\n").class_names, ElementsAre("2", "10"))
      << "numbers in their order";
  EXPECT_FALSE(make("x,y\n1,1\n2,2\n3,3\n").is_classification()) << "no value comes twice";
  EXPECT_FALSE(make("x,y\n1,1.5\n2,2.5\n3,1.5\n4,2.5\n").is_classification()) << "not whole";
  std::string many = "x,y\n";
  for (int i = 0; i < 210; ++i) many += fmt::format("1,{}\n", i % 21);
  EXPECT_FALSE(make(many).is_classification()) << "21 values";
  EXPECT_EQ(make(many, {.problem = "classification"}).class_names.size(), 21U);
  EXPECT_THAT(make("x,y\n1,4\n2,2\n3,4\n4,2\n", {.problem = "regression"}).values, ElementsAre(4, 2, 4, 2));
  EXPECT_THAT([] { make("x,y\n1,a\n2,b\n", {.problem = "regression"}); },
              ThrowsMessage<InvalidArgument>("t.csv: regression needs a target of numbers, y is text"));
  EXPECT_THAT([] { make("x,y\n1,2\n2,3\n", {.problem = "ranking"}); },
              ThrowsMessage<InvalidArgument>("problem must be classification or regression, got 'ranking'"));
}

TEST(MakeTable, ATargetMustBeThereAndDiffer) {
  expect_refused("x,y\n1,a\n2,?\n3,b\n", "t.csv:3:2: csv: target y is missing in 1 of 3 rows");
  expect_refused("a,b,y\n", "a table must have rows below its header, got none");
  expect_refused("x,y\n1,a\n2,a\n", "target y must have at least two different values, got 1");
  expect_refused("x,y\n1,2.5\n2,2.5\n", "target y must have at least two different values, got 1");
}

TEST(MakeTable, OneHotOverSortedValuesAndNaNForMissing) {
  const Table table = make("c,n,y\nred,1,0\nblue,,1\n,3,0\nred,4,1\n");
  EXPECT_THAT(table.input_names, ElementsAre("c=blue", "c=red", "n"));
  EXPECT_EQ(table.missing, 2);
  const std::vector<float> first(table.inputs.begin(), table.inputs.begin() + 3);
  EXPECT_THAT(first, ElementsAre(0, 1, 1));
  EXPECT_EQ(table.inputs[3], 1);
  EXPECT_TRUE(std::isnan(table.inputs[5]));
  EXPECT_TRUE(std::isnan(table.inputs[6]) && std::isnan(table.inputs[7]));
  EXPECT_THAT(table.classes, ElementsAre(0, 1, 0, 1));
}

}  // namespace
}  // namespace surefoot::train

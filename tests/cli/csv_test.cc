#include "cli/csv.h"

#include <gtest/gtest.h>

namespace tillbook {
namespace {

using Fields = std::vector<std::string>;

std::vector<Fields> fields_of(std::string_view text) {
    CsvReader reader(text);
    std::vector<Fields> records;
    while (const auto record = reader.next()) {
        EXPECT_EQ(record->problem, "");
        records.push_back(record->fields);
    }
    return records;
}

TEST(Csv, ReadsWhatRfc4180Allows) {
    const struct {
        const char* name;
        std::string_view text;
        std::vector<Fields> records;
    } cases[] = {
        {"plain", "a,b\nc,d\n", {{"a", "b"}, {"c", "d"}}},
        {"CRLF", "a,b\r\nc,d\r\n", {{"a", "b"}, {"c", "d"}}},
        {"no line end at the end", "a,b", {{"a", "b"}}},
        {"empty fields", ",\n,,\n", {{"", ""}, {"", "", ""}}},
        {"trailing comma at the end", "a,", {{"a", ""}}},
        {"quoted comma", "\"a,b\",c\n", {{"a,b", "c"}}},
        {"doubled quote", "\"say \"\"hi\"\"\"\n", {{"say \"hi\""}}},
        {"line break in quotes", "\"a\r\nb\",c\n", {{"a\r\nb", "c"}}},
        {"empty quotes", "\"\",x\n", {{"", "x"}}},
        {"quote inside a plain field", "5\" pipe,x\n", {{"5\" pipe", "x"}}},
        {"blank lines", "\n\na\n\r\n", {{"a"}}},
        {"byte order mark",
         "\xEF\xBB\xBF"
         "a,b\n",
         {{"a", "b"}}},
        {"nothing", "", {}},
    };
    for (const auto& test : cases) {
        SCOPED_TRACE(test.name);
        EXPECT_EQ(fields_of(test.text), test.records);
    }
}

TEST(Csv, LinesAreCountedAcrossQuotedBreaks) {
    CsvReader reader("h\n\"a\nb\"\n\nc\n");
    EXPECT_EQ(reader.next()->line, 1u);
    EXPECT_EQ(reader.next()->line, 2u);
    EXPECT_EQ(reader.next()->line, 5u);
}

TEST(Csv, ABadRecordDoesNotHideTheNext) {
    CsvReader reader("\"a\"b,c\nd\n\"never closed\ne\n");
    EXPECT_EQ(reader.next()->problem, "text follows a closing quote");
    EXPECT_EQ(reader.next()->fields, Fields{"d"});
    const auto open = reader.next();
    EXPECT_EQ(open->problem, "a quote is opened and never closed");
    EXPECT_EQ(open->line, 3u);
    const auto last = reader.next();
    EXPECT_EQ(last->fields, Fields{"e"});
    EXPECT_EQ(last->line, 4u);
    EXPECT_FALSE(reader.next());
}

}  // namespace
}  // namespace tillbook

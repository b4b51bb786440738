#include "api/csv_writer.h"

#include <gtest/gtest.h>

namespace tillbook {
namespace {

std::string cell(std::string_view value) {
    std::string out;
    CsvWriter(out).text(value);
    return out;
}

TEST(CsvWriter, SeparatesCellsAndEndsRows) {
    std::string out;
    CsvWriter csv(out);
    csv.plain("name");
    csv.plain("amount");
    csv.end_row();
    csv.text("Jollof Rice");
    csv.decimal(-250'050, 2);
    csv.end_row();
    csv.blank();
    csv.number(-3);
    csv.end_row();
    EXPECT_EQ(out, "name,amount\r\nJollof Rice,-2500.5\r\n,-3\r\n");
}

TEST(CsvWriter, QuotesWhatNeedsQuotes) {
    EXPECT_EQ(cell("a,b"), "\"a,b\"");
    EXPECT_EQ(cell("say \"hi\""), "\"say \"\"hi\"\"\"");
    EXPECT_EQ(cell("two\nlines"), "\"two\nlines\"");
    EXPECT_EQ(cell("plain words"), "plain words");
    EXPECT_EQ(cell(""), "");
}

TEST(CsvWriter, NoTextIsAFormula) {
    EXPECT_EQ(cell("=1+1"), "'=1+1");
    EXPECT_EQ(cell("+1"), "'+1");
    EXPECT_EQ(cell("-1"), "'-1");
    EXPECT_EQ(cell("@sum"), "'@sum");
    EXPECT_EQ(cell("\tx"), "'\tx");
    EXPECT_EQ(cell("\rx"), "\"'\rx\"");
    EXPECT_EQ(cell("=cmd(\"a\",1)"), "\"'=cmd(\"\"a\"\",1)\"");
    EXPECT_EQ(cell("a=b"), "a=b");
}

bool wanted(std::string_view accept) {
    http::Request request;
    request.headers.emplace_back("Accept", accept);
    return wants_csv(request);
}

TEST(WantsCsv, OnlyIfItIsNamedAndJsonIsNotPreferred) {
    EXPECT_FALSE(wants_csv({}));
    EXPECT_FALSE(wanted("*/*"));
    EXPECT_FALSE(wanted("application/json"));
    EXPECT_TRUE(wanted("text/csv"));
    EXPECT_TRUE(wanted("Text/CSV; charset=utf-8"));
    EXPECT_TRUE(wanted("text/csv, application/json;q=0.5, */*;q=0.1"));
    EXPECT_FALSE(wanted("text/csv;q=0.5, application/json"));
    EXPECT_FALSE(wanted("text/csv; q=0"));
    EXPECT_FALSE(wanted("text/csvx"));
}

}  // namespace
}  // namespace tillbook

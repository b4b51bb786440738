// Reports: questions to the sums of a book, and their answers. Every report's rows add up to its
// total. Nothing here reads an order.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "book/sales_sums.h"

namespace tillbook {

class Catalogue;

// Which part of a book; ranges of business days include both ends, absent: without end.
struct ReportRange {
    std::optional<Day> day_from;
    std::optional<Day> day_to;
    std::optional<ObjectId> store;  // absent: all; none: what has no store
};

enum class SalesGroup {
    hour,
    day,
    week,
    month,
    product,
    category,
    store,
    employee,
    channel,
    method
};

struct SalesQuestion {
    ReportRange range;
    SalesGroup group = SalesGroup::day;
};

// One row; its key is what the group says.
struct SalesRow {
    std::optional<std::int32_t> hour;  // 0-23; none: a refund without an order
    Day day;                           // the day, or the first one of the week or month
    ObjectId object;                   // product, category, store or employee; none: see `name`
    std::string name;    // of the object, of a free line's article, of channel or method
    SalesFigures sales;  // all groups but method; `orders` only where a row is of whole orders
    MoneyFigures money;  // method
    // Where the name of a free line's article is still to be read.
    ProductKey article;
    std::uint32_t entry = 0;
};

struct SalesReport {
    std::vector<SalesRow> rows;  // by time, else what sold most first
    SalesFigures sales;
    MoneyFigures money;
};

enum class TaxPeriod { all, day, month };

struct TaxQuestion {
    ReportRange range;
    TaxPeriod period = TaxPeriod::all;
};

struct TaxReportRow {
    Day day;                // first of the period; not set for TaxPeriod::all
    std::int64_t rate = 0;  // ten-millionths
    SalesFigures figures;   // amounts and taxes only
};

struct TaxReport {
    std::vector<TaxReportRow> rows;  // by period, then rate
    SalesFigures total;
};

struct CreditRow {
    ObjectId customer;  // none: all who have no contact
    std::string name;   // empty: unknown
    CreditFigures figures;
};

struct CreditReport {
    std::uint64_t customers = 0;  // how many rows there are in all
    std::vector<CreditRow> rows;  // the page, greatest amount first
    CreditFigures total;          // of all rows
};

SalesReport sales_report(const SalesSums& sums, const Catalogue& catalogue,
                         const SalesQuestion& question);
TaxReport tax_report(const SalesSums& sums, const TaxQuestion& question);
CreditReport credit_report(const SalesSums& sums, const Catalogue& catalogue, std::uint64_t offset,
                           std::uint32_t limit);

// What sold most first, then by name: the order of rows that do not follow time.
void sort_by_sales(std::vector<SalesRow>& rows);

// The Monday of a day's ISO week.
Day week_of(Day day);
// The first day of a day's month.
Day month_of(Day day);

}  // namespace tillbook

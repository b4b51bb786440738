#include "book/sales_sums.h"

#include <gtest/gtest.h>

#include <array>
#include <map>

#include "book/catalogue.h"
#include "book/reports.h"
#include "domain/sale.h"
#include "support/seed.h"

namespace tillbook {
namespace {

constexpr std::array<std::string_view, 3> channels = {"api", "pos", "web"};
constexpr std::array<std::string_view, 3> methods = {"CASH", "CARD", "TRANSFER"};
constexpr std::array<std::int64_t, 3> rates = {0, 750'000, 2'000'000};
constexpr std::array every_group = {
    SalesGroup::hour,    SalesGroup::day,      SalesGroup::week,  SalesGroup::month,
    SalesGroup::product, SalesGroup::category, SalesGroup::store, SalesGroup::employee,
    SalesGroup::channel, SalesGroup::method,
};

// One fact, told plainly: its day and place, and one of sale, payment, refund and refund undone.
struct PlainFact {
    enum class Kind { sale, payment, refund, refund_undone } kind = Kind::sale;
    Day day;
    SumPlace place;
    SaleFact sale;
    PaymentFact payment;
    RefundFact refund;
};

template <class List>
auto any_of(test::Dice& dice, const List& list) {
    return list[static_cast<std::size_t>(dice.roll(0, static_cast<std::int64_t>(list.size()) - 1))];
}

LineSum any_line(test::Dice& dice) {
    constexpr std::uint64_t free_bit = std::uint64_t{1} << 63;
    LineSum line;
    line.key = {static_cast<std::uint64_t>(dice.roll(1, 12)) | (dice.one_in(3) ? free_bit : 0)};
    line.quantity = {dice.roll(1, 5'000)};
    line.amount = {dice.roll(0, 100'000)};
    line.discount = {dice.one_in(4) ? dice.roll(0, 500) : 0};
    line.rate = any_of(dice, rates);
    line.tax = contained_tax(line.amount, line.rate);
    return line;
}

PlainFact any_fact(test::Dice& dice) {
    PlainFact fact;
    fact.kind = static_cast<PlainFact::Kind>(dice.roll(0, 3));
    fact.day = {static_cast<std::int32_t>(dice.roll(20'440, 20'520))};
    fact.place.store = {static_cast<std::uint64_t>(dice.roll(0, 3))};
    fact.place.employee = {static_cast<std::uint64_t>(dice.roll(0, 3))};
    if (!dice.one_in(10)) {
        fact.place.channel = any_of(dice, channels);
        fact.place.hour = static_cast<std::int32_t>(dice.roll(0, 23));
    }
    if (fact.kind == PlainFact::Kind::sale) {
        fact.sale.orders = dice.roll(-1, 1);
        for (auto lines = dice.roll(0, 4); lines > 0; --lines) {
            fact.sale.lines.push_back(any_line(dice));
        }
    } else if (fact.kind == PlainFact::Kind::payment) {
        fact.payment.business_day = fact.day;
        fact.payment.method = any_of(dice, methods);
        fact.payment.amount = {dice.roll(1, 100'000)};
    } else {
        fact.refund.business_day = fact.day;
        fact.refund.method = any_of(dice, methods);
        for (auto lines = dice.roll(0, 3); lines > 0; --lines) {
            fact.refund.lines.push_back(any_line(dice));
            fact.refund.lines.back().discount = {};
            fact.refund.amount.minor += fact.refund.lines.back().amount.minor;
        }
        if (dice.one_in(3)) fact.refund.amount.minor += dice.roll(1, 1'000);
    }
    return fact;
}

void add(SalesSums& sums, const PlainFact& fact) {
    switch (fact.kind) {
        case PlainFact::Kind::sale:
            return sums.add_sale(fact.day, fact.place, fact.sale, 1);
        case PlainFact::Kind::payment:
            return sums.add_payment(fact.place, fact.payment);
        case PlainFact::Kind::refund:
            return sums.add_refund(fact.place, fact.refund, 1);
        case PlainFact::Kind::refund_undone:
            return sums.undo_refund(fact.place, fact.refund, 1);
    }
}

struct Figures {
    SalesFigures sales;
    MoneyFigures money;
    bool operator==(const Figures&) const = default;
};
using GroupKey = std::pair<std::int64_t, std::string>;
using Expected = std::map<GroupKey, Figures>;

std::int64_t sign_of(const PlainFact& fact) {
    return fact.kind == PlainFact::Kind::refund_undone ? -1 : 1;
}

// What one line of a fact adds to sales.
SalesFigures figures_of(const PlainFact& fact, const LineSum& line) {
    const std::int64_t sign = sign_of(fact);
    if (fact.kind == PlainFact::Kind::sale) {
        return {0, line.quantity, line.amount, line.discount, line.tax, {}, {}, {}};
    }
    return {0,
            {},
            {},
            {},
            {},
            {sign * line.quantity.thousandths},
            {sign * line.amount.minor},
            {sign * line.tax.minor}};
}

// All lines of a fact, with one of no product for the money that lines do not explain.
std::vector<LineSum> lines_of(const PlainFact& fact) {
    if (fact.kind == PlainFact::Kind::sale) return fact.sale.lines;
    std::vector<LineSum> lines = fact.refund.lines;
    LineSum rest;
    rest.amount = fact.refund.amount;
    for (const LineSum& line : lines) rest.amount.minor -= line.amount.minor;
    lines.push_back(rest);
    return lines;
}

GroupKey key_of(const PlainFact& fact, SalesGroup group) {
    switch (group) {
        case SalesGroup::hour:
            return {fact.place.hour, ""};
        case SalesGroup::day:
            return {fact.day.days, ""};
        case SalesGroup::week:
            return {(fact.day.days + 3) / 7, ""};  // weeks since Monday, 1969-12-29
        case SalesGroup::month: {
            const std::chrono::year_month_day date{
                std::chrono::sys_days{std::chrono::days{fact.day.days}}};
            return {static_cast<int>(date.year()) * 12 +
                        static_cast<std::int64_t>(static_cast<unsigned>(date.month())),
                    ""};
        }
        case SalesGroup::store:
            return {static_cast<std::int64_t>(fact.place.store.value), ""};
        case SalesGroup::employee:
            return {static_cast<std::int64_t>(fact.place.employee.value), ""};
        case SalesGroup::channel:
            return {0, std::string(fact.place.channel)};
        default:
            return {0, ""};
    }
}

void add_plainly(Expected& expected, const PlainFact& fact, SalesGroup group) {
    if (group == SalesGroup::method) {
        if (fact.kind == PlainFact::Kind::payment) {
            expected[{0, std::string(fact.payment.method)}].money +=
                MoneyFigures{1, fact.payment.amount, 0, {}};
        } else if (fact.kind == PlainFact::Kind::refund) {
            expected[{0, std::string(fact.refund.method)}].money +=
                MoneyFigures{0, {}, 1, fact.refund.amount};
        }
        return;
    }
    if (fact.kind == PlainFact::Kind::payment) return;
    const bool by_product = group == SalesGroup::product;
    for (const LineSum& line : lines_of(fact)) {
        const GroupKey key = by_product ? GroupKey{static_cast<std::int64_t>(line.key.value), ""}
                                        : key_of(fact, group);
        expected[key].sales += figures_of(fact, line);
    }
    const bool counts_orders = !by_product && group != SalesGroup::category;
    if (counts_orders) expected[key_of(fact, group)].sales.orders += fact.sale.orders;
}

GroupKey key_of(const SalesRow& row, SalesGroup group) {
    switch (group) {
        case SalesGroup::hour:
            return {row.hour.value_or(SumPlace::no_hour), ""};
        case SalesGroup::product:
            return {static_cast<std::int64_t>(row.article.is_free_line() ? row.article.value
                                                                         : row.object.value),
                    ""};
        case SalesGroup::store:
        case SalesGroup::employee:
            return {static_cast<std::int64_t>(row.object.value), ""};
        case SalesGroup::channel:
        case SalesGroup::method:
            return {0, row.name};
        default: {
            PlainFact fact;
            fact.day = row.day;
            return key_of(fact, group);
        }
    }
}

bool is_in(const ReportRange& range, const PlainFact& fact) {
    return (!range.day_from || fact.day >= *range.day_from) &&
           (!range.day_to || fact.day <= *range.day_to) &&
           (!range.store || fact.place.store == range.store);
}

ReportRange any_range(test::Dice& dice) {
    ReportRange range;
    if (dice.one_in(2)) range.day_from = {static_cast<std::int32_t>(dice.roll(20'430, 20'530))};
    if (dice.one_in(2)) range.day_to = {static_cast<std::int32_t>(dice.roll(20'430, 20'530))};
    if (dice.one_in(2)) range.store = {static_cast<std::uint64_t>(dice.roll(1, 4))};
    return range;
}

void compare(const SalesSums& sums, const std::vector<PlainFact>& facts,
             const SalesQuestion& question) {
    Expected expected;
    for (const PlainFact& fact : facts) {
        if (is_in(question.range, fact)) add_plainly(expected, fact, question.group);
    }
    std::erase_if(expected, [](const auto& each) { return each.second == Figures{}; });
    Expected reported;
    Figures total;
    const SalesReport report = sales_report(sums, Catalogue{}, question);
    for (const SalesRow& row : report.rows) {
        const bool is_new =
            reported.emplace(key_of(row, question.group), Figures{row.sales, row.money}).second;
        EXPECT_TRUE(is_new);
        total.sales += row.sales;
        total.money += row.money;
    }
    EXPECT_TRUE(reported == expected);
    EXPECT_TRUE(total == (Figures{report.sales, report.money}));
}

TEST(SalesReport, SaysWhatAPlainSumOfTheFactsSays) {
    test::for_many(40, [](test::Dice& dice) {
        SalesSums sums;
        std::vector<PlainFact> facts;
        for (auto count = dice.roll(0, 400); count > 0; --count) {
            facts.push_back(any_fact(dice));
            add(sums, facts.back());
        }
        for (const SalesGroup group : every_group) {
            SCOPED_TRACE("group " + std::to_string(static_cast<int>(group)));
            compare(sums, facts, {{}, group});
            compare(sums, facts, {any_range(dice), group});
        }
    });
}

TEST(TaxReport, SaysWhatAPlainSumOfTheFactsSays) {
    test::for_many(40, [](test::Dice& dice) {
        SalesSums sums;
        const ReportRange range = any_range(dice);
        std::map<std::int64_t, SalesFigures> expected;
        for (auto count = dice.roll(0, 200); count > 0; --count) {
            const PlainFact fact = any_fact(dice);
            add(sums, fact);
            if (fact.kind == PlainFact::Kind::payment || !is_in(range, fact)) continue;
            for (const LineSum& line : lines_of(fact)) {
                SalesFigures figures = figures_of(fact, line);
                figures.quantity = figures.returned = {};
                figures.discount = {};
                expected[line.rate] += figures;
            }
        }
        std::erase_if(expected, [](const auto& each) { return each.second == SalesFigures{}; });
        for (const TaxPeriod period : {TaxPeriod::all, TaxPeriod::day, TaxPeriod::month}) {
            std::map<std::int64_t, SalesFigures> reported;
            SalesFigures total;
            const TaxReport report = tax_report(sums, {range, period});
            for (const TaxReportRow& row : report.rows) {
                reported[row.rate] += row.figures;
                total += row.figures;
            }
            std::erase_if(reported, [](const auto& each) { return each.second == SalesFigures{}; });
            EXPECT_TRUE(reported == expected);
            EXPECT_TRUE(total == report.total);
        }
    });
}

OrderRow credit_row(ObjectId customer, std::int64_t total, std::int64_t paid,
                    OrderStatus status = OrderStatus::pending) {
    OrderRow row;
    row.customer = customer;
    row.total = {total};
    row.paid = {paid};
    row.status = status;
    return row;
}

TEST(CreditReport, CountsPendingOrdersUntilTheyArePaid) {
    SalesSums sums;
    const OrderRow ada = credit_row({1}, 500, 100);
    const OrderRow ada_later = credit_row({1}, 500, 500, OrderStatus::completed);
    sums.change_credit(nullptr, ada);
    sums.change_credit(nullptr, credit_row({1}, 50, 0));
    sums.change_credit(nullptr, credit_row({2}, 900, 0));
    sums.change_credit(nullptr, credit_row({}, 70, 0));
    for (const OrderStatus closed : {OrderStatus::completed, OrderStatus::cancelled,
                                     OrderStatus::refunded, OrderStatus::scheduled}) {
        sums.change_credit(nullptr, credit_row({3}, 100, 0, closed));
    }
    const auto rows = [&](std::uint64_t offset, std::uint32_t limit) {
        std::vector<std::array<std::int64_t, 3>> found;
        for (const CreditRow& row : credit_report(sums, Catalogue{}, offset, limit).rows) {
            found.push_back({static_cast<std::int64_t>(row.customer.value), row.figures.orders,
                             row.figures.outstanding.minor});
        }
        return found;
    };
    using Rows = std::vector<std::array<std::int64_t, 3>>;
    EXPECT_EQ(rows(0, 50), (Rows{{2, 1, 900}, {1, 2, 450}, {0, 1, 70}}));
    EXPECT_EQ(rows(1, 1), (Rows{{1, 2, 450}}));
    EXPECT_EQ(rows(9, 50), Rows{});
    sums.change_credit(&ada, ada_later);
    EXPECT_EQ(rows(0, 50), (Rows{{2, 1, 900}, {0, 1, 70}, {1, 1, 50}}));
    const CreditReport report = credit_report(sums, Catalogue{}, 0, 1);
    EXPECT_EQ(report.customers, 3);
    EXPECT_EQ(report.total, (CreditFigures{3, {1'020}}));
}

TEST(Reports, KnowWeeksAndMonths) {
    // 2026-01-01 is a Thursday.
    constexpr Day new_year{20'454};
    EXPECT_EQ(week_of(new_year), (Day{20'451}));
    EXPECT_EQ(week_of({20'451}), (Day{20'451}));
    EXPECT_EQ(week_of({20'450}), (Day{20'444}));
    EXPECT_EQ(week_of({-1}), (Day{-3}));  // Wednesday, 1969-12-31
    EXPECT_EQ(month_of({20'484}), new_year);
    EXPECT_EQ(month_of({20'485}), (Day{20'485}));
}

}  // namespace
}  // namespace tillbook

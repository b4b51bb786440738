// What becomes of lines that are taken off a tab or exchanged: stock, sales, and that they are kept
// for ever.
#include <gtest/gtest.h>

#include "book/verify.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

class TabVoids : public testing::Test {
protected:
    TabVoids() {
        ProductChange soup;
        soup.name = "Soup";
        soup.price = Money{1200};
        soup.stock = {{{}, {}, {10'000}}};
        soup_ = shop_.record(PutProduct{soup}).object;
        EditOrder open;
        open.head.state = "open";
        tab_ = shop_.record(open).object;
    }

    EditOrder edit() const {
        EditOrder edit;
        edit.order = tab_;
        return edit;
    }
    ObjectId add_soup() {
        EditOrder adding = edit();
        adding.lines.emplace_back().item = soup_;
        adding.lines.back().note = "hot";
        return shop_.record(adding).first_part;
    }
    void pay(Money amount) {
        EditOrder paying = edit();
        paying.payment.emplace();
        paying.payment->tender = test::cash;
        paying.payment->amount = amount;
        shop_.record(paying);
    }
    void void_line(ObjectId line) {
        EditOrder voiding = edit();
        voiding.line_void.emplace();
        voiding.line_void->line = line;
        voiding.line_void->reason = "cold";
        shop_.record(voiding);
    }
    std::vector<VoidedRead> voided() { return voided(shop_); }
    static std::vector<VoidedRead> voided(test::Process& process) {
        return process.engine
            ->list_voided_lines(test::sample_book, {}, {0, 1'000, {}, {}}, Access::may_block)
            ->value()
            .lines;
    }
    std::int64_t soups() {
        return shop_.engine->find_product(test::sample_book, soup_, Access::may_block)
            ->value()
            .object.quantity()
            .thousandths;
    }
    Money sales() {
        const auto report =
            shop_.engine->sales_report(test::sample_book, {{}, SalesGroup::day}, Access::may_block);
        Money sum;
        for (const SalesRow& row : report->value().rows) sum.minor += row.sales.amount.minor;
        return sum;
    }

    test::Process shop_;
    ObjectId soup_, tab_;
};

TEST_F(TabVoids, AVoidedOrExchangedLineGivesItsStockAndSaleBack) {
    const ObjectId first = add_soup();
    const ObjectId second = add_soup();
    add_soup();
    pay(Money{3600});
    EXPECT_EQ(soups(), 7'000);
    EXPECT_EQ(sales(), Money{3600});
    void_line(first);
    EXPECT_EQ(soups(), 8'000);
    EXPECT_EQ(sales(), Money{2400});
    EditOrder exchanging = edit();
    exchanging.exchange = LineExchange{second, {}, TabLineDraft{}};
    exchanging.exchange->draft->name = "Bread";
    exchanging.exchange->draft->price = Money{300};
    shop_.record(exchanging);
    EXPECT_EQ(soups(), 9'000);
    EXPECT_EQ(sales(), Money{1500});
    EXPECT_TRUE(verify_book(shop_.log, test::sample_book, *shop_.engine).ok());
}

// Long enough that the order is stated whole again and again in between.
TEST_F(TabVoids, EveryVoidedLineIsReadAgainFromTheLogAsItWas) {
    std::vector<ObjectId> lines;
    for (int count = 0; count < 40; ++count) {
        const ObjectId line = add_soup();
        lines.push_back(line);
        if (count % 2 == 0) {
            void_line(line);
        } else {
            EditOrder removing = edit();
            removing.removed_lines.push_back(line);
            shop_.record(removing);
        }
    }
    const auto check = [&](test::Process& process) {
        const std::vector<VoidedRead> kept = voided(process);
        ASSERT_EQ(kept.size(), lines.size());
        for (std::size_t at = 0; at < kept.size(); ++at) {
            const VoidedLine& one = kept[kept.size() - 1 - at].voided;
            EXPECT_EQ(one.line->id, lines[at]);
            EXPECT_EQ(one.line->product, soup_);
            EXPECT_EQ(one.line->unit_price, Money{1200});
            EXPECT_EQ(one.line->details->note, "hot");
            EXPECT_EQ(one.reason, at % 2 == 0 ? "cold" : "");
            EXPECT_EQ(one.kind, VoidKind::line);
        }
    };
    check(shop_);
    test::Process another(shop_.store);
    check(another);
    EXPECT_TRUE(verify_book(shop_.log, test::sample_book, *shop_.engine).ok());
}

TEST_F(TabVoids, WhatIsNotThereOrMustStayIsRefused) {
    const ObjectId line = add_soup();
    pay(Money{1200});
    RefundOrder refund;
    refund.order = tab_;
    refund.lines = {{line, one, {}, {}}};
    shop_.record(refund);
    EditOrder voiding = edit();
    voiding.line_void.emplace();
    voiding.line_void->line = line;
    EXPECT_EQ(shop_.run(voiding).error().code, ErrorCode::status_conflict);
    EditOrder exchanging = edit();
    exchanging.exchange = LineExchange{line, soup_, {}};
    EXPECT_EQ(shop_.run(exchanging).error().code, ErrorCode::status_conflict);
    voiding.line_void->line = unknown_object;
    EXPECT_EQ(shop_.run(voiding).error().code, ErrorCode::validation_failed);
    EXPECT_TRUE(voided().empty());
}

}  // namespace
}  // namespace tillbook

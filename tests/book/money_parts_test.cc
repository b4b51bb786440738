// Payments, credits and authorizations of an order at the level of the engine: what they do to
// sums, stock and lists, and that the log proves it.
#include <gtest/gtest.h>

#include "book/verify.h"
#include "domain/sale.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

class MoneyParts : public testing::Test {
protected:
    MoneyParts() {
        ProductChange soup;
        soup.name = "Soup";
        soup.price = Money{1'000};
        soup.stock = {{{}, {}, {10'000}}};
        soup_ = shop_.record(PutProduct{soup}).object;
        open_tab();
    }

    // With one soup on it.
    void open_tab() {
        EditOrder open;
        open.head.state = "open";
        tab_ = shop_.record(open).object;
        EditOrder adding;
        adding.order = tab_;
        adding.lines.emplace_back().item = soup_;
        line_ = shop_.record(adding).first_part;
    }

    ObjectId pay(std::int64_t amount, bool is_authorization = false) {
        EditOrder paying;
        paying.order = tab_;
        paying.payment.emplace();
        paying.payment->tender = test::cash;
        paying.payment->amount = Money{amount};
        paying.payment->is_authorization = is_authorization;
        return shop_.record(paying).first_part;
    }
    ObjectId credit(std::int64_t amount) {
        RefundOrder giving;
        giving.order = tab_;
        giving.amount = Money{amount};
        giving.credit.emplace();
        giving.credit->tender = test::cash;
        return shop_.record(giving).order->refunds.back().id;
    }
    void cancel() {
        ChangeStatus cancelling;
        cancelling.order = tab_;
        cancelling.status = OrderStatus::cancelled;
        shop_.record(cancelling);
    }
    Order order() {
        return *shop_.engine->load_order(test::sample_book, tab_, {}, Access::may_block)
                    ->value()
                    .order;
    }
    std::int64_t stock() {
        const auto read = shop_.engine->find_product(test::sample_book, soup_, Access::may_block);
        return read->value().object.stock.front().level.thousandths;
    }
    SalesReport report(SalesGroup group) {
        return shop_.engine->sales_report(test::sample_book, {{}, group}, Access::may_block)
            ->value();
    }
    MoneyFigures money() { return report(SalesGroup::method).money; }
    SalesFigures sold() { return report(SalesGroup::day).sales; }
    std::size_t parts(OrderPart part) {
        return shop_.engine->list_parts(test::sample_book, part, 0, 100, Access::may_block)
            ->value()
            .size();
    }
    void expect_proven() {
        const VerifyReport report = verify_book(shop_.log, test::sample_book);
        EXPECT_TRUE(report.ok()) << (report.problems.empty() ? "" : report.problems[0].what);
    }

    test::Process shop_;
    ObjectId soup_, tab_, line_;
};

TEST_F(MoneyParts, AVoidTakesTheSaleTheCashAndTheStockMovementBack) {
    const ObjectId payment = pay(1'000);
    EXPECT_EQ(stock(), 9'000);
    EXPECT_EQ(money().paid, Money{1'000});
    EXPECT_EQ(order().tab->state, "locked");
    shop_.record(VoidPayment{tab_, payment, "USER_CANCEL"});
    EXPECT_EQ(stock(), 10'000);
    EXPECT_EQ(money().paid, Money{});
    EXPECT_EQ(money().payments, 0);
    EXPECT_EQ(order().tab->state, "open");
    EXPECT_EQ(order().tab->pay_type, PayType::none);
    EXPECT_EQ(order().status, OrderStatus::pending);
    EXPECT_EQ(parts(OrderPart::payment), 1U);
    expect_proven();
}

TEST_F(MoneyParts, WhatIsVoidedOnAPlainSaleIsOwed) {
    const ObjectId sale = shop_.record(test::sample_sale()).object;
    const auto before =
        shop_.engine->load_order(test::sample_book, sale, {}, Access::may_block)->value();
    const Recorded undone =
        shop_.record(VoidPayment{sale, before.order->payments.front().id, "FRAUD"});
    EXPECT_EQ(undone.order->status, OrderStatus::pending);
    EXPECT_EQ(amounts_of(*undone.order).value().remaining, before.amounts.total);
    EXPECT_EQ(money().paid, Money{});
    expect_proven();
}

TEST_F(MoneyParts, WhatWasRefundedIsNotVoided) {
    const ObjectId payment = pay(1'000);
    RefundOrder refund;
    refund.order = tab_;
    refund.amount = Money{1};
    shop_.record(refund);
    EXPECT_EQ(shop_.run(VoidPayment{tab_, payment, "FRAUD"}).error().code,
              ErrorCode::status_conflict);
}

TEST_F(MoneyParts, HeldMoneyCountsWhenItIsCapturedOnTheDayOfIt) {
    const ObjectId payment = pay(1'200, true);
    EXPECT_EQ(stock(), 10'000);
    EXPECT_EQ(money().paid, Money{});
    EXPECT_EQ(order().status, OrderStatus::pending);
    const Day held = order().payments.front().business_day;
    shop_.clock.advance(std::chrono::hours{24});
    EXPECT_FALSE(shop_.run(CapturePayment{tab_, payment, Money{1'201}, {}}).ok());
    shop_.record(CapturePayment{tab_, payment, Money{1'000}, Money{150}});
    EXPECT_EQ(order().payments.front().business_day.days, held.days + 1);
    EXPECT_EQ(stock(), 9'000);
    EXPECT_EQ(money().paid, Money{1'000});
    EXPECT_EQ(order().status, OrderStatus::completed);
    EXPECT_EQ(parts(OrderPart::payment), 0U);
    EXPECT_FALSE(shop_.run(CapturePayment{tab_, payment, {}, {}}).ok());
    expect_proven();
}

TEST_F(MoneyParts, ACreditOnAnUnpaidTabIsMoneyOutAndNoSale) {
    const ObjectId given = credit(300);
    EXPECT_EQ(money().refunded, Money{300});
    EXPECT_EQ(order().status, OrderStatus::pending);
    pay(1'000);
    expect_proven();
    TakeBackCredit back;
    back.order = tab_;
    back.credit = given;
    back.reason = "by mistake";
    shop_.record(back);
    EXPECT_EQ(money().refunded, Money{});
    EXPECT_EQ(money().refunds, 0);
    EXPECT_EQ(order().refunds.front().details->taken_back->reason, "by mistake");
    EXPECT_FALSE(shop_.run(back).ok());
    expect_proven();
}

// Money that was given for kindness leaves all of what was paid to be given back.
TEST_F(MoneyParts, ACreditIsNotHeldAgainstWhatWasPaid) {
    struct Case {
        std::int64_t credit;
        std::vector<ReturnedLine> lines;
        std::int64_t due;
    };
    for (const Case& one_case : {Case{1'000, {}, 1'000}, Case{200, {{{}, {500}, {}, {}}}, 500}}) {
        SCOPED_TRACE(one_case.credit);
        open_tab();
        pay(1'000);
        credit(one_case.credit);
        RefundOrder refund;
        refund.order = tab_;
        refund.lines = one_case.lines;
        if (!refund.lines.empty()) refund.lines.front().line = line_;
        EXPECT_EQ(shop_.record(refund).order->refunds.back().amount, Money{one_case.due});
    }
    expect_proven();
}

TEST_F(MoneyParts, APartlyPaidTabStaysPayableAfterACreditOfAllThatWasPaid) {
    pay(100);
    credit(100);
    EXPECT_EQ(payment_state_of(order(), amounts_of(order()).value()), PaymentState::refunded);
    EXPECT_EQ(order().status, OrderStatus::pending);
    PayOrder paying;
    paying.order = tab_;
    paying.method = "CASH";
    paying.amount = Money{900};
    EXPECT_EQ(shop_.record(paying).order->status, OrderStatus::completed);
    expect_proven();
}

TEST_F(MoneyParts, WhatIsOrderedAfterACreditIsOwed) {
    credit(300);
    EditOrder adding;
    adding.order = tab_;
    adding.lines.emplace_back().item = soup_;
    shop_.record(adding);
    EXPECT_EQ(amounts_of(order()).value().remaining, Money{2'000});
}

TEST_F(MoneyParts, ARefundGoesBackTheWayOfMoneyThatCame) {
    PayOrder transfer;
    transfer.order = tab_;
    transfer.method = "TRANSFER";
    transfer.amount = Money{400};
    shop_.record(transfer);
    pay(300, true);
    shop_.record(VoidPayment{tab_, pay(200), "USER_CANCEL"});
    RefundOrder refund;
    refund.order = tab_;
    refund.amount = Money{100};
    EXPECT_EQ(shop_.record(refund).order->refunds.back().method, "TRANSFER");
}

TEST_F(MoneyParts, AnOrderWithACreditBecomesNoTest) {
    credit(300);
    EditOrder turning;
    turning.order = tab_;
    turning.head.test_mode = true;
    const Outcome outcome = shop_.run(turning);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().mistakes.front().field, "testMode");
}

TEST_F(MoneyParts, ACancelledOrderGivesItsStockBackInSpiteOfACredit) {
    pay(100);
    credit(50);
    EXPECT_EQ(stock(), 9'000);
    cancel();
    EXPECT_EQ(stock(), 10'000);
    expect_proven();
}

TEST_F(MoneyParts, AVoidThatDeletesAnOrderKeepsItsLinesAsVoided) {
    const ObjectId payment = pay(400);
    const ObjectId held = pay(300, true);
    cancel();
    EXPECT_TRUE(order().voided_lines.empty());
    shop_.record(VoidPayment{tab_, payment, "USER_CANCEL"});
    ASSERT_TRUE(order().tab->deleted_at);
    const Instant deleted = *order().tab->deleted_at;
    ASSERT_EQ(order().voided_lines.size(), 1U);
    EXPECT_EQ(order().voided_lines.front().line->id, line_);
    shop_.clock.advance(std::chrono::hours{1});
    shop_.record(VoidPayment{tab_, held, "USER_CANCEL"});
    EXPECT_EQ(order().voided_lines.size(), 1U);
    EXPECT_EQ(order().tab->deleted_at, deleted);
    expect_proven();
}

TEST_F(MoneyParts, TheVoidOfHeldMoneyLeavesALockedTabLocked) {
    const ObjectId payment = pay(1'000, true);
    EditOrder locking;
    locking.order = tab_;
    locking.head.state = "locked";
    shop_.record(locking);
    shop_.record(VoidPayment{tab_, payment, "USER_CANCEL"});
    EXPECT_EQ(order().tab->state, "locked");
}

TEST_F(MoneyParts, ADeletedOrderIsNeitherPrintedNorAuthorized) {
    const ObjectId held = pay(300, true);
    cancel();
    PrintOrder printing;
    printing.order = tab_;
    EXPECT_EQ(shop_.run(printing).error().code, ErrorCode::not_found);
    PutAuthorization put;
    put.order = tab_;
    put.payment = held;
    put.amount = Money{300};
    EXPECT_EQ(shop_.run(put).error().code, ErrorCode::not_found);
}

TEST_F(MoneyParts, APaymentHasOneShareOfALine) {
    const ObjectId payment = pay(400);
    ChangePayment change;
    change.order = tab_;
    change.payment = payment;
    const auto field_of_mistake = [&](const std::vector<LineShare>& shares) {
        change.lines = shares;
        const Outcome outcome = shop_.run(change);
        return outcome.ok() ? std::string() : outcome.error().mistakes.front().field;
    };
    LineShare share;
    share.line = line_;
    EXPECT_EQ(field_of_mistake({share}), "");
    EXPECT_EQ(field_of_mistake({share, share}), "lineItemPayments[1].id");
    EXPECT_EQ(field_of_mistake(std::vector<LineShare>(3'001, share)), "lineItemPayments");
    share.line = unknown_object;
    EXPECT_EQ(field_of_mistake({share}), "lineItemPayments[0].id");
}

TEST_F(MoneyParts, ACreditThatIsTakenBackFromAnUnpaidTabLeavesNothingInSales) {
    const ObjectId given = credit(300);
    TakeBackCredit back;
    back.order = tab_;
    back.credit = given;
    shop_.record(back);
    EXPECT_EQ(money().refunded, Money{});
    EXPECT_EQ(sold().refunded, Money{});
    pay(1'000);
    EXPECT_EQ(sold().refunded, Money{});
    expect_proven();
}

TEST_F(MoneyParts, AnAuthorizationKeepsItsPersonalWordsOutOfTheBody) {
    const ObjectId payment = pay(1'000, true);
    PutAuthorization put;
    put.order = tab_;
    put.payment = payment;
    put.amount = Money{1'500};
    put.tab_name = "Ada Obi";
    put.note = "at the window";
    const Recorded made = shop_.record(put);
    shop_.log.scan(test::sample_book, made.entry, made.entry, Bodies::all,
                   [](const EntryView& entry) {
                       EXPECT_EQ(entry.body.find("Ada"), entry.body.npos);
                       EXPECT_EQ(entry.body.find("window"), entry.body.npos);
                       return true;
                   });
    pay(1);
    EXPECT_EQ(order().authorizations.front().tab_name, "Ada Obi");
    EXPECT_EQ(order().authorizations.front().note, "at the window");
    shop_.record(RemoveAuthorization{tab_, made.first_part});
    EXPECT_TRUE(order().authorizations.empty());
    EXPECT_EQ(parts(OrderPart::authorization), 0U);
    expect_proven();
}

// Everything that a second process reads from the log is what the first one has.
TEST_F(MoneyParts, ReadTheSameFromTheLog) {
    const ObjectId payment = pay(400);
    pay(300, true);
    credit(50);
    shop_.record(VoidPayment{tab_, payment, "USER_CANCEL"});
    test::Process other(shop_.store);
    const auto read =
        other.engine->load_order(test::sample_book, tab_, {}, Access::may_block)->value();
    const Order here = order();
    ASSERT_EQ(read.order->payments.size(), here.payments.size());
    for (std::size_t at = 0; at < here.payments.size(); ++at) {
        EXPECT_EQ(*read.order->payments[at].details, *here.payments[at].details);
    }
    ASSERT_EQ(read.order->refunds.size(), 1U);
    EXPECT_EQ(*read.order->refunds.front().details, *here.refunds.front().details);
    const auto held =
        other.engine->list_parts(test::sample_book, OrderPart::payment, 0, 10, Access::may_block)
            ->value();
    EXPECT_EQ(held.size(), 2U);
}

}  // namespace
}  // namespace tillbook

// Lists of payments and refunds and the reports, as the engine gives them.
#include <gtest/gtest.h>

#include <array>

#include "book/reports.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

constexpr std::array time_and_place_groups = {
    SalesGroup::hour,    SalesGroup::day,      SalesGroup::week,  SalesGroup::month,
    SalesGroup::product, SalesGroup::category, SalesGroup::store, SalesGroup::channel,
};

// A shop that has sold, been paid later, refunded by line and by amount, cancelled, and refunded
// without an order.
class TradedShop : public testing::Test {
protected:
    TradedShop() {
        PutStore store;
        store.change.name = "Lekki";
        lekki = process.record(store).object;
        PutContact contact;
        contact.change.name = "Ada";
        ada = process.record(contact).object;

        RecordOrder sale = test::sample_sale();
        sale.discount = {33};
        paid = process.record(sale);
        refund(paid.object, std::nullopt, {{paid.order->lines[0].id, {1'000}, {}, {}}});

        sale.amount_paid = Money{1'000};
        sale.customer = ada;
        sale.store = lekki;
        owed = process.record(sale);
        PayOrder payment;
        payment.order = owed.object;
        payment.amount = {500};
        payment.method = "CARD";
        payment.reference = "slip 7";
        process.record(payment);
        refund(owed.object, Money{200}, {});

        const ObjectId cancelled = process.record(test::sample_sale(77, 1)).object;
        refund(cancelled, std::nullopt, {});
        ChangeStatus cancel;
        cancel.order = cancelled;
        cancel.status = OrderStatus::cancelled;
        process.record(cancel);

        RecordRefund manual;
        manual.refund.amount = {4'000};
        manual.refund.customer = ada;
        manual.refund.store = lekki;
        manual.refund.reason = "Found on the street";
        process.record(manual);
    }

    void refund(ObjectId order, std::optional<Money> amount, std::vector<ReturnedLine> lines) {
        RefundOrder command;
        command.order = order;
        command.amount = amount;
        command.lines = std::move(lines);
        process.record(command);
    }

    static SalesReport report(Engine& engine, SalesGroup group) {
        return engine.sales_report(test::sample_book, {{}, group}, Access::may_block)->value();
    }

    test::Process process;
    ObjectId lekki;
    ObjectId ada;
    Recorded paid;
    Recorded owed;
};

TEST_F(TradedShop, HasTheSameTotalInEveryGrouping) {
    const SalesFigures total = report(*process.engine, SalesGroup::day).sales;
    EXPECT_EQ(total.orders, 2);
    EXPECT_EQ(total.amount.minor, 2 * (500'000 - 33));
    EXPECT_EQ(total.discount.minor, 66);
    // Half of the first order, 2.00 of the second, the manual one; the cancelled one's is undone.
    EXPECT_EQ(total.refunded.minor, 249'984 + 200 + 4'000);
    for (const SalesGroup group : time_and_place_groups) {
        SalesFigures sum;
        for (const SalesRow& row : report(*process.engine, group).rows) sum += row.sales;
        const bool by_article = group == SalesGroup::product || group == SalesGroup::category;
        if (by_article) sum.orders = total.orders;
        EXPECT_EQ(sum, total) << static_cast<int>(group);
    }
}

TEST_F(TradedShop, SaysTheSameAfterItWasOpenedAgain) {
    test::Process again(process.store);
    for (const SalesGroup group : time_and_place_groups) {
        const SalesReport before = report(*process.engine, group);
        const SalesReport after = report(*again.engine, group);
        ASSERT_EQ(before.rows.size(), after.rows.size());
        for (std::size_t at = 0; at < before.rows.size(); ++at) {
            EXPECT_EQ(before.rows[at].name, after.rows[at].name);
            EXPECT_EQ(before.rows[at].sales, after.rows[at].sales);
        }
    }
}

TEST_F(TradedShop, NamesFreeLinesByAnOrderThatHasThem) {
    const SalesReport products = report(*process.engine, SalesGroup::product);
    ASSERT_EQ(products.rows.size(), 2);
    EXPECT_EQ(products.rows[0].name, "Jollof Rice");
    EXPECT_EQ(products.rows[0].sales.returned.thousandths, 1'000);
    EXPECT_EQ(products.rows[1].name, "");  // by amount, and without an order
    EXPECT_EQ(products.rows[1].sales.refunded.minor, 4'200);
}

TEST_F(TradedShop, MoneyCountsWhateverBecameOfTheOrder) {
    const SalesReport methods = report(*process.engine, SalesGroup::method);
    ASSERT_EQ(methods.rows.size(), 2);
    EXPECT_EQ(methods.rows[0].name, "CASH");
    EXPECT_EQ(methods.rows[0].money,
              (MoneyFigures{3, {499'967 + 1'000 + 77}, 3, {249'984 + 77 + 4'000}}));
    EXPECT_EQ(methods.rows[1].money, (MoneyFigures{1, {500}, 1, {200}}));
    EXPECT_EQ(methods.money.paid.minor, 499'967 + 1'000 + 77 + 500);
}

TEST_F(TradedShop, ListsPaymentsAsTheirOrdersStateThem) {
    MoneyFilter filter;
    filter.customer = ada;
    const auto list =
        process.engine->list_payments(test::sample_book, filter, {}, Access::may_block);
    ASSERT_EQ(list->value().total, 2);
    const PaymentRead& later = list->value().payments[0];
    EXPECT_EQ(later.payment.reference, "slip 7");
    EXPECT_EQ(later.payment.amount.minor, 500);
    EXPECT_EQ(later.order.order->id, owed.object);
    EXPECT_EQ(later.order.store_name, "Lekki");
}

TEST_F(TradedShop, ListsRefundsWithAndWithoutAnOrder) {
    const auto all = process.engine->list_refunds(test::sample_book, {}, {}, Access::may_block);
    EXPECT_EQ(all->value().total, 4);
    MoneyFilter filter;
    filter.customer = ada;
    filter.store = lekki;
    const auto list =
        process.engine->list_refunds(test::sample_book, filter, {}, Access::may_block);
    ASSERT_EQ(list->value().total, 2);
    const RefundRead& manual = list->value().refunds[0];
    EXPECT_FALSE(manual.order);
    EXPECT_EQ(manual.refund.amount.minor, 4'000);
    EXPECT_EQ(manual.refund.reason, "Found on the street");
    EXPECT_EQ(manual.customer_name, "Ada");
    EXPECT_EQ(manual.store_name, "Lekki");
    EXPECT_TRUE(list->value().refunds[1].order);
}

TEST_F(TradedShop, IsOwedWhatRemains) {
    const auto credit = process.engine->credit_report(test::sample_book, {}, Access::may_block);
    ASSERT_EQ(credit->value().rows.size(), 1);
    EXPECT_EQ(credit->value().rows[0].name, "Ada");
    EXPECT_EQ(credit->value().rows[0].figures, (CreditFigures{1, {500'000 - 33 - 1'500}}));
}

}  // namespace
}  // namespace tillbook

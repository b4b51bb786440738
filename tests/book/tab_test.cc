// Tabs: orders put together piece by piece, at the level of the engine.
#include <gtest/gtest.h>

#include "book/order_row.h"
#include "book/verify.h"
#include "domain/sale.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

constexpr ObjectId service_charge{64};

class TabTest : public testing::Test {
protected:
    TabTest() {
        ProductChange soup;
        soup.name = "Soup";
        soup.price = Money{1200};
        soup.stock = {{{}, {}, {10'000}}};
        soup_ = shop_.record(PutProduct{soup}).object;
        egg_ = shop_
                   .record(PutReference{ReferenceKind::modifier,
                                        {},
                                        {{"name", AttributeValue(std::string("Egg"))},
                                         {"price", AttributeValue(std::int64_t{100})}}})
                   .object;
        rate_ = shop_
                    .record(PutReference{ReferenceKind::tax_rate,
                                         {},
                                         {{"name", AttributeValue(std::string("City"))},
                                          {"rate", AttributeValue(std::int64_t{1'000'000})}}})
                    .object;
        EditOrder open;
        open.head.state = "open";
        tab_ = shop_.record(open).object;
    }

    EditOrder edit() const {
        EditOrder edit;
        edit.order = tab_;
        return edit;
    }
    ObjectId add_line(Money price, std::string name = "Tea") {
        EditOrder adding = edit();
        TabLineDraft& line = adding.lines.emplace_back();
        line.name = std::move(name);
        line.price = price;
        return shop_.record(adding).first_part;
    }
    Recorded pay(Money amount, Money tip = {}) {
        EditOrder paying = edit();
        paying.payment.emplace();
        paying.payment->tender = test::cash;
        paying.payment->amount = amount;
        paying.payment->tip = tip;
        return shop_.record(paying);
    }
    OrderRead read() {
        return shop_.engine->load_order(test::sample_book, tab_, {}, Access::may_block)->value();
    }
    PaymentState payment_state() {
        const OrderRead now = read();
        return payment_state_of(*now.order, now.amounts);
    }
    Money sales() {
        const auto report =
            shop_.engine->sales_report(test::sample_book, {{}, SalesGroup::day}, Access::may_block);
        Money sum;
        for (const SalesRow& row : report->value().rows) sum.minor += row.sales.amount.minor;
        return sum;
    }
    Quantity soups() {
        return shop_.engine->find_product(test::sample_book, soup_, Access::may_block)
            ->value()
            .object.quantity();
    }

    test::Process shop_;
    ObjectId soup_, egg_, rate_, tab_;
};

TEST_F(TabTest, AddsUpLinesModificationsDiscountsTaxAndService) {
    EditOrder build = edit();
    TabLineDraft& soup = build.lines.emplace_back();
    soup.item = soup_;
    soup.item_values = ItemValues::unless_sent;
    soup.taxes = {TaxDraft{rate_, {}, {}, {}}};
    soup.modifications = {{{}, egg_, {}, {}}, {{}, egg_, {}, {}}};
    soup.discounts = {{{}, {}, "Off", {Money{-100}, {}}}};
    build.discounts = {{{}, {}, "Fifteen", {{}, Percent{150'000}}}};
    build.service_charge = ServiceChargeDraft{service_charge, {}, Percent{50'000}, {}};
    shop_.record(build);
    // 1200 + 200 − 100 = 1300; less 15 % 1105; tax 10 % 111, service 5 % 55.
    const Amounts amounts = read().amounts;
    EXPECT_EQ(amounts.subtotal.minor, 1300);
    EXPECT_EQ(amounts.discount.minor, 195);
    EXPECT_EQ(amounts.tax.minor, 111);
    EXPECT_EQ(amounts.service_charge.minor, 55);
    EXPECT_EQ(amounts.total.minor, 1105 + 111 + 55);
    EXPECT_EQ(read().order->lines.front().name, "Soup");
    EXPECT_EQ(read().order->lines.front().details->modifications.size(), 2u);
}

TEST_F(TabTest, AStatedTotalStandsWhateverTheLinesComeTo) {
    EditOrder stating = edit();
    stating.head.total = Money{999};
    shop_.record(stating);
    add_line(Money{5});
    EXPECT_EQ(read().amounts.total.minor, 999);
}

TEST_F(TabTest, PaymentsCompleteAndLockItAndTipsStayOutside) {
    add_line(Money{1000});
    EXPECT_EQ(payment_state(), PaymentState::open);
    pay(Money{400}, Money{50});
    EXPECT_EQ(payment_state(), PaymentState::partially_paid);
    EXPECT_EQ(read().order->status, OrderStatus::pending);
    pay(Money{600});
    EXPECT_EQ(payment_state(), PaymentState::paid);
    EXPECT_EQ(read().order->status, OrderStatus::completed);
    EXPECT_EQ(read().order->tab->state, "locked");
    EXPECT_EQ(read().order->tab->pay_type, PayType::full);
    EXPECT_EQ(read().amounts.paid.minor, 1000);
    EXPECT_EQ(read().amounts.tip.minor, 50);
}

TEST_F(TabTest, RefundsFollowThePaymentsAndNeverTheTotal) {
    add_line(Money{1000});
    const ObjectId payment = pay(Money{1000}).first_part;
    RefundOrder refund;
    refund.order = tab_;
    refund.payment = payment;
    refund.amount = Money{400};
    shop_.record(refund);
    EXPECT_EQ(payment_state(), PaymentState::partially_refunded);
    refund.amount = Money{601};
    EXPECT_EQ(shop_.run(refund).error().code, ErrorCode::validation_failed);
    refund.amount = Money{600};
    shop_.record(refund);
    EXPECT_EQ(payment_state(), PaymentState::refunded);
    EXPECT_EQ(read().amounts.total.minor, 1000);
    EXPECT_EQ(unpaid_balance(*read().order, read().amounts).minor, 0);
}

TEST_F(TabTest, IsASaleAndTakesStockFromItsFirstPaymentOn) {
    EditOrder adding = edit();
    adding.lines.emplace_back().item = soup_;
    shop_.record(adding);
    EXPECT_EQ(sales().minor, 0);
    EXPECT_EQ(soups().thousandths, 10'000);
    pay(Money{200});
    EXPECT_EQ(sales().minor, 1200);
    EXPECT_EQ(soups().thousandths, 9'000);
    shop_.record(adding);
    EXPECT_EQ(sales().minor, 2400);
    EXPECT_EQ(soups().thousandths, 8'000);
    EditOrder clearing = edit();
    clearing.removes_all_lines = true;
    shop_.record(clearing);
    EXPECT_EQ(sales().minor, 0);
    EXPECT_EQ(soups().thousandths, 10'000);
}

TEST_F(TabTest, OfATestIsInNoReport) {
    EditOrder testing = edit();
    testing.head.test_mode = true;
    shop_.record(testing);
    add_line(Money{1000});
    pay(Money{1000});
    EXPECT_EQ(sales().minor, 0);
}

TEST_F(TabTest, IsDeletedOnlyBeforeAnythingWasPaid) {
    add_line(Money{1000});
    EditOrder deleting = edit();
    deleting.deletes = true;
    deleting.delete_reason = "mistake";
    pay(Money{1});
    EXPECT_EQ(shop_.run(deleting).error().code, ErrorCode::order_has_payments);
    tab_ = shop_.record(EditOrder{}).object;
    deleting.order = tab_;
    shop_.record(deleting);
    EXPECT_EQ(read().order->status, OrderStatus::cancelled);
    EXPECT_EQ(read().order->tab->delete_reason, "mistake");
    EXPECT_EQ(shop_.run(deleting).error().code, ErrorCode::not_found);
}

TEST_F(TabTest, RefusesWhatIsNotThereAndStoresNothing) {
    EditOrder wrong = edit();
    wrong.lines.emplace_back().item = ObjectId{77};
    EXPECT_EQ(shop_.run(wrong).error().mistakes.front().field, "lines[0].item");
    EditOrder missing = edit();
    missing.removed_lines = {ObjectId{77}};
    EXPECT_EQ(shop_.run(missing).error().code, ErrorCode::not_found);
    EditOrder unknown = edit();
    unknown.head.employee = ObjectId{1};  // a tender
    EXPECT_EQ(shop_.run(unknown).error().mistakes.front().field, "employee");
    EXPECT_EQ(read().order->version, 1u);
}

TEST_F(TabTest, APlainSaleBecomesOneWithItsTotalAndStaysASale) {
    RecordOrder credit = test::sample_sale();
    credit.amount_paid = Money{};
    tab_ = shop_.record(credit).object;
    const Money total = read().amounts.total;
    const Money sold = sales();
    EditOrder naming = edit();
    naming.head.title = "Credit";
    shop_.record(naming);
    EXPECT_EQ(read().amounts.total, total);
    EXPECT_EQ(sales(), sold);
    pay(total);
    EXPECT_EQ(read().order->status, OrderStatus::completed);
    EXPECT_EQ(sales(), sold);
}

TEST_F(TabTest, ComesBackFromTheLogAsItWas) {
    const ObjectId line = add_line(Money{1000}, "Cake");
    EditOrder changing = edit();
    changing.line_changes = {{line, "no nuts", "A", {}, true}};
    changing.discounts = {{line, {}, "Staff", {Money{-10}, {}}}};
    shop_.record(changing);
    pay(Money{990});
    const OrderRead before = read();
    test::Process again(shop_.store);
    const OrderRead after =
        again.engine->load_order(test::sample_book, tab_, {}, Access::may_block)->value();
    EXPECT_EQ(after.order->tab, before.order->tab);
    ASSERT_EQ(after.order->lines.size(), 1u);
    EXPECT_EQ(*after.order->lines.front().details, *before.order->lines.front().details);
    EXPECT_EQ(after.order->lines.front().details->note, "no nuts");
    EXPECT_EQ(*after.order->payments.front().details, *before.order->payments.front().details);
    EXPECT_TRUE(verify_book(shop_.log, test::sample_book).ok());
}

TEST_F(TabTest, HiddenAndDeletedOnesAreLeftOutOfLists) {
    const ObjectId hidden = shop_.record(EditOrder{}).object;
    EditOrder deleting = edit();
    deleting.deletes = true;
    shop_.record(deleting);
    OrderFilter listed;
    listed.skips_hidden = true;
    listed.skips_deleted = true;
    const auto list = shop_.engine->list_orders(test::sample_book, listed, {}, Access::may_block);
    EXPECT_EQ(list->value().total, 0u);
    const auto found = shop_.engine->load_order(test::sample_book, hidden, {}, Access::may_block);
    EXPECT_TRUE(found->ok());
}

TEST_F(TabTest, IsFoundByItsTexts) {
    EditOrder naming = edit();
    naming.head.title = "Table 4";
    naming.head.external_reference = "INV-0001";
    shop_.record(naming);
    const auto found = [&](OrderText text, TextTest::Kind kind, std::string value) {
        OrderFilter filter;
        filter.texts = {{text, kind, {std::move(value)}, false}};
        return shop_.engine->list_orders(test::sample_book, filter, {}, Access::may_block)
            ->value()
            .orders.size();
    };
    EXPECT_EQ(found(OrderText::title, TextTest::Kind::equal, "TABLE 4"), 1u);
    EXPECT_EQ(found(OrderText::title, TextTest::Kind::begins, "tab"), 1u);
    EXPECT_EQ(found(OrderText::title, TextTest::Kind::not_equal, "Table 4"), 0u);
    EXPECT_EQ(found(OrderText::reference, TextTest::Kind::equal, "inv-0001"), 1u);
    EXPECT_EQ(found(OrderText::reference, TextTest::Kind::equal, "inv-0002"), 0u);
}

TEST_F(TabTest, ALineThatCameBackCannotBeRemoved) {
    const ObjectId first = add_line(Money{600});
    const ObjectId second = add_line(Money{400});
    const ObjectId payment = pay(Money{1000}).first_part;
    RefundOrder refund;
    refund.order = tab_;
    refund.payment = payment;
    refund.lines = {{first, one, {}, {}}};
    shop_.record(refund);
    EXPECT_TRUE(read().order->lines.front().details->refunded);
    EditOrder removing = edit();
    removing.removed_lines = {first};
    EXPECT_EQ(shop_.run(removing).error().code, ErrorCode::status_conflict);
    removing.removed_lines.clear();
    removing.removes_all_lines = true;
    EXPECT_EQ(shop_.run(removing).error().code, ErrorCode::status_conflict);
    refund.lines = {{second, one, {}, {}}};
    shop_.record(refund);
    EXPECT_EQ(payment_state(), PaymentState::refunded);
    EXPECT_EQ(read().amounts.total.minor, 1000);
}

TEST_F(TabTest, AClearedTextStaysCleared) {
    for (int line = 0; line < 5; ++line) add_line(Money{100});
    const ObjectId line = read().order->lines.front().id;
    for (const char* note : {"no nuts", ""}) {
        EditOrder noting = edit();
        noting.line_changes = {{line, note, {}, {}, {}}};
        noting.head.title = note;
        shop_.record(noting);
    }
    test::Process again(shop_.store);
    const OrderRead after =
        again.engine->load_order(test::sample_book, tab_, {}, Access::may_block)->value();
    EXPECT_EQ(after.order->lines.front().details->note, "");
    EXPECT_EQ(after.order->tab->title, "");
}

TEST_F(TabTest, AddedTaxIsInSalesAndGoesBackWithRefunds) {
    EditOrder build = edit();
    TabLineDraft& line = build.lines.emplace_back();
    line.name = "Cake";
    line.price = Money{1000};
    line.taxes = {TaxDraft{rate_, {}, {}, {}}};
    shop_.record(build);
    pay(Money{1100});
    EXPECT_EQ(sales().minor, 1100);
    RefundOrder refund;
    refund.order = tab_;
    refund.lines = {{read().order->lines.front().id, one, {}, {}}};
    shop_.record(refund);
    EXPECT_EQ(read().order->refunds.front().lines.front().tax.minor, 100);
    EXPECT_TRUE(verify_book(shop_.log, test::sample_book).ok());
}

TEST_F(TabTest, ARefundGoesBackTheWayThePaymentCame) {
    add_line(Money{1000});
    EditOrder paying = edit();
    paying.payment.emplace();
    paying.payment->tender = ObjectId{2};
    paying.payment->amount = Money{500};
    const ObjectId card = shop_.record(paying).first_part;
    pay(Money{500});
    RefundOrder refund;
    refund.order = tab_;
    refund.payment = card;
    shop_.record(refund);
    EXPECT_EQ(read().order->refunds.front().method, "CREDIT_CARD");
    EXPECT_EQ(read().order->refunds.front().amount.minor, 500);
    EXPECT_EQ(shop_.run(refund).error().code, ErrorCode::validation_failed);
}

TEST_F(TabTest, CancellingGivesStockBackOnce) {
    EditOrder adding = edit();
    adding.lines.emplace_back().item = soup_;
    shop_.record(adding);
    pay(Money{200});
    EXPECT_EQ(soups().thousandths, 9'000);
    shop_.record(ChangeStatus{tab_, OrderStatus::cancelled, {}, {}});
    EXPECT_EQ(soups().thousandths, 10'000);
    EditOrder clearing = edit();
    clearing.removes_all_lines = true;
    shop_.record(clearing);
    EXPECT_EQ(soups().thousandths, 10'000);
    EditOrder paying = edit();
    paying.payment.emplace();
    paying.payment->tender = test::cash;
    paying.payment->amount = Money{1};
    EXPECT_EQ(shop_.run(paying).error().code, ErrorCode::status_conflict);
}

TEST_F(TabTest, AnUnpaidOneIsNoCredit) {
    add_line(Money{1000});
    const auto owed = [this] {
        return shop_.engine->credit_report(test::sample_book, {}, Access::may_block)
            ->value()
            .total.outstanding.minor;
    };
    EXPECT_EQ(owed(), 0);
    pay(Money{400});
    EXPECT_EQ(owed(), 600);
}

TEST_F(TabTest, AServiceChargeThatIsOffCostsNothing) {
    add_line(Money{1000});
    EditOrder charging = edit();
    charging.service_charge = ServiceChargeDraft{service_charge, {}, Percent{100'000}, false};
    shop_.record(charging);
    EXPECT_EQ(read().amounts.total.minor, 1000);
    EditOrder removing = edit();
    removing.removed_service_charge = ObjectId{77};
    EXPECT_EQ(shop_.run(removing).error().code, ErrorCode::not_found);
}

// Nobody knew yet whose words they were when they were written.
TEST_F(TabTest, ErasureTakesWhatWasWrittenBeforeTheCustomerWasKnown) {
    const ObjectId line = add_line(Money{1000});
    EditOrder noting = edit();
    noting.head.title = "okapi title";
    noting.head.note = "okapi note";
    noting.line_changes = {{line, "okapi line", {}, {}, {}}};
    shop_.record(noting);
    EditOrder paying = edit();
    paying.payment.emplace();
    paying.payment->tender = test::cash;
    paying.payment->amount = Money{1000};
    paying.payment->note = "okapi payment";
    shop_.record(paying);
    PutContact ada;
    ada.change.name = "okapi";
    EditOrder naming = edit();
    naming.head.customer = shop_.record(ada).object;
    shop_.record(naming);
    shop_.record(EraseContact{*naming.head.customer, {}, {}});
    shop_.log.scan(
        test::sample_book, 1, ~std::uint64_t{0} >> 1, Bodies::all, [](const EntryView& entry) {
            EXPECT_EQ(personal_text(entry.personal).find("okapi"), std::string_view::npos)
                << "entry " << entry.number;
            EXPECT_EQ(entry.body.find("okapi"), std::string_view::npos);
            return true;
        });
    EXPECT_EQ(read().order->tab->title, "");
    EXPECT_EQ(read().order->lines.front().details->note, "");
    EXPECT_TRUE(verify_book(shop_.log, test::sample_book).ok());
}

TEST_F(TabTest, TakesAtMost3000Lines) {
    EditOrder many = edit();
    for (int line = 0; line < 3'000; ++line) {
        many.lines.emplace_back();
        many.lines.back().price = Money{1};
    }
    shop_.record(many);
    EXPECT_EQ(read().amounts.total.minor, 3'000);
    EditOrder one_more = edit();
    one_more.lines.emplace_back().price = Money{1};
    EXPECT_EQ(shop_.run(one_more).error().code, ErrorCode::validation_failed);
}

TEST_F(TabTest, AListOfPrintGroupsNamesEachOfTheOrdersOnceAndLosesTheRest) {
    EditOrder grouping = edit();
    grouping.head.print_groups.emplace(2);
    grouping.head.print_groups->front().name = "Starters";
    grouping.head.print_groups->back().name = "Mains";
    shop_.record(grouping);
    const std::vector<PrintGroup> groups = read().order->tab->print_groups;
    const PrintGroup& starters = groups.front();
    for (const PrintGroup& group : groups) {
        EditOrder adding = edit();
        adding.lines.emplace_back().item = soup_;
        adding.lines.back().print_group = group.id;
        shop_.record(adding);
    }
    const auto field_of_mistake = [&](const std::vector<ObjectId>& ids) {
        grouping.head.print_groups.emplace(ids.size());
        for (std::size_t at = 0; at < ids.size(); ++at) {
            (*grouping.head.print_groups)[at].id = ids[at];
        }
        const Outcome outcome = shop_.run(grouping);
        return outcome.ok() ? std::string() : outcome.error().mistakes.front().field;
    };
    EXPECT_EQ(field_of_mistake({starters.id, starters.id}), "printGroups[1].id");
    EXPECT_EQ(field_of_mistake({starters.id, unknown_object}), "printGroups[1].id");
    EXPECT_EQ(field_of_mistake({starters.id}), "");
    test::Process another(shop_.store);
    const auto order =
        another.engine->load_order(test::sample_book, tab_, {}, Access::may_block)->value().order;
    ASSERT_EQ(order->tab->print_groups.size(), 1U);
    EXPECT_EQ(order->tab->print_groups.front().name, "Starters");
    EXPECT_EQ(order->lines.front().details->print_group, starters.id);
    EXPECT_EQ(order->lines.back().details->print_group, ObjectId{});
}

}  // namespace
}  // namespace tillbook

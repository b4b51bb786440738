#include "book/order_row.h"

#include <gtest/gtest.h>

#include <limits>

#include "log/entry.h"
#include "log/facts.h"

namespace tillbook {
namespace {

constexpr Instant noon = from_ms(1'768'478'400'000);  // 2026-01-15T12:00:00Z
constexpr Day fifteenth{20'468};

OrderRow usual_row() {
    OrderRow row;
    row.id = ObjectId{0x19bc'1234'5678'9abc};
    row.entry = 7;
    row.date = noon;
    row.modified_at = noon;
    row.business_day = fifteenth;
    row.hour = 12;
    row.pay_type = PayType::full;
    return row;
}

std::string facts_of(const OrderRow& row) {
    std::string facts;
    FactsWriter writer(facts);
    append_order_facts(writer, row);
    return facts;
}

EntryView entry_of(const OrderRow& row, std::string_view facts) {
    EntryView entry;
    entry.number = row.entry;
    entry.at = row.modified_at;
    entry.object = row.id;
    entry.version = row.version;
    entry.facts = facts;
    return entry;
}

void expect_equal(const OrderRow& given, const OrderRow& wanted) {
    EXPECT_EQ(given.id, wanted.id);
    EXPECT_EQ(given.short_code, wanted.short_code);
    EXPECT_EQ(given.version, wanted.version);
    EXPECT_EQ(given.status, wanted.status);
    EXPECT_EQ(given.payment_status, wanted.payment_status);
    EXPECT_EQ(given.has_text, wanted.has_text);
    EXPECT_EQ(given.entry, wanted.entry);
    EXPECT_EQ(given.store, wanted.store);
    EXPECT_EQ(given.customer, wanted.customer);
    EXPECT_EQ(given.channel, wanted.channel);
    EXPECT_EQ(given.method, wanted.method);
    EXPECT_EQ(given.total, wanted.total);
    EXPECT_EQ(given.paid, wanted.paid);
    EXPECT_EQ(given.refunded, wanted.refunded);
    EXPECT_EQ(given.date, wanted.date);
    EXPECT_EQ(given.modified_at, wanted.modified_at);
    EXPECT_EQ(given.business_day, wanted.business_day);
    EXPECT_EQ(given.hour, wanted.hour);
    EXPECT_EQ(given.pay_type, wanted.pay_type);
}

void expect_round_trip(const OrderRow& row) {
    const std::string facts = facts_of(row);
    const Result<OrderRow> parsed = parse_order_facts(entry_of(row, facts));
    ASSERT_TRUE(parsed.ok());
    expect_equal(parsed.value(), row);
}

TEST(OrderRow, TakesItsColumnsFromOrderAndAmounts) {
    Order order;
    order.id = ObjectId{5};
    order.short_code = 12;
    order.version = 3;
    order.status = OrderStatus::refunded;
    order.customer = ObjectId{8};
    order.store = ObjectId{9};
    order.channel = "pos";
    order.payments.resize(2);
    order.payment_method = "CARD";
    order.date = noon;
    order.modified_at = noon + std::chrono::seconds{1};
    order.business_day = fifteenth;
    Amounts amounts;
    amounts.total = Money{1000};
    amounts.paid = Money{600};
    amounts.refunded = Money{100};
    amounts.payment_status = PaymentStatus::partial;

    OrderRow wanted;
    wanted.id = ObjectId{5};
    wanted.short_code = 12;
    wanted.version = 3;
    wanted.status = OrderStatus::refunded;
    wanted.payment_status = PaymentStatus::partial;
    wanted.customer = ObjectId{8};
    wanted.store = ObjectId{9};
    wanted.channel = "pos";
    wanted.method = "CARD";
    wanted.total = Money{1000};
    wanted.paid = Money{600};
    wanted.refunded = Money{100};
    wanted.date = noon;
    wanted.modified_at = noon + std::chrono::seconds{1};
    wanted.business_day = fifteenth;
    expect_equal(row_of(order, amounts), wanted);

    order.notes = "gift wrap";
    EXPECT_TRUE(row_of(order, amounts).has_text);
    order.notes.clear();
    order.customer_name = "Ada";
    EXPECT_TRUE(row_of(order, amounts).has_text);
}

TEST(OrderFacts, EveryColumnComesBack) {
    OrderRow row = usual_row();
    expect_round_trip(row);
    row.short_code = std::numeric_limits<std::uint32_t>::max();
    row.version = 9;
    row.status = OrderStatus::scheduled;
    row.pay_type = PayType::none;
    row.payment_status = PaymentStatus::pending;
    row.has_text = true;
    row.store = ObjectId{std::numeric_limits<std::uint64_t>::max()};
    row.customer = ObjectId{1};
    row.channel = "kiosk";
    row.method = "TRANSFER";
    row.total = Money{money_minor_max};
    row.paid = Money{-money_minor_max};
    row.refunded = Money{5};
    row.modified_at = noon + std::chrono::days{400};
    row.business_day = Day{fifteenth.days - 1};
    row.hour = 23;
    expect_round_trip(row);
    row.date = noon + std::chrono::minutes{5};
    row.modified_at = noon;
    expect_round_trip(row);
}

TEST(OrderFacts, WhatIsCompleteWithoutAWordOnItWasPaidInFull) {
    Order order;
    order.status = OrderStatus::completed;
    EXPECT_EQ(row_of(order, {}).pay_type, PayType::full);
    order.status = OrderStatus::pending;
    EXPECT_EQ(row_of(order, {}).pay_type, PayType::none);
    order.tab.emplace().pay_type = PayType::split_item;
    order.status = OrderStatus::completed;
    EXPECT_EQ(row_of(order, {}).pay_type, PayType::split_item);
    OrderRow row = usual_row();
    for (int type = 0; type < pay_type_count; ++type) {
        row.status = OrderStatus::pending;
        row.pay_type = static_cast<PayType>(type);
        expect_round_trip(row);
        row.status = OrderStatus::completed;
        if (row.pay_type != PayType::none) expect_round_trip(row);
    }
}

TEST(OrderFacts, ATypicalOrderTakesAtMost45Bytes) {
    OrderRow row = usual_row();
    EXPECT_LE(facts_of(row).size(), 1u);
    row.short_code = 812'345;
    row.has_text = true;
    row.store = ObjectId{0x19bc'1234'5678'0001};
    row.customer = ObjectId{0x19bc'1234'5678'0002};
    row.method = "TRANSFER";
    row.total = Money{1'250'000};
    row.paid = row.total;
    EXPECT_LE(facts_of(row).size(), 45u);
}

TEST(OrderFacts, TagsOfOthersAreLeftAlone) {
    OrderRow row = usual_row();
    row.total = Money{100};
    row.paid = row.total;
    std::string facts;
    FactsWriter writer(facts);
    append_order_facts(writer, row);
    writer.put(64, "stock");
    writer.put(40, 3);
    const Result<OrderRow> parsed = parse_order_facts(entry_of(row, facts));
    ASSERT_TRUE(parsed.ok());
    expect_equal(parsed.value(), row);
}

TEST(OrderFacts, DamageIsReportedAndNeverGuessed) {
    struct Case {
        const char* what;
        std::uint32_t tag;
        std::int64_t value;
    };
    const Case cases[] = {
        {"no such status", 2, 5},           {"a negative status", 2, -1},
        {"no such payment status", 3, 3},   {"a code beyond 32 bits", 1, std::int64_t{1} << 32},
        {"text is yes or no", 4, 2},        {"a channel that is a number", 7, 1},
        {"a day far from the date", 13, 9},
    };
    for (const Case& c : cases) {
        SCOPED_TRACE(c.what);
        std::string facts;
        FactsWriter(facts).put(c.tag, c.value);
        const Result<OrderRow> parsed = parse_order_facts(entry_of(usual_row(), facts));
        ASSERT_FALSE(parsed.ok());
        EXPECT_EQ(parsed.error().code, ErrorCode::internal_error);
        EXPECT_NE(parsed.error().detail.find("entry 7"), std::string::npos);
    }
    std::string facts;
    FactsWriter(facts).put(9, std::string_view{"an amount that is text"});
    EXPECT_FALSE(parse_order_facts(entry_of(usual_row(), facts)).ok());
    OrderRow row = usual_row();
    row.channel = "a channel";
    facts = facts_of(row);
    facts.pop_back();
    EXPECT_FALSE(parse_order_facts(entry_of(row, facts)).ok());
}

}  // namespace
}  // namespace tillbook

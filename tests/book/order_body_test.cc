#include "book/order_body.h"

#include <gtest/gtest.h>

#include "domain/sale.h"

namespace tillbook {
namespace {

constexpr Instant recorded_at = from_ms(1'768'471'200'000);

Order sample() {
    Order order;
    order.id = {1000};
    order.short_code = 1234;
    order.created_at = order.modified_at = order.date = recorded_at;
    order.business_day = {20'468};
    order.lines.push_back({{1001}, "Jollof Rice", {77}, {}, {}, {250'000}, {2000}});
    order.lines.push_back({{1002}, "Water", {}, {}, {}, {50'000}, one});
    order.payments.push_back({{1003}, "CASH", {550'000}, {550'000}, {}, recorded_at, {20'468}});
    order.customer = {88};
    order.store = {99};
    return order;
}

EntryView entry_of(const Order& order, std::string_view body, std::string_view personal = {}) {
    EntryView entry;
    entry.object = order.id;
    entry.version = order.version;
    entry.at = order.modified_at;
    entry.body = body;
    entry.personal = personal;
    return entry;
}

Order decode(const std::vector<EntryView>& entries) {
    Result<Order> order = decode_order(entries);
    EXPECT_TRUE(order.ok()) << order.error().detail;
    return std::move(order).value();
}

TEST(OrderBody, LeavesOutWhatFollowsFromTheRest) {
    EXPECT_EQ(encode_order(sample()),
              R"({"short":1234,"day":"2026-01-15","lines":[)"
              R"({"name":"Jollof Rice","product":"000000000002D","price":250000,"quantity":2000},)"
              R"({"name":"Water","price":50000}],)"
              R"("customer":"000000000002R","store":"0000000000033","payments":[{}]})");
}

TEST(OrderBody, ComesBackAsItWas) {
    Order order = sample();
    order.status = OrderStatus::pending;
    order.discount = {10'000};
    order.payment_method = "TRANSFER";
    order.payments[0] = {
        {1003}, "CASH", {100}, {200}, "till 3", recorded_at - std::chrono::hours(1), {20'468}};
    order.lines[0].variant = {5};
    order.lines[0].variant_name = "Large \"XL\"";
    order.channel = "web";
    order.external_id = "536365";
    order.imported = true;
    order.date = recorded_at - std::chrono::hours(24);
    order.refunds.push_back({{1009}, "CASH", {40}, "cold", recorded_at, {20'468}, {}});
    const std::string body = encode_order(order);
    const Order back = decode({entry_of(order, body)});
    EXPECT_EQ(encode_order(back), body);
    EXPECT_EQ(back.lines.at(0).variant_name, "Large \"XL\"");
    EXPECT_EQ(back.payments.at(0).tendered.minor, 200);
    EXPECT_EQ(back.payments.at(0).method, "CASH");
    EXPECT_EQ(back.refunds.at(0).id.value, 1009U);
    EXPECT_EQ(back.date, order.date);
    EXPECT_EQ(back.payment_method, "TRANSFER");
}

TEST(OrderBody, TheOnlyPaymentThatCoversTheOrderNeedsNoAmount) {
    const std::string body = encode_order(sample());
    const Order back = decode({entry_of(sample(), body)});
    EXPECT_EQ(back.payments.at(0).amount.minor, 550'000);
    EXPECT_EQ(back.payments.at(0).tendered.minor, 550'000);
}

TEST(OrderBody, PiecesStateOnlyWhatChanged) {
    const Order before = sample();
    Order after = before;
    after.version = 2;
    after.status = OrderStatus::refunded;
    after.lines.erase(after.lines.begin() + 1);
    after.lines[0].quantity = {3000};
    after.refunds.push_back({{1010}, "CASH", {550'000}, {}, recorded_at, {20'468}, {}});
    after.modified_at = recorded_at + std::chrono::minutes(5);
    const std::string whole = encode_order(before);
    const std::string pieces = encode_order_pieces(before, after);
    EXPECT_EQ(pieces, R"({"status":"refunded","lines":{)"
                      R"("00000000000Z9":{"name":"Jollof Rice","product":"000000000002D",)"
                      R"("price":250000,"quantity":3000},"00000000000ZA":null},)"
                      R"("refunds":{"00000000000ZJ":{"amount":550000}}})");
    const Order back = decode({entry_of(before, whole), entry_of(after, pieces)});
    EXPECT_EQ(encode_order(back), encode_order(after));
    EXPECT_EQ(back.version, 2U);
    EXPECT_EQ(back.modified_at, after.modified_at);
    EXPECT_EQ(encode_order_pieces(after, after), "{}");
}

TEST(OrderBody, PersonalDataStandsApartAndCanBeForgotten) {
    Order order = sample();
    order.customer_name = "Ada Lovelace";
    order.notes = "call +234 801";
    const std::string body = encode_order(order);
    EXPECT_EQ(body.find("Ada"), std::string::npos);
    EXPECT_EQ(body.find("801"), std::string::npos);
    const std::string personal = make_personal(encode_order_personal(order), {});
    EXPECT_EQ(decode({entry_of(order, body, personal)}).customer_name, "Ada Lovelace");
    const std::string redacted = redact_personal(personal);
    const Order forgotten = decode({entry_of(order, body, redacted)});
    EXPECT_EQ(forgotten.customer_name, "");
    EXPECT_EQ(forgotten.notes, "");
    EXPECT_EQ(encode_order(forgotten), body);
}

TEST(OrderBody, DamageIsAnErrorNeverAGuess) {
    const std::string body = encode_order(sample());
    for (const std::string& damaged :
         {std::string(), std::string("{"), std::string("[]"), body.substr(0, body.size() / 2),
          std::string(R"({"status":"eaten"})"), std::string(R"({"lines":[{"price":"x"}]})"),
          std::string(R"({"day":"2026-13-01"})")}) {
        EXPECT_FALSE(decode_order(std::vector<EntryView>{entry_of(sample(), damaged)}).ok())
            << damaged;
    }
}

}  // namespace
}  // namespace tillbook

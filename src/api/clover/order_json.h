// Orders and their parts as this dialect writes them.
#pragma once

#include "api/clover/render.h"
#include "book/engine.h"

namespace tillbook::clover {

void append_order(JsonWriter& json, const OrderRead& read, const View& view);
// `prefix` is how expand names the line's collections: "lineItems." within an order, "" by itself.
void append_line(JsonWriter& json, const Line& line, const Order& order, const View& view,
                 std::string_view prefix);
void append_modification(JsonWriter& json, const Modification& modification, ObjectId line);
// The name and the value alone.
void append_discount_value(JsonWriter& json, const GivenDiscount& discount);
void append_discount(JsonWriter& json, const GivenDiscount& discount, ObjectId order,
                     ObjectId line);
// As part of an order; amounts of percentages are not told.
void append_additional_charge(JsonWriter& json, const GivenCharge& charge);
void append_service_charge(JsonWriter& json, const ServiceCharge& charge);
// `prefix` as for lines: "payments." within an order.
void append_payment(JsonWriter& json, const Payment& payment, const Order& order, const View& view,
                    std::string_view prefix);
// The payments, refunds, credits and authorizations that were asked for, as members of the order.
void append_money(JsonWriter& json, const Order& order, const View& view);
// A credit of an order, or of none.
void append_credit(JsonWriter& json, const Refund& credit, const Order* order, ObjectId customer,
                   const View& view);
// The taking back of a credit, which was taken back.
void append_credit_refund(JsonWriter& json, const Refund& credit, const Order& order,
                          const View& view);
void append_authorization(JsonWriter& json, const Authorization& authorization, const Order& order,
                          const View& view, std::string_view prefix);
void append_refund(JsonWriter& json, const Refund& refund, const Order& order, const View& view);

// What an item is called that is a variant of a product; a name that says both already is left.
std::string name_of_item(std::string_view product, std::string_view variant);
// The lines as this dialect knows them; the order's discounts with that of a plain sale.
std::vector<GivenDiscount> discounts_of(const Order& order);
// The word of state, absent for hidden orders.
std::optional<std::string> state_of(const Order& order);
std::string_view word_of(PaymentState state);
std::string_view word_of(PayType type);  // none: empty
std::string_view word_of(PaymentResult result);
std::string_view word_of(Authorization::Kind kind);
// When a payment last changed.
Instant changed_at(const Payment& payment);
// When a hidden hand deleted it, or a plain sale was cancelled before anything was paid.
std::optional<Instant> deleted_at(const OrderRead& read);

}  // namespace tillbook::clover

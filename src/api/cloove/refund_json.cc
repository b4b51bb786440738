#include "api/cloove/refund_json.h"

#include "book/calendar.h"

namespace tillbook::cloove {

namespace {

void append_order_of(JsonWriter& json, const RefundRead& read, const BookSettings& book) {
    if (read.order) {
        append_uuid(json.key("orderId"), read.order->order->id, book);
        json.key("shortCode").plain(short_code_of(*read.order->order));
    } else {
        json.key("orderId").null();
        json.key("shortCode").null();
    }
}

}  // namespace

void append_refund(JsonWriter& json, const RefundRead& read, const BookSettings& book) {
    const Refund& refund = read.refund;
    json.begin_object();
    append_uuid(json.key("id"), refund.id, book);
    append_order_of(json, read, book);
    json.key("paymentMethod").text(refund.method);
    append_amount(json.key("amount"), refund.amount, book);
    append_optional(json.key("reason"), refund.reason);
    append_returned(json.key("items"), refund.lines, book);
    json.key("restocked").boolean(refund.restock == Restock::yes);
    append_named(json.key("customer"), read.customer, read.customer_name, book);
    append_named(json.key("store"), read.store, read.store_name, book);
    append_time(json.key("date"), refund.at);
    json.key("businessDate").plain(to_string(refund.business_day));
    json.end_object();
}

}  // namespace tillbook::cloove

#include "api/cloove/refund_json.h"

#include "api/cloove/report_table.h"

namespace tillbook::cloove {

namespace {

// What a refund without an order says of one: nothing.
const Order& order_of(const RefundRead& read) {
    static const Order no_order;
    return read.order ? *read.order->order : no_order;
}

template <class Sink>
void first_columns(const RefundRead& read, Sink& sink) {
    const Refund& refund = read.refund;
    sink.id("id", refund.id);
    sink.id("orderId", order_of(read).id);
    sink.plain("shortCode", read.order ? short_code_of(order_of(read)) : std::string());
    sink.text("paymentMethod", refund.method);
    sink.amount("amount", refund.amount);
    sink.text("reason", refund.reason);
}

template <class Sink>
void last_columns(const RefundRead& read, Sink& sink) {
    const Refund& refund = read.refund;
    sink.boolean("restocked", refund.restock == Restock::yes);
    sink.named("customer", read.customer, read.customer_name);
    sink.named("store", read.store, read.store_name);
    sink.time("date", refund.at);
    sink.plain("businessDate", to_string(refund.business_day));
}

}  // namespace

void append_refund(JsonWriter& json, const RefundRead& read, const BookSettings& book) {
    json.begin_object();
    JsonRow members(json, book);
    first_columns(read, members);
    append_returned(json.key("items"), read.refund.lines, book);
    last_columns(read, members);
    json.end_object();
}

http::Response refunds_as_csv(const std::vector<RefundRead>& refunds, const BookSettings& book) {
    return csv_response(refunds, book, [](const RefundRead& read, auto& sink) {
        first_columns(read, sink);
        last_columns(read, sink);
    });
}

}  // namespace tillbook::cloove

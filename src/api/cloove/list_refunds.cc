// GET /v1/refunds.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/money_filter.h"
#include "api/cloove/render.h"

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

}  // namespace

void list_refunds(Call& call) {
    auto request = read_money_request(call);
    if (!request) return call.fail(request.error());
    call.answer_read([caller = call.caller, &engine = call.engine(),
                      asked = std::move(request).value()](
                         Access access) -> std::optional<http::Response> {
        auto read = engine.list_refunds(caller.book->record.id, asked.filter, asked.rows(), access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        const RefundList& list = read->value();
        return list_response("Refunds retrieved", list.refunds, list.total, asked.page,
                             [&](JsonWriter& json, const RefundRead& each) {
                                 append_refund(json, each, *caller.book);
                             });
    });
}

}  // namespace tillbook::cloove

// GET /v1/payments.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/money_filter.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

void append_payment(JsonWriter& json, const PaymentRead& read, const BookSettings& book) {
    const Order& order = *read.order.order;
    const Payment& payment = read.payment;
    json.begin_object();
    append_uuid(json.key("id"), payment.id, book);
    append_uuid(json.key("orderId"), order.id, book);
    json.key("shortCode").plain(short_code_of(order));
    json.key("paymentMethod").text(payment.method);
    append_amount(json.key("amount"), payment.amount, book);
    append_amount(json.key("changeGiven"), {payment.tendered.minor - payment.amount.minor}, book);
    append_optional(json.key("reference"), payment.reference);
    append_named(json.key("customer"), order.customer, order.customer_name, book);
    append_named(json.key("store"), order.store, read.order.store_name, book);
    append_time(json.key("date"), payment.at);
    json.key("businessDate").plain(to_string(payment.business_day));
    json.end_object();
}

}  // namespace

void list_payments(Call& call) {
    auto request = read_money_request(call);
    if (!request) return call.fail(request.error());
    call.answer_read(
        [caller = call.caller, &engine = call.engine(),
         asked = std::move(request).value()](Access access) -> std::optional<http::Response> {
            auto read =
                engine.list_payments(caller.book->record.id, asked.filter, asked.rows(), access);
            if (!read) return std::nullopt;
            if (!*read) return to_response(read->error());
            const PaymentList& list = read->value();
            return list_response("Payments retrieved", list.payments, list.total, asked.page,
                                 [&](JsonWriter& json, const PaymentRead& each) {
                                     append_payment(json, each, *caller.book);
                                 });
        });
}

}  // namespace tillbook::cloove

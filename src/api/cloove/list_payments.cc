// GET /v1/payments.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/money_filter.h"
#include "api/cloove/report_table.h"

namespace tillbook::cloove {

namespace {

constexpr auto payment_columns = [](const PaymentRead& read, auto& sink) {
    static const Order no_order;
    const Order& order = read.order.order ? *read.order.order : no_order;
    const Payment& payment = read.payment;
    sink.id("id", payment.id);
    sink.id("orderId", order.id);
    sink.plain("shortCode", short_code_of(order));
    sink.text("paymentMethod", payment.method);
    sink.amount("amount", payment.amount);
    sink.amount("changeGiven", {payment.tendered.minor - payment.amount.minor});
    sink.text("reference", payment.reference);
    sink.named("customer", order.customer, order.customer_name);
    sink.named("store", order.store, read.order.store_name);
    sink.time("date", payment.at);
    sink.plain("businessDate", to_string(payment.business_day));
};

http::Response render_json(const PaymentList& list, const ListPage& page,
                           const BookSettings& book) {
    return list_response("Payments retrieved", list.payments, list.total, page,
                         [&](JsonWriter& json, const PaymentRead& each) {
                             json.begin_object();
                             JsonRow members(json, book);
                             payment_columns(each, members);
                             json.end_object();
                         });
}

}  // namespace

void list_payments(Call& call) {
    auto request = read_money_request(call);
    if (!request) return call.fail(request.error());
    call.answer_read([caller = call.caller, &engine = call.engine(),
                      asked = std::move(request).value(), csv = wants_csv(call.request)](
                         Access access) -> std::optional<http::Response> {
        auto read =
            engine.list_payments(caller.book->record.id, asked.filter, asked.rows(), access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        const PaymentList& list = read->value();
        if (!csv) return render_json(list, asked.page, *caller.book);
        http::Response response = csv_response(list.payments, *caller.book, payment_columns);
        append_header(response, "Link",
                      page_links("/v1/payments", asked.other_parameters, list.total, asked.page));
        return response;
    });
}

}  // namespace tillbook::cloove

// Payments and refunds: on an order, and at the merchant.
#include <algorithm>
#include <array>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"
#include "api/clover/write.h"

namespace tillbook::clover {

namespace {

constexpr std::int64_t second_ms = 1'000;

Error no_such_object() {
    return {ErrorCode::not_found, "The requested resource could not be found.", {}};
}

constexpr auto payment_filters = std::to_array<std::string_view>(
    {"modifiedTime", "result", "offline", "createdTime", "externalPaymentId", "voided", "id",
     "tender.id", "employee.id", "order.id", "amount", "clientCreatedTime"});
constexpr auto refund_filters =
    std::to_array<std::string_view>({"createdTime", "id", "amount", "payment.id", "orderRef.id"});

std::int64_t whole_seconds(Instant moment) {
    return to_ms(std::chrono::floor<std::chrono::seconds>(moment));
}
FieldValue field_of_id(ObjectId id) {
    return id ? FieldValue::of(std::string_view(to_base32(id.value))) : FieldValue{};
}

FieldValue field_of(const PaymentRead& read, std::string_view name) {
    static const PaymentDetails plain;
    const Payment& payment = read.payment;
    const PaymentDetails& details = payment.details ? *payment.details : plain;
    if (name == "createdTime" || name == "modifiedTime") {
        return FieldValue::of(whole_seconds(payment.at));
    }
    if (name == "clientCreatedTime") {
        return FieldValue::of(
            whole_seconds(payment.details ? details.client_created_at : payment.at));
    }
    if (name == "result")
        return FieldValue::of(std::string_view(payment.counts() ? "SUCCESS" : "FAIL"));
    if (name == "offline") return FieldValue::of(details.offline);
    if (name == "voided") return FieldValue::of(details.result == PaymentResult::voided);
    if (name == "externalPaymentId") return FieldValue::of(std::string_view(details.external_id));
    if (name == "id") return field_of_id(payment.id);
    if (name == "tender.id") return field_of_id(details.tender);
    if (name == "employee.id") return field_of_id(details.employee);
    if (name == "order.id") return field_of_id(read.order.order->id);
    if (name == "amount") return FieldValue::of(payment.amount.minor);
    return {};
}

FieldValue field_of(const RefundRead& read, std::string_view name) {
    if (name == "createdTime") return FieldValue::of(whole_seconds(read.refund.at));
    if (name == "id") return field_of_id(read.refund.id);
    if (name == "amount") return FieldValue::of(read.refund.amount.minor);
    if (name == "payment.id") return field_of_id(read.refund.payment);
    if (name == "orderRef.id")
        return read.order ? field_of_id(read.order->order->id) : FieldValue{};
    return {};
}

template <class Read>
bool fits(const Read& read, const ListQuery& query) {
    return std::ranges::all_of(query.filters, [&](const Filter& filter) {
        return holds(filter, field_of(read, filter.field));
    });
}

// What the index can tell of the filters; the rest is told from the rows.
MoneyFilter filter_of(const ListQuery& query) {
    using Operator = Filter::Operator;
    MoneyFilter filter;
    for (const Filter& each : query.filters) {
        const bool names_one = each.op == Operator::equal && each.values.size() == 1;
        if (each.field == "id" && names_one) filter.id = id_in(each.values.front());
        const bool names_order = each.field == "order.id" || each.field == "orderRef.id";
        if (names_order && names_one) filter.order = id_in(each.values.front());
        const auto number = each.values.size() == 1 ? number_in(each.values.front()) : std::nullopt;
        if (each.field != "createdTime" || !number) continue;
        const bool is_lower = each.op == Operator::above || each.op == Operator::at_least;
        const bool is_upper = each.op == Operator::below || each.op == Operator::at_most;
        if (is_lower) filter.date_from = from_ms(*number);
        if (is_upper) filter.date_to = from_ms(*number + second_ms - 1);
    }
    return filter;
}

// What is filtered row by row may take long, and is left to the threads that may.
bool is_long(const ListQuery& query) { return !query.filters.empty(); }

// Walks the list from the newest on and keeps the page of what fits; `next(page) → rows`.
template <class Row, class Next>
std::optional<Result<std::vector<Row>>> page_of(const ListQuery& query, Next next) {
    // Without filters a page of the book's list is the page.
    const bool is_plain = query.filters.empty();
    const std::uint32_t batch = is_plain ? query.limit : 1'000;
    std::vector<Row> rows;
    std::uint64_t skip = is_plain ? 0 : query.offset;
    for (PageRequest page{is_plain ? query.offset : 0, batch, {}, {}};; page.offset += batch) {
        auto read = next(page);
        if (!read) return std::nullopt;
        if (!*read) return Result<std::vector<Row>>(read->error());
        for (const Row& row : read->value()) {
            if (!fits(row, query)) continue;
            if (skip > 0) {
                --skip;
            } else {
                rows.push_back(row);
            }
            if (rows.size() == query.limit) return Result<std::vector<Row>>(std::move(rows));
        }
        if (is_plain || read->value().size() < batch)
            return Result<std::vector<Row>>(std::move(rows));
    }
}

std::optional<Result<std::vector<PaymentRead>>> payments_of(const View& view,
                                                            const MoneyFilter& filter,
                                                            const ListQuery& query, Access access) {
    return page_of<PaymentRead>(
        query, [&](const PageRequest& page) -> std::optional<Result<std::vector<PaymentRead>>> {
            auto read = view.engine().list_payments(view.book_id(), filter, page, access);
            if (!read) return std::nullopt;
            if (!*read) return Result<std::vector<PaymentRead>>(read->error());
            return Result<std::vector<PaymentRead>>(std::move(*read).value().payments);
        });
}

std::optional<Result<std::vector<RefundRead>>> refunds_of(const View& view,
                                                          const MoneyFilter& filter,
                                                          const ListQuery& query, Access access) {
    return page_of<RefundRead>(
        query, [&](const PageRequest& page) -> std::optional<Result<std::vector<RefundRead>>> {
            auto read = view.engine().list_refunds(view.book_id(), filter, page, access);
            if (!read) return std::nullopt;
            if (!*read) return Result<std::vector<RefundRead>>(read->error());
            return Result<std::vector<RefundRead>>(std::move(*read).value().refunds);
        });
}

// A refund without an order has none to refer to.
void append_refund_read(JsonWriter& json, const RefundRead& read, const View& view) {
    if (read.order) return append_refund(json, read.refund, *read.order->order, view);
    json.begin_object();
    append_id(json.key("id"), read.refund.id);
    append_number(json.key("amount"), read.refund.amount.minor);
    append_moment(json.key("createdTime"), read.refund.at);
    append_moment(json.key("clientCreatedTime"), read.refund.at);
    json.key("voided").boolean(false);
    append_text_member(json, "reason", read.refund.reason);
    json.end_object();
}

// The row of the id in the path, found by `find` and shown by `append(json, row, view)`.
template <class Find, class Append>
void answer_one(Call& call, Find find, Append append) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    MoneyFilter filter;
    filter.id = id_in(call.params[1]);
    call.answer_read([view = View(call, query.value().expands), filter, find,
                      append](Access access) -> std::optional<http::Response> {
        auto rows = find(view, filter, ListQuery{}, access);
        if (!rows) return std::nullopt;
        if (!*rows) return to_response(rows->error());
        if (rows->value().empty()) return to_response(no_such_object());
        return answer_with([&](JsonWriter& json) { append(json, rows->value().front(), view); });
    });
}

void answer_payments(Call& call, MoneyFilter filter, const ListQuery& query) {
    call.answer_read([view = View(call, query.expands), filter = std::move(filter),
                      href = href_of_list(call.request, query),
                      query](Access access) -> std::optional<http::Response> {
        if (is_long(query) && access == Access::memory_only) return std::nullopt;
        if (filter.order) {
            auto order = view.engine().load_order(view.book_id(), filter.order, {}, access);
            if (!order) return std::nullopt;
            if (!*order) return to_response(failure_of(order->error(), no_such_order()));
        }
        auto rows = payments_of(view, filter, query, access);
        if (!rows) return std::nullopt;
        if (!*rows) return to_response(rows->error());
        return list_answer(rows->value(), href, [&](JsonWriter& json, const PaymentRead& each) {
            append_payment(json, each.payment, *each.order.order, view, "");
        });
    });
}

// Lists of money are newest first, whatever else is asked for.
void tell_order(Call& call, const ListQuery& query) {
    if (!query.orders.empty()) call.headers() += "Tillbook-Ignored: orderBy\r\n";
}

}  // namespace

void list_payments(Call& call) {
    auto query = read_query(call, payment_filters);
    if (!query) return call.fail(query.error());
    tell_filters(call, payment_filters);
    tell_order(call, query.value());
    answer_payments(call, filter_of(query.value()), query.value());
}

void list_payments_of_order(Call& call) {
    auto query = read_query(call, payment_filters);
    if (!query) return call.fail(query.error());
    MoneyFilter filter = filter_of(query.value());
    filter.order = id_in(call.params[1]);
    answer_payments(call, std::move(filter), query.value());
}

void get_payment(Call& call) {
    answer_one(call, payments_of, [](JsonWriter& json, const PaymentRead& read, const View& view) {
        append_payment(json, read.payment, *read.order.order, view, "");
    });
}

void pay_order(Call& call) {
    constexpr std::int64_t amount_max = money_minor_max;
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    TenderPayment payment;
    payment.tender = body.reference("tender").value_or(ObjectId{});
    const auto amount = body.number("amount", 0, amount_max);
    payment.amount = Money{amount.value_or(0)};
    if (!amount) body.add_message("amount is required");
    if (!payment.tender) body.add_message("tender is required");
    payment.tip = Money{body.number("tipAmount", 0, amount_max).value_or(0)};
    if (const auto tax = body.number("taxAmount", 0, amount_max)) payment.tax = Money{*tax};
    if (const auto cash = body.number("cashTendered", 0, amount_max)) {
        payment.tendered = Money{*cash};
    }
    payment.employee = body.reference("employee").value_or(ObjectId{});
    payment.external_id = body.text("externalPaymentId", 32).value_or("");
    payment.note = body.text("note", 255).value_or("");
    payment.offline = body.flag("offline").value_or(false);
    payment.client_created_at = body.moment("clientCreatedTime");
    if (const auto result = body.text("result", name_characters_max);
        result && !result->empty() && to_upper(*result) != "SUCCESS") {
        body.add_mistake("result", "must be SUCCESS: a payment here has been taken already");
    }
    for (const std::string_view name :
         {"id", "order", "createdTime", "transactionSettings", "cashbackAmount"}) {
        body.pass_over(name);
    }
    EditOrder edit;
    edit.order = id_in(call.params[1]);
    edit.payment = std::move(payment);
    submit(call, body, std::move(edit), [view = View(call, {})](const Recorded& recorded) {
        const Payment* made = made_part(recorded.order->payments, recorded.first_part);
        return answer_with(
            [&](JsonWriter& json) { append_payment(json, *made, *recorded.order, view, ""); });
    });
}

void list_refunds(Call& call) {
    auto query = read_query(call, refund_filters);
    if (!query) return call.fail(query.error());
    tell_filters(call, refund_filters);
    tell_order(call, query.value());
    call.answer_read([view = View(call, query.value().expands), filter = filter_of(query.value()),
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        if (is_long(query) && access == Access::memory_only) return std::nullopt;
        auto rows = refunds_of(view, filter, query, access);
        if (!rows) return std::nullopt;
        if (!*rows) return to_response(rows->error());
        return list_answer(rows->value(), href, [&](JsonWriter& json, const RefundRead& each) {
            append_refund_read(json, each, view);
        });
    });
}

void get_refund(Call& call) { answer_one(call, refunds_of, append_refund_read); }

// An extension: money back on a payment, by amount or by line. The order is found first, which may
// take the disk.
void refund_payment(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    RefundOrder refund;
    refund.payment = body.reference("payment").value_or(ObjectId{});
    if (!refund.payment) body.add_message("payment is required");
    if (const auto amount = body.number("amount", 1, money_minor_max)) {
        refund.amount = Money{*amount};
    }
    refund.reason = body.text("reason", 255).value_or("");
    std::vector<ObjectId> lines;
    if (auto list = body.list("lineItems")) {
        for (Body& each : *list) lines.push_back(each.id("id").value_or(unknown_object));
    }
    if (!lines.empty() && refund.amount)
        body.add_mistake("amount", "must not stand beside lineItems");
    if (const auto checked = body.finish(call); !checked) return call.fail(checked.error());
    auto envelope = envelope_of(call, body);
    if (!envelope) return call.fail(envelope.error());
    call.answer_blocking([view = View(call, {}), refund, lines,
                          envelope = std::move(envelope).value()]() -> http::Response {
        MoneyFilter filter;
        filter.id = refund.payment;
        auto rows = payments_of(view, filter, ListQuery{}, Access::may_block);
        if (!*rows) return to_response(rows->error());
        if (rows->value().empty()) {
            return to_response(
                {ErrorCode::validation_failed, "payment is not one of this merchant", {}});
        }
        const Order& order = *rows->value().front().order.order;
        RefundOrder command = refund;
        command.order = order.id;
        for (const ObjectId id : lines) {
            const auto line = std::ranges::find(order.lines, id, &Line::id);
            const Quantity quantity = line == order.lines.end() ? one : line->quantity;
            command.lines.push_back({id, quantity, {}, {}});
        }
        const Outcome outcome = view.engine().run(envelope, std::move(command));
        static constexpr FieldName names[] = {{"lines[", "lineItems["}};
        if (!outcome) return to_response(with_names(outcome.error(), names));
        const Recorded& recorded = outcome.value();
        http::Response response = answer_with([&](JsonWriter& json) {
            append_refund(json, recorded.order->refunds.back(), *recorded.order, view);
        });
        add_recorded_headers(response, recorded, key_sent(envelope));
        return response;
    });
}

}  // namespace tillbook::clover

#include "api/cloove/render.h"

#include "book/calendar.h"
#include "book/catalogue_objects.h"
#include "domain/sale.h"

namespace tillbook::cloove {

namespace {

// A rate in ten-millionths as a percentage: 750'000 is 7.5.

// A word of ours in upper case: COMPLETED.
void append_upper(JsonWriter& json, std::string_view word) {
    std::string& out = json.value();
    out += '"';
    for (const char c : word) out += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    out += '"';
}

void append_items(JsonWriter& json, const Order& order, const BookSettings& book) {
    json.key("items").begin_array();
    for (const Line& line : order.lines) {
        if (!is_sold(line)) continue;
        json.begin_object();
        append_uuid(json.key("id"), line.id, book);
        append_uuid(json.key("productId"), line.product, book);
        append_uuid(json.key("variantId"), line.variant, book);
        json.key("productName").text(line.name);
        append_optional(json.key("variantName"), line.variant_name);
        append_quantity(json.key("quantity"), line.quantity);
        append_amount(json.key("unitPrice"), line.unit_price, book);
        // It was in range when the order was recorded.
        append_amount(json.key("totalPrice"), line_total(line).value(), book);
        if (line.contained_rate != 0) {
            append_decimal(json.key("taxRate").value(), line.contained_rate, tax_rate_decimals);
        }
        json.end_object();
    }
    json.end_array();
}

void append_payments(JsonWriter& json, const Order& order, const BookSettings& book) {
    json.key("payments").begin_array();
    for (const Payment& payment : order.payments) {
        if (!payment.counts()) continue;
        json.begin_object();
        append_uuid(json.key("id"), payment.id, book);
        json.key("paymentMethod").text(payment.method);
        append_amount(json.key("amount"), payment.amount, book);
        append_amount(json.key("changeGiven"), {payment.tendered.minor - payment.amount.minor},
                      book);
        append_optional(json.key("reference"), payment.reference);
        append_time(json.key("date"), payment.at);
        json.key("businessDate").plain(to_string(payment.business_day));
        json.end_object();
    }
    json.end_array();
}

void append_refunds(JsonWriter& json, const Order& order, const BookSettings& book) {
    json.key("refunds").begin_array();
    for (const Refund& refund : order.refunds) {
        if (!refund.counts()) continue;
        json.begin_object();
        append_uuid(json.key("id"), refund.id, book);
        json.key("paymentMethod").text(refund.method);
        append_amount(json.key("amount"), refund.amount, book);
        append_optional(json.key("reason"), refund.reason);
        append_returned(json.key("items"), refund.lines, book);
        json.key("restocked").boolean(refund.restock == Restock::yes);
        append_time(json.key("date"), refund.at);
        json.key("businessDate").plain(to_string(refund.business_day));
        json.end_object();
    }
    json.end_array();
}

Money change_given(const Order& order) {
    Money change;
    for (const Payment& payment : order.payments) {
        if (!payment.counts()) continue;
        change.minor += payment.tendered.minor - payment.amount.minor;
    }
    return change;
}

// What only orders have that were put together piece by piece.
void append_tab(JsonWriter& json, const OrderRead& read, const BookSettings& book) {
    if (!read.order->tab) return;
    if (read.amounts.tip != Money{}) {
        append_amount(json.key("tipAmount"), read.amounts.tip, book);
    }
    if (read.amounts.order_fees != Money{}) {
        append_amount(json.key("orderFeeAmount"), read.amounts.order_fees, book);
    }
    if (read.amounts.additional_charges != Money{}) {
        append_amount(json.key("additionalChargeAmount"), read.amounts.additional_charges, book);
    }
    if (read.order->tab->manual) json.key("manualTransaction").boolean(true);
    if (read.order->tab->group_lines) json.key("groupLineItems").boolean(true);
}

void append_test_mark(JsonWriter& json, const Order& order) {
    if (order.tab && order.tab->test_mode) json.key("testMode").boolean(true);
}

// What a row of a list leaves out.
void append_rest(JsonWriter& json, const OrderRead& read, const BookSettings& book) {
    const Order& order = *read.order;
    append_items(json, order, book);
    append_amount(json.key("subtotalAmount"), read.amounts.subtotal, book);
    append_amount(json.key("discountAmount"), read.amounts.discount, book);
    append_amount(json.key("refundedAmount"), read.amounts.refunded, book);
    if (book.record.tax_included || read.amounts.tax != Money{}) {
        append_amount(json.key("taxAmount"), read.amounts.tax, book);
    }
    if (const Money change = change_given(order); change != Money{}) {
        append_amount(json.key("changeGiven"), change, book);
    }
    append_tab(json, read, book);
    json.key("currency").plain(book.currency.code);
    json.key("paymentStatus").plain(name_of(read.amounts.payment_status));
    json.key("channel").text(order.channel);
    append_optional(json.key("notes"), order.notes);
    append_named(json.key("store"), order.store, read.store_name, book);
    append_payments(json, order, book);
    append_refunds(json, order, book);
    append_uuid(json.key("kitchenTicketId"), order.kitchen_ticket, book);
    json.key("kitchenTicketStatus");
    if (order.kitchen_ticket) {
        json.plain(name_of(order.kitchen_status));
    } else {
        json.null();
    }
    if (!order.cancellation_reason.empty()) {
        json.key("cancellationReason").text(order.cancellation_reason);
    }
    if (!order.external_id.empty()) json.key("externalId").text(order.external_id);
    json.key("businessDate").plain(to_string(order.business_day));
    json.key("version").number(order.version);
    append_time(json.key("createdAt"), order.created_at);
    append_time(json.key("occurredAt"), order.date);
}

}  // namespace

void append_amount(JsonWriter& json, Money amount, const BookSettings& book) {
    append_decimal(json.value(), amount.minor, book.currency.exponent);
}

void append_quantity(JsonWriter& json, Quantity quantity) {
    append_decimal(json.value(), quantity.thousandths, 3);
}

void append_uuid(JsonWriter& json, ObjectId id, const BookSettings& book) {
    if (!id) return json.null();
    std::string& out = json.value();
    out += '"';
    tillbook::append_uuid(out, id.value, book.record.id_secret);
    out += '"';
}

void append_named(JsonWriter& json, ObjectId id, std::string_view name, const BookSettings& book) {
    if (!id && name.empty()) return json.null();
    json.begin_object();
    append_uuid(json.key("id"), id, book);
    append_optional(json.key("name"), name);
    json.end_object();
}

void append_returned(JsonWriter& json, const std::vector<ReturnedLine>& lines,
                     const BookSettings& book) {
    json.begin_array();
    for (const ReturnedLine& line : lines) {
        json.begin_object();
        append_uuid(json.key("id"), line.line, book);
        append_quantity(json.key("quantity"), line.quantity);
        append_amount(json.key("amount"), line.amount, book);
        json.end_object();
    }
    json.end_array();
}

void append_optional(JsonWriter& json, std::string_view text) {
    if (text.empty()) return json.null();
    json.text(text);
}

void append_time(JsonWriter& json, Instant instant) {
    std::string& out = json.value();
    out += '"';
    append_instant(out, instant);
    out += '"';
}

void append_optional_time(JsonWriter& json, const std::optional<Instant>& instant) {
    instant ? append_time(json, *instant) : json.null();
}

std::string short_code_of(const Order& order) { return "ORD-" + std::to_string(order.short_code); }

void append_order(JsonWriter& json, const OrderRead& read, const BookSettings& book,
                  Extent extent) {
    const Order& order = *read.order;
    json.begin_object();
    append_uuid(json.key("id"), order.id, book);
    json.key("shortCode").plain(short_code_of(order));
    append_upper(json.key("status"), name_of(order.status));
    append_amount(json.key("totalAmount"), read.amounts.total, book);
    append_amount(json.key("amountPaid"), read.amounts.paid, book);
    append_amount(json.key("remainingAmount"), read.amounts.remaining, book);
    json.key("paymentMethod").text(order.payment_method);
    append_named(json.key("customer"), order.customer, order.customer_name, book);
    append_time(json.key("date"), order.date);
    append_test_mark(json, order);
    if (extent == Extent::row_with_items) append_items(json, order, book);
    if (extent == Extent::whole) append_rest(json, read, book);
    json.end_object();
}

void begin_envelope(JsonWriter& json, std::string_view message) {
    json.begin_object();
    json.key("success").boolean(true);
    json.key("message").plain(message);
    json.key("data");
}

std::string entity_tag(std::uint32_t version) { return '"' + std::to_string(version) + '"'; }

http::Response order_response(int status, std::string_view message, const OrderRead& read,
                              const BookSettings& book, Notification notification) {
    // One line takes about 300 bytes and all the rest about 900.
    constexpr std::size_t head_bytes = 1024;
    constexpr std::size_t line_bytes = 320;
    http::Response response;
    response.status = status;
    response.body.reserve(head_bytes + line_bytes * read.order->lines.size());
    JsonWriter json(response.body);
    begin_envelope(json, message);
    append_order(json, read, book, Extent::whole);
    if (notification == Notification::shown) {
        json.key("meta").begin_object();
        json.key("notification").begin_object();
        json.key("status").plain("skipped");
        json.key("reason").plain("Kitchens are told by the event kitchen_ticket.status_updated.");
        json.end_object();
        json.end_object();
    }
    json.end_object();
    response.headers = "ETag: " + entity_tag(read.order->version) + "\r\n";
    return response;
}

}  // namespace tillbook::cloove

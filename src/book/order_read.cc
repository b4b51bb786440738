// Decoding of order bodies; order_body.cc has the encoding.
#include <algorithm>
#include <array>

#include "book/calendar.h"
#include "book/json_in.h"
#include "book/order_body.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

using tillbook::read;

bool read(JsonValue value, Money& target) { return read(value, target.minor); }
bool read(JsonValue value, Quantity& target) { return read(value, target.thousandths); }

bool read(JsonValue value, Instant& target) {
    std::int64_t ms = 0;
    if (!read(value, ms)) return false;
    target = from_ms(ms);
    return true;
}

bool read(JsonValue value, OrderStatus& target) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    for (int i = 0; i < order_status_count; ++i) {
        const auto status = static_cast<OrderStatus>(i);
        if (text != name_of(status)) continue;
        target = status;
        return true;
    }
    return false;
}

bool read_line(JsonValue source, Line& line) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, line.id);
        if (name == "name") return read(value, line.name);
        if (name == "product") return read(value, line.product);
        if (name == "variant") return read(value, line.variant);
        if (name == "variantName") return read(value, line.variant_name);
        if (name == "price") return read(value, line.unit_price);
        if (name == "quantity") return read(value, line.quantity);
        return true;
    });
}

// An amount that is left out is marked by `unwritten` until the total is known.
constexpr Money unwritten{-1};

bool read_payment(JsonValue source, Payment& payment) {
    payment.amount = payment.tendered = unwritten;
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, payment.id);
        if (name == "method") return read(value, payment.method);
        if (name == "amount") return read(value, payment.amount);
        if (name == "tendered") return read(value, payment.tendered);
        if (name == "reference") return read(value, payment.reference);
        if (name == "at") return read(value, payment.at);
        return true;
    });
}

bool read_refund(JsonValue source, Refund& refund) {
    refund.method = "CASH";
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, refund.id);
        if (name == "method") return read(value, refund.method);
        if (name == "amount") return read(value, refund.amount);
        if (name == "reason") return read(value, refund.reason);
        if (name == "at") return read(value, refund.at);
        return true;
    });
}

// An array of parts, each taking the next id unless it names its own.
template <class Part, class Read>
bool read_parts(JsonValue source, std::vector<Part>& parts, ObjectId& next, Read read_part) {
    return each_element(source, [&](JsonValue element) {
        Part part;
        part.id = next;
        if (!read_part(element, part)) return false;
        next = {part.id.value + 1};
        parts.push_back(std::move(part));
        return true;
    });
}

// An object of parts by id: a new part, a changed one, or null for removed.
template <class Part, class Read>
bool read_part_pieces(JsonValue source, std::vector<Part>& parts, Read read_part) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        const auto number = parse_base32(name);
        if (!number) return false;
        const ObjectId id{*number};
        const auto old = std::find_if(parts.begin(), parts.end(),
                                      [id](const Part& part) { return part.id == id; });
        bool is_null = false;
        if (value.is_null().get(is_null) != simdjson::SUCCESS) return false;
        if (is_null) {
            if (old != parts.end()) parts.erase(old);
            return true;
        }
        Part part;
        part.id = id;
        if (!read_part(value, part)) return false;
        if (old != parts.end()) {
            *old = std::move(part);
        } else {
            parts.push_back(std::move(part));
        }
        return true;
    });
}

// Members that a whole body and pieces share. Sets `known` when the member is one of them.
bool read_head(std::string_view name, JsonValue value, Order& order, bool& known) {
    known = true;
    if (name == "status") return read(value, order.status);
    if (name == "discount") return read(value, order.discount);
    if (name == "customer") return read(value, order.customer);
    if (name == "store") return read(value, order.store);
    if (name == "channel") return read(value, order.channel);
    if (name == "cancellationReason") return read(value, order.cancellation_reason);
    known = false;
    return true;
}

bool read_day(JsonValue value, Day& target) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    const auto day = parse_day(text);
    if (day) target = *day;
    return day.has_value();
}

bool read_whole(std::string_view body, Order& order) {
    ObjectId next{order.id.value + 1};
    return each_member(json_in_of_this_thread().parse(body),
                       [&](std::string_view name, JsonValue value) {
                           bool known = false;
                           if (!read_head(name, value, order, known)) return false;
                           if (known) return true;
                           if (name == "short") {
                               std::int64_t code = 0;
                               if (!read(value, code)) return false;
                               order.short_code = static_cast<std::uint32_t>(code);
                               return true;
                           }
                           if (name == "method") return read(value, order.payment_method);
                           if (name == "date") return read(value, order.date);
                           if (name == "day") return read_day(value, order.business_day);
                           if (name == "lines")
                               return read_parts(value, order.lines, next, read_line);
                           if (name == "payments")
                               return read_parts(value, order.payments, next, read_payment);
                           if (name == "refunds")
                               return read_parts(value, order.refunds, next, read_refund);
                           if (name == "externalId") return read(value, order.external_id);
                           if (name == "imported") return read(value, order.imported);
                           return true;
                       });
}

bool read_pieces(std::string_view body, Order& order) {
    return each_member(json_in_of_this_thread().parse(body),
                       [&](std::string_view name, JsonValue value) {
                           bool known = false;
                           if (!read_head(name, value, order, known)) return false;
                           if (known) return true;
                           if (name == "lines")
                               return read_part_pieces(value, order.lines, read_line);
                           if (name == "payments")
                               return read_part_pieces(value, order.payments, read_payment);
                           if (name == "refunds")
                               return read_part_pieces(value, order.refunds, read_refund);
                           return true;
                       });
}

bool read_personal(std::string_view text, Order& order) {
    if (text.empty()) return true;
    return each_member(json_in_of_this_thread().parse(text),
                       [&](std::string_view name, JsonValue value) {
                           if (name == "customer") return read(value, order.customer_name);
                           if (name == "notes") return read(value, order.notes);
                           return true;
                       });
}

// Puts in what the body leaves out: the amount of the only payment that covers the order, times.
Result<> fill_payments(Order& order) {
    std::vector<Payment> payments = std::move(order.payments);
    order.payments.clear();
    for (Payment& payment : payments) {
        if (payment.method.empty()) payment.method = order.payment_method;
        if (payment.at == Instant{}) payment.at = order.created_at;
        if (payment.amount == unwritten) {
            const Amounts unpaid = TRY(amounts_of(order));
            payment.amount = unpaid.total;
        }
        if (payment.tendered == unwritten) payment.tendered = payment.amount;
    }
    order.payments = std::move(payments);
    for (Refund& refund : order.refunds) {
        if (refund.at == Instant{}) refund.at = order.created_at;
    }
    return done;
}

}  // namespace

bool read_order_personal(const EntryView& entry, Order& order) {
    return read_personal(personal_text(entry.personal), order);
}

Result<Order> decode_order(std::span<const EntryView> entries) {
    Order order;
    const EntryView& first = entries.front();
    order.id = first.object;
    order.created_at = order.date = first.at;
    if (!read_whole(first.body, order)) return damaged("order " + to_base32(order.id.value));
    // An amount left out follows from the lines as they were then, not as pieces change them.
    TRY(fill_payments(order));
    for (const EntryView& entry : entries.subspan(1)) {
        if (!read_pieces(entry.body, order)) return damaged("order " + to_base32(order.id.value));
        TRY(fill_payments(order));
    }
    // A personal text states all of it, so the last one holds.
    for (const EntryView& entry : entries) {
        if (is_redacted(entry.personal)) {
            order.customer_name.clear();
            order.notes.clear();
        }
        if (!read_personal(personal_text(entry.personal), order)) return damaged("personal data");
    }
    order.version = entries.back().version;
    order.modified_at = entries.back().at;
    return order;
}

}  // namespace tillbook

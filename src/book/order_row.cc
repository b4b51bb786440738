#include "book/order_row.h"

#include <limits>
#include <optional>

#include "log/entry.h"
#include "log/facts.h"

namespace tillbook {

namespace {

// Stored, never reused.
enum Tag : std::uint32_t {
    tag_short_code = 1,
    tag_status = 2,
    tag_payment_status = 3,
    tag_has_text = 4,
    tag_store = 5,
    tag_customer = 6,
    tag_channel = 7,
    tag_method = 8,
    tag_total = 9,
    tag_paid_short = 10,  // total − paid
    tag_refunded = 11,
    tag_date_before = 12,  // ms from the date to the entry's own time
    tag_day_behind = 13,   // business day − the date's day in UTC
    tag_hour_ahead = 14,   // hour − the date's hour in UTC, modulo 24
    tag_end = 15,
};

Day utc_day(Instant instant) {
    const auto days = std::chrono::floor<std::chrono::days>(instant).time_since_epoch().count();
    return Day{static_cast<std::int32_t>(days)};
}

constexpr std::int32_t hours_a_day = 24;

Error damaged(const EntryView& entry) {
    return Error{ErrorCode::internal_error,
                 "the facts of entry " + std::to_string(entry.number) + " are damaged",
                 {}};
}

// What the tags say, before it is known to be in range.
struct Numbers {
    std::int64_t of[tag_end] = {};
    Numbers() {
        const OrderRow row;
        of[tag_status] = static_cast<std::int64_t>(row.status);
        of[tag_payment_status] = static_cast<std::int64_t>(row.payment_status);
    }
    std::uint64_t id(Tag tag) const { return static_cast<std::uint64_t>(of[tag]); }
    bool in_range() const {
        constexpr std::int64_t u32_max = std::numeric_limits<std::uint32_t>::max();
        return of[tag_short_code] >= 0 && of[tag_short_code] <= u32_max && of[tag_status] >= 0 &&
               of[tag_status] < order_status_count && of[tag_payment_status] >= 0 &&
               of[tag_payment_status] < payment_status_count && of[tag_has_text] >= 0 &&
               of[tag_has_text] <= 1 && of[tag_day_behind] >= -3 && of[tag_day_behind] <= 3 &&
               of[tag_hour_ahead] >= 0 && of[tag_hour_ahead] < hours_a_day;
    }
};

}  // namespace

std::int32_t utc_hour(Instant instant) {
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    return static_cast<std::int32_t>(
        std::chrono::duration_cast<std::chrono::hours>(instant - day).count());
}

OrderRow row_of(const Order& order, const Amounts& amounts) {
    OrderRow row;
    row.id = order.id;
    row.short_code = order.short_code;
    row.version = order.version;
    row.status = order.status;
    row.payment_status = amounts.payment_status;
    row.has_text = !order.customer_name.empty() || !order.notes.empty();
    row.store = order.store;
    row.customer = order.customer;
    row.channel = order.channel;
    row.method = order.payment_method;
    row.total = amounts.total;
    row.paid = amounts.paid;
    row.refunded = amounts.refunded;
    row.date = order.date;
    row.modified_at = order.modified_at;
    row.business_day = order.business_day;
    return row;
}

void append_order_facts(FactsWriter& writer, const OrderRow& row) {
    const auto put = [&writer](Tag tag, std::int64_t value, std::int64_t usual = 0) {
        if (value != usual) writer.put(tag, value);
    };
    const OrderRow usual;
    put(tag_short_code, row.short_code);
    put(tag_status, static_cast<std::int64_t>(row.status), static_cast<std::int64_t>(usual.status));
    put(tag_payment_status, static_cast<std::int64_t>(row.payment_status),
        static_cast<std::int64_t>(usual.payment_status));
    put(tag_has_text, row.has_text ? 1 : 0);
    put(tag_store, static_cast<std::int64_t>(row.store.value));
    put(tag_customer, static_cast<std::int64_t>(row.customer.value));
    if (row.channel != usual.channel) writer.put(tag_channel, row.channel);
    if (row.method != usual.method) writer.put(tag_method, row.method);
    put(tag_total, row.total.minor);
    put(tag_paid_short, row.total.minor - row.paid.minor);
    put(tag_refunded, row.refunded.minor);
    put(tag_date_before, (row.modified_at - row.date).count());
    put(tag_day_behind, row.business_day.days - utc_day(row.date).days);
    put(tag_hour_ahead, (row.hour - utc_hour(row.date) + hours_a_day) % hours_a_day);
}

Result<OrderRow> parse_order_facts(const EntryView& entry) {
    OrderRow row;
    Numbers numbers;
    FactsReader reader(entry.facts);
    while (const auto fact = reader.next()) {
        if (fact->tag >= tag_end) continue;
        const bool text = fact->tag == tag_channel || fact->tag == tag_method;
        if (text != fact->is_bytes) return damaged(entry);
        if (fact->tag == tag_channel) {
            row.channel = fact->bytes;
        } else if (fact->tag == tag_method) {
            row.method = fact->bytes;
        } else {
            numbers.of[fact->tag] = fact->number;
        }
    }
    if (!reader.intact() || !numbers.in_range()) return damaged(entry);
    if (entry.number > std::numeric_limits<std::uint32_t>::max()) return damaged(entry);
    row.id = entry.object;
    row.version = entry.version;
    row.entry = static_cast<std::uint32_t>(entry.number);
    row.short_code = static_cast<std::uint32_t>(numbers.of[tag_short_code]);
    row.status = static_cast<OrderStatus>(numbers.of[tag_status]);
    row.payment_status = static_cast<PaymentStatus>(numbers.of[tag_payment_status]);
    row.has_text = numbers.of[tag_has_text] == 1;
    row.store = ObjectId{numbers.id(tag_store)};
    row.customer = ObjectId{numbers.id(tag_customer)};
    row.total = Money{numbers.of[tag_total]};
    row.paid = Money{numbers.of[tag_total] - numbers.of[tag_paid_short]};
    row.refunded = Money{numbers.of[tag_refunded]};
    row.modified_at = entry.at;
    row.date = entry.at - std::chrono::milliseconds{numbers.of[tag_date_before]};
    row.business_day =
        Day{utc_day(row.date).days + static_cast<std::int32_t>(numbers.of[tag_day_behind])};
    row.hour =
        (utc_hour(row.date) + static_cast<std::int32_t>(numbers.of[tag_hour_ahead])) % hours_a_day;
    return row;
}

}  // namespace tillbook

#include "book/order_row.h"

#include <limits>
#include <optional>

#include "base/hash.h"
#include "book/calendar.h"
#include "book/effects.h"
#include "domain/sale.h"
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
    tag_state = 15,        // absent: as the status says
    tag_payment_state = 16,
    tag_employee = 17,
    tag_order_type = 18,
    tag_pay_type = 19,        // absent: as the status says
    tag_flags = 20,           // 1: a test, 2: manual
    tag_deleted_before = 21,  // ms from the deletion to the entry's own time, plus 1
    tag_reference_hash = 22,
    tag_title_hash = 23,
    tag_note_hash = 24,
    tag_device = 25,
    tag_end = 26,
};

bool is_text(std::uint32_t tag) {
    return tag == tag_channel || tag == tag_method || tag == tag_state;
}

// A plain sale that was cancelled before anything was paid is, for those who think in tabs,
// deleted.
void mark_if_cancelled(OrderRow& row) {
    if (row.status != OrderStatus::cancelled || row.paid != Money{}) return;
    row.is_plain_cancelled = true;
    row.deleted_at = row.modified_at;
}

// What the payment state is as long as nobody gave tips or stated totals.
PaymentState usual_payment_state(const OrderRow& row) {
    if (row.refunded > Money{}) {
        return row.refunded >= row.paid ? PaymentState::refunded : PaymentState::partially_refunded;
    }
    switch (row.payment_status) {
        case PaymentStatus::pending:
            return PaymentState::open;
        case PaymentStatus::partial:
            return PaymentState::partially_paid;
        case PaymentStatus::paid:
            break;
    }
    return PaymentState::paid;
}

// What nobody chose.
PayType usual_pay_type(const OrderRow& row) {
    return row.status == OrderStatus::completed ? PayType::full : PayType::none;
}

constexpr std::int32_t hours_a_day = 24;

// What the tags say, before it is known to be in range.
struct Numbers {
    std::int64_t of[tag_end] = {};
    Numbers() {
        const OrderRow row;
        of[tag_status] = static_cast<std::int64_t>(row.status);
        of[tag_payment_status] = static_cast<std::int64_t>(row.payment_status);
        of[tag_payment_state] = unstated;
        of[tag_pay_type] = unstated;
    }
    static constexpr std::int64_t unstated = -1;
    std::uint64_t id(Tag tag) const { return static_cast<std::uint64_t>(of[tag]); }
    bool in_range() const {
        constexpr std::int64_t u32_max = std::numeric_limits<std::uint32_t>::max();
        constexpr std::int64_t u16_max = std::numeric_limits<std::uint16_t>::max();
        return of[tag_short_code] >= 0 && of[tag_short_code] <= u32_max && of[tag_status] >= 0 &&
               of[tag_status] < order_status_count && of[tag_payment_status] >= 0 &&
               of[tag_payment_status] < payment_status_count && of[tag_has_text] >= 0 &&
               of[tag_has_text] <= 1 && of[tag_day_behind] >= -3 && of[tag_day_behind] <= 3 &&
               of[tag_hour_ahead] >= 0 && of[tag_hour_ahead] < hours_a_day &&
               of[tag_payment_state] >= unstated && of[tag_payment_state] < payment_state_count &&
               of[tag_pay_type] >= unstated && of[tag_pay_type] < pay_type_count &&
               of[tag_flags] >= 0 && of[tag_flags] <= 3 && of[tag_deleted_before] >= 0 &&
               of[tag_reference_hash] >= 0 && of[tag_reference_hash] <= u32_max &&
               of[tag_title_hash] >= 0 && of[tag_title_hash] <= u16_max && of[tag_note_hash] >= 0 &&
               of[tag_note_hash] <= u16_max;
    }
};

}  // namespace

std::string folded(std::string_view text) {
    std::string lower(text);
    for (char& each : lower) {
        if (each >= 'A' && each <= 'Z') each = static_cast<char>(each - 'A' + 'a');
    }
    return lower;
}

std::uint32_t reference_hash_of(std::string_view text) {
    if (text.empty()) return 0;
    return static_cast<std::uint32_t>(hash64(folded(text))) | 1;
}

std::uint16_t text_hash_of(std::string_view text) {
    if (text.empty()) return 0;
    return static_cast<std::uint16_t>(hash64(folded(text))) | 1;
}

std::string_view state_of(OrderStatus status) {
    switch (status) {
        case OrderStatus::pending:
        case OrderStatus::scheduled:
            return "open";
        case OrderStatus::completed:
        case OrderStatus::refunded:
            return "locked";
        case OrderStatus::cancelled:
            return "cancelled";
    }
    return "open";
}

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
    row.note_hash = text_hash_of(order.notes);
    row.state = state_of(order.status);
    row.payment_state = payment_state_of(order, amounts);
    row.pay_type = pay_type_of(order);
    if (!order.tab) {
        mark_if_cancelled(row);
        return row;
    }
    const Tab& tab = *order.tab;
    row.state = tab.state ? std::string_view(*tab.state) : std::string_view();
    row.employee = tab.employee;
    row.order_type = tab.order_type;
    row.device = tab.device;
    row.is_test = tab.test_mode;
    row.is_manual = tab.manual;
    row.deleted_at = tab.deleted_at;
    row.reference_hash = reference_hash_of(tab.external_reference);
    row.title_hash = text_hash_of(tab.title);
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
    put(tag_note_hash, row.note_hash);
    if (row.payment_state != usual_payment_state(row)) {
        writer.put(tag_payment_state, static_cast<std::int64_t>(row.payment_state));
    }
    if (row.state != state_of(row.status)) writer.put(tag_state, folded(row.state));
    put(tag_employee, static_cast<std::int64_t>(row.employee.value));
    put(tag_order_type, static_cast<std::int64_t>(row.order_type.value));
    put(tag_pay_type, static_cast<std::int64_t>(row.pay_type),
        static_cast<std::int64_t>(usual_pay_type(row)));
    put(tag_flags, (row.is_test ? 1 : 0) + (row.is_manual ? 2 : 0));
    if (row.deleted_at && !row.is_plain_cancelled) {
        writer.put(tag_deleted_before, (row.modified_at - *row.deleted_at).count() + 1);
    }
    put(tag_reference_hash, row.reference_hash);
    put(tag_title_hash, row.title_hash);
    put(tag_device, static_cast<std::int64_t>(row.device.value));
}

Result<OrderRow> parse_order_facts(const EntryView& entry) {
    OrderRow row;
    Numbers numbers;
    bool has_state = false;
    FactsReader reader(entry.facts);
    while (const auto fact = reader.next()) {
        if (fact->tag >= tag_end) continue;
        if (is_text(fact->tag) != fact->is_bytes) return damaged_facts(entry);
        if (fact->tag == tag_channel) {
            row.channel = fact->bytes;
        } else if (fact->tag == tag_method) {
            row.method = fact->bytes;
        } else if (fact->tag == tag_state) {
            row.state = fact->bytes;
            has_state = true;
        } else {
            numbers.of[fact->tag] = fact->number;
        }
    }
    if (!reader.intact() || !numbers.in_range()) return damaged_facts(entry);
    if (entry.number > std::numeric_limits<std::uint32_t>::max()) return damaged_facts(entry);
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
    if (!has_state) row.state = state_of(row.status);
    row.payment_state = numbers.of[tag_payment_state] == Numbers::unstated
                            ? usual_payment_state(row)
                            : static_cast<PaymentState>(numbers.of[tag_payment_state]);
    row.employee = ObjectId{numbers.id(tag_employee)};
    row.order_type = ObjectId{numbers.id(tag_order_type)};
    row.device = ObjectId{numbers.id(tag_device)};
    row.pay_type = numbers.of[tag_pay_type] == Numbers::unstated
                       ? usual_pay_type(row)
                       : static_cast<PayType>(numbers.of[tag_pay_type]);
    row.is_test = (numbers.of[tag_flags] & 1) != 0;
    row.is_manual = (numbers.of[tag_flags] & 2) != 0;
    if (const std::int64_t before = numbers.of[tag_deleted_before]; before != 0) {
        row.deleted_at = entry.at - std::chrono::milliseconds{before - 1};
    } else {
        mark_if_cancelled(row);
    }
    row.reference_hash = static_cast<std::uint32_t>(numbers.of[tag_reference_hash]);
    row.title_hash = static_cast<std::uint16_t>(numbers.of[tag_title_hash]);
    row.note_hash = static_cast<std::uint16_t>(numbers.of[tag_note_hash]);
    row.hour =
        (utc_hour(row.date) + static_cast<std::int32_t>(numbers.of[tag_hour_ahead])) % hours_a_day;
    return row;
}

}  // namespace tillbook

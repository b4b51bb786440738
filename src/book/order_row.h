// What the index keeps of an order: the columns a filter, a count or a report may look at.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "domain/order.h"

namespace tillbook {

class FactsWriter;
struct EntryView;

struct OrderRow {
    ObjectId id;
    std::uint32_t short_code = 0;
    std::uint32_t version = 1;
    OrderStatus status = OrderStatus::completed;
    PaymentStatus payment_status = PaymentStatus::paid;
    bool has_text = false;    // a customer name or notes: worth reading for a search
    std::uint32_t entry = 0;  // number of the entry with the last version
    ObjectId store;
    ObjectId customer;
    std::string_view channel = "api";  // borrowed from whoever made the row
    std::string_view method = cash_method;
    Money total;
    Money paid;
    Money refunded;
    Instant date{};
    Instant modified_at{};
    Day business_day;
    // What only tabs have; a plain sale has what follows from its status.
    std::string_view state = "locked";  // the word, in any case; empty: hidden
    PaymentState payment_state = PaymentState::paid;
    ObjectId employee;
    ObjectId order_type;
    ObjectId device;
    PayType pay_type = PayType::none;
    bool is_test = false;
    // Hashes of texts in lower case, 0: none; exact enough to find orders by them, and of personal
    // ones too short to find out the text.
    std::uint32_t reference_hash = 0;
    std::uint16_t title_hash = 0;
    std::uint16_t note_hash = 0;
    bool is_manual = false;
    std::optional<Instant> deleted_at;
    bool is_plain_cancelled = false;  // deleted as a tab would be, yet an order like others
    // Hour of the day by the book's clock, 0-23, when the sale happened. For sums; no column.
    std::int32_t hour = 0;
};

// The row of an order whose amounts are known. `entry` and `hour` are left 0.
OrderRow row_of(const Order& order, const Amounts& amounts);
std::uint32_t reference_hash_of(std::string_view text);
std::uint16_t text_hash_of(std::string_view text);
// A word as states are compared: ASCII letters in lower case.
std::string folded(std::string_view text);

// The word of state that a plain sale has by its status.
std::string_view state_of(OrderStatus status);
// Hour of the day in UTC, 0-23.
std::int32_t utc_hour(Instant instant);

// Facts of an entry that records or changes an order: tags 1-63 are the row's columns, omitted
// where they are as usual (the defaults above; paid: the total; date: the entry's own time;
// business day: the date's day in UTC; hour: the date's in UTC). The reader takes `id`, `version`,
// `entry`, `modified_at` from the entry, so a row's `modified_at` must be the `at` of its entry.
// The strings of a parsed row are borrowed from the entry. internal_error if the facts are damaged.
void append_order_facts(FactsWriter& facts, const OrderRow& row);
Result<OrderRow> parse_order_facts(const EntryView& entry);

}  // namespace tillbook

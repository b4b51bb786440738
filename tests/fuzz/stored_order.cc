// A stored order that can be read is written again as the same; one that is damaged is an error.
// The first line is the body of the entry that recorded it, the second its personal texts, and each
// further pair the same of a change.
#include <string>
#include <vector>

#include "base/check.h"
#include "book/order_body.h"
#include "book/order_row.h"
#include "domain/sale.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "log/facts.h"

namespace tillbook {
namespace {

constexpr ObjectId order_id{1000};

std::string stored_personal(std::string_view text) {
    return text.empty() ? std::string() : make_personal(text, {1, 2, 3});
}

Entry entry_of(std::string_view body, std::string_view personal, std::uint32_t version) {
    Entry entry;
    entry.number = version;
    entry.at = fuzz::recorded_at + std::chrono::seconds(version - 1);
    entry.object = order_id;
    entry.version = version;
    entry.body = body;
    entry.personal = stored_personal(personal);
    if (version > 1) {
        entry.kind = EntryKind::order_changed;
        FactsWriter(entry.facts).put(fact_is_pieces, 1);
    }
    return entry;
}

Result<Order> decode(const std::vector<Entry>& entries) {
    std::vector<EntryView> views;
    views.reserve(entries.size());
    for (const Entry& entry : entries) views.push_back(view_of(entry, entry.number));
    return decode_order(views);
}

// What follows from an order is told of any that can be read, however little sense it makes.
void check_figures(const Order& order) {
    const Result<Amounts> amounts = amounts_of(order);
    if (!amounts) return;
    const OrderRow row = row_of(order, amounts.value());
    Entry entry = entry_of({}, {}, order.version);
    entry.at = order.modified_at;
    FactsWriter facts(entry.facts);
    append_order_facts(facts, row);
    const Result<OrderRow> again = parse_order_facts(view_of(entry, 1));
    // Facts have ranges that a body with a day far from its date, for example, does not fit.
    if (!again) return;
    CHECK(again.value().total == row.total && again.value().paid == row.paid);
    CHECK(again.value().date == row.date && again.value().customer == row.customer);
    CHECK(again.value().state == row.state && again.value().business_day == row.business_day);
}

void check_order(const Order& order) {
    const std::string body = encode_order(order);
    const std::string personal = encode_order_personal(order);
    Entry whole = entry_of(body, personal, 1);
    whole.at = order.modified_at;
    const Result<Order> again = decode({whole});
    CHECK(again.ok());
    CHECK(encode_order(again.value()) == body);
    CHECK(encode_order_personal(again.value()) == personal);
    CHECK(encode_order_pieces(order, order) == encode_order_pieces(again.value(), again.value()));
    check_figures(order);
}

void try_stored_order(std::string_view rest) {
    std::vector<Entry> entries;
    std::optional<Order> before;
    constexpr std::uint32_t versions_max = 8;
    while (!rest.empty() && entries.size() < versions_max) {
        const std::string_view body = fuzz::take_line(rest);
        const std::string_view personal = fuzz::take_line(rest);
        entries.push_back(entry_of(body, personal, static_cast<std::uint32_t>(entries.size() + 1)));
        const Result<Order> order = decode(entries);
        if (!order) return;
        check_order(order.value());
        if (before) {
            // The pieces that lead from one version to the next do.
            entries.back().body = encode_order_pieces(*before, order.value());
            const std::string texts = encode_order_personal_pieces(*before, order.value());
            entries.back().personal = stored_personal(texts);
            const Result<Order> again = decode(entries);
            CHECK(again.ok());
            CHECK(encode_order(again.value()) == encode_order(order.value()));
            CHECK(encode_order_personal(again.value()) == encode_order_personal(order.value()));
        }
        before = order.value();
    }
}

const fuzz::Target stored_order("stored_order", try_stored_order);

}  // namespace
}  // namespace tillbook

#include "api/cloove/day_json.h"

#include "api/cloove/actor.h"
#include "api/cloove/render.h"
#include "book/calendar.h"
#include "book/catalogue_objects.h"

namespace tillbook::cloove {

namespace {

void append_count(JsonWriter& json, std::int64_t count) { append_decimal(json.value(), count, 0); }

void append_taxes(JsonWriter& json, const DayFigures& figures, const BookSettings& book) {
    json.begin_array();
    for (const DayTax& row : figures.taxes) {
        json.begin_object();
        append_decimal(json.key("rate").value(), row.rate, tax_rate_decimals);
        append_amount(json.key("amount"), row.amount, book);
        append_amount(json.key("taxAmount"), row.tax, book);
        json.end_object();
    }
    json.end_array();
}

void append_methods(JsonWriter& json, const DayFigures& figures, const BookSettings& book) {
    json.begin_array();
    for (const DayMethod& row : figures.methods) {
        json.begin_object();
        json.key("method").text(row.method);
        append_count(json.key("payments"), row.payments);
        append_amount(json.key("paid"), row.paid, book);
        append_count(json.key("refunds"), row.refunds);
        append_amount(json.key("refunded"), row.refunded, book);
        append_amount(json.key("net"), row.net(), book);
        json.end_object();
    }
    json.end_array();
}

void append_members(JsonWriter& json, const DayCloseRead& read, const BookSettings& book) {
    const DayClose& close = read.sealed.close;
    append_uuid(json.key("id"), close.id, book);
    json.key("number").number(close.number);
    json.key("date").plain(to_string(close.day));
    append_uuid(json.key("storeId"), close.store, book);
    append_optional(json.key("storeName"), read.store_name);
    json.key("supplement").number(close.supplement);
    append_time(json.key("sealedAt"), read.sealed.at);
    json.key("entry").number(read.sealed.entry);
    append_amount(json.key("openingFloat"), close.opening_float, book);
    append_amount(json.key("expectedCash"), close.expected_cash(), book);
    const auto append_counted = [&](JsonWriter& member, const std::optional<Money>& amount) {
        amount ? append_amount(member, *amount, book) : member.null();
    };
    append_counted(json.key("countedCash"), close.counted_cash);
    append_counted(json.key("difference"), close.difference());
    append_optional(json.key("notes"), close.notes);
    append_figures(json.key("figures"), close.figures, book);
}

}  // namespace

void append_figures(JsonWriter& json, const DayFigures& figures, const BookSettings& book) {
    json.begin_object();
    append_count(json.key("orders"), figures.orders);
    append_amount(json.key("grossAmount"), figures.gross(), book);
    append_amount(json.key("discountAmount"), figures.discount, book);
    append_amount(json.key("salesAmount"), figures.amount, book);
    append_amount(json.key("refundedAmount"), figures.refunded, book);
    append_amount(json.key("netAmount"), figures.net(), book);
    append_amount(json.key("taxAmount"), figures.net_tax(), book);
    append_taxes(json.key("taxes"), figures, book);
    append_methods(json.key("methods"), figures, book);
    append_amount(json.key("cashPaid"), figures.cash_paid(), book);
    append_amount(json.key("cashRefunded"), figures.cash_refunded(), book);
    json.end_object();
}

void append_day_close(JsonWriter& json, const DayCloseRead& read, const BookSettings& book) {
    json.begin_object();
    append_members(json, read, book);
    json.end_object();
}

void append_day_close(JsonWriter& json, const DayCloseRead& read, const Caller& caller) {
    json.begin_object();
    append_members(json, read, *caller.book);
    append_named(json.key("sealedBy"), ObjectId{read.sealed.actor.value},
                 name_of_actor(read.sealed.actor, caller), *caller.book);
    json.end_object();
}

}  // namespace tillbook::cloove

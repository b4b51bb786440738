#include "book/day_close_body.h"

#include "book/calendar.h"
#include "book/json_in.h"
#include "book/json_out.h"

namespace tillbook {

namespace {

bool read_tax(JsonValue value, DayTax& row) {
    return each_member(value, [&](std::string_view name, JsonValue member) {
        if (name == "rate") return read(member, row.rate);
        if (name == "amount") return read(member, row.amount);
        return name != "tax" || read(member, row.tax);
    });
}

bool read_method(JsonValue value, DayMethod& row) {
    return each_member(value, [&](std::string_view name, JsonValue member) {
        if (name == "method") return read(member, row.method);
        if (name == "payments") return read(member, row.payments);
        if (name == "paid") return read(member, row.paid);
        if (name == "refunds") return read(member, row.refunds);
        return name != "refunded" || read(member, row.refunded);
    });
}

// Rows rise, as they were written.
bool read_figures(JsonValue value, DayFigures& figures) {
    return each_member(value, [&](std::string_view name, JsonValue member) {
        if (name == "orders") return read(member, figures.orders);
        if (name == "amount") return read(member, figures.amount);
        if (name == "discount") return read(member, figures.discount);
        if (name == "tax") return read(member, figures.tax);
        if (name == "refunded") return read(member, figures.refunded);
        if (name == "refundedTax") return read(member, figures.refunded_tax);
        if (name == "taxes") {
            return each_element(
                member, [&](JsonValue row) { return read_tax(row, figures.taxes.emplace_back()); });
        }
        return name != "methods" || each_element(member, [&](JsonValue row) {
                   return read_method(row, figures.methods.emplace_back());
               });
    });
}

bool read_body(std::string_view body, DayClose& close) {
    std::string day;
    const bool intact = each_member(
        json_in_of_this_thread().parse(body), [&](std::string_view name, JsonValue value) {
            if (name == "number") return read(value, close.number);
            if (name == "day") return read(value, day);
            if (name == "store") return read(value, close.store);
            if (name == "supplement") return read(value, close.supplement);
            if (name == "openingFloat") return read(value, close.opening_float);
            if (name == "counted") return read(value, close.counted_cash.emplace());
            return name != "figures" || read_figures(value, close.figures);
        });
    const auto business_day = parse_day(day);
    if (!intact || !business_day || close.number == 0) return false;
    close.day = *business_day;
    return true;
}

bool read_personal(std::string_view text, DayClose& close) {
    if (text.empty()) return true;
    return each_member(json_in_of_this_thread().parse(text),
                       [&](std::string_view name, JsonValue value) {
                           return name != "notes" || read(value, close.notes);
                       });
}

template <class Row, class Put>
void put_rows(JsonOut& json, std::string_view name, const std::vector<Row>& rows, Put put) {
    if (rows.empty()) return;
    json.key(name);
    json.begin_array();
    for (const Row& row : rows) {
        json.begin_object();
        put(row);
        json.end_object();
    }
    json.end_array();
}

void put_figures(JsonOut& json, const DayFigures& figures) {
    json.begin_object();
    put_number(json, "orders", figures.orders);
    put_number(json, "amount", figures.amount.minor);
    put_number(json, "discount", figures.discount.minor);
    put_number(json, "tax", figures.tax.minor);
    put_number(json, "refunded", figures.refunded.minor);
    put_number(json, "refundedTax", figures.refunded_tax.minor);
    put_rows(json, "taxes", figures.taxes, [&json](const DayTax& row) {
        put_number(json, "rate", row.rate);
        put_number(json, "amount", row.amount.minor);
        put_number(json, "tax", row.tax.minor);
    });
    put_rows(json, "methods", figures.methods, [&json](const DayMethod& row) {
        json.member("method", row.method);
        put_number(json, "payments", row.payments);
        put_number(json, "paid", row.paid.minor);
        put_number(json, "refunds", row.refunds);
        put_number(json, "refunded", row.refunded.minor);
    });
    json.end_object();
}

}  // namespace

std::string encode_day_close(const DayClose& close) {
    JsonOut json;
    json.begin_object();
    json.member("number", std::int64_t{close.number});
    json.member("day", to_string(close.day));
    put_optional_id(json, "store", close.store);
    put_number(json, "supplement", close.supplement);
    put_number(json, "openingFloat", close.opening_float.minor);
    if (close.counted_cash) json.member("counted", close.counted_cash->minor);
    json.key("figures");
    put_figures(json, close.figures);
    json.end_object();
    return json.take();
}

std::string encode_day_close_personal(const DayClose& close) {
    if (close.notes.empty()) return {};
    JsonOut json;
    json.begin_object();
    json.member("notes", close.notes);
    json.end_object();
    return json.take();
}

Result<DayClose> decode_day_close(const EntryView& entry) {
    DayClose close;
    close.id = entry.object;
    if (!read_body(entry.body, close)) return damaged("day close");
    if (!read_personal(personal_text(entry.personal), close)) return damaged("day close");
    return close;
}

}  // namespace tillbook

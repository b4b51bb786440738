// The rows of a report or a list in two forms, JSON objects and CSV lines, from one list of
// columns: a report says its columns once, to a JsonRow, a CsvRow or a CsvHead.
#pragma once

#include <string>
#include <string_view>

#include "api/cloove/render.h"
#include "api/csv_writer.h"
#include "book/calendar.h"

namespace tillbook::cloove {

// Members of an object that its caller begins and ends.
class JsonRow {
public:
    JsonRow(JsonWriter& json, const BookSettings& book) : json_(json), book_(book) {}

    void amount(std::string_view name, Money value) {
        append_amount(json_.key(name), value, book_);
    }
    void quantity(std::string_view name, Quantity value) {
        append_quantity(json_.key(name), value);
    }
    void decimal(std::string_view name, std::int64_t units, int decimals) {
        append_decimal(json_.key(name).value(), units, decimals);
    }
    void count(std::string_view name, std::int64_t value) { decimal(name, value, 0); }
    // Words of ours, words of others; empty: null.
    void plain(std::string_view name, std::string_view value) { text(name, value); }
    void text(std::string_view name, std::string_view value) {
        append_optional(json_.key(name), value);
    }
    void blank(std::string_view name) { json_.key(name).null(); }
    void boolean(std::string_view name, bool value) { json_.key(name).boolean(value); }
    void time(std::string_view name, Instant value) { append_time(json_.key(name), value); }
    void id(std::string_view name, ObjectId value) { append_uuid(json_.key(name), value, book_); }
    void named(std::string_view name, ObjectId id, std::string_view value) {
        append_named(json_.key(name), id, value, book_);
    }

private:
    JsonWriter& json_;
    const BookSettings& book_;
};

// Cells of a line that its caller ends. What is {id, name} in JSON takes two.
class CsvRow {
public:
    CsvRow(CsvWriter& csv, const BookSettings& book) : csv_(csv), book_(book) {}

    void amount(std::string_view, Money value) {
        csv_.decimal(value.minor, book_.currency.exponent);
    }
    void quantity(std::string_view, Quantity value) { csv_.decimal(value.thousandths, 3); }
    void decimal(std::string_view, std::int64_t units, int decimals) {
        csv_.decimal(units, decimals);
    }
    void count(std::string_view, std::int64_t value) { csv_.number(value); }
    void plain(std::string_view, std::string_view value) { csv_.plain(value); }
    void text(std::string_view, std::string_view value) { csv_.text(value); }
    void blank(std::string_view) { csv_.blank(); }
    void boolean(std::string_view, bool value) { csv_.plain(value ? "true" : "false"); }
    void time(std::string_view, Instant value) {
        std::string text;
        append_instant(text, value);
        csv_.plain(text);
    }
    void id(std::string_view, ObjectId value) {
        std::string uuid;
        if (value) tillbook::append_uuid(uuid, value.value, book_.record.id_secret);
        csv_.plain(uuid);
    }
    void named(std::string_view, ObjectId value, std::string_view name) {
        id({}, value);
        csv_.text(name);
    }

private:
    CsvWriter& csv_;
    const BookSettings& book_;
};

// The names of the columns.
class CsvHead {
public:
    explicit CsvHead(CsvWriter& csv) : csv_(csv) {}

    void amount(std::string_view name, Money) { csv_.plain(name); }
    void quantity(std::string_view name, Quantity) { csv_.plain(name); }
    void decimal(std::string_view name, std::int64_t, int) { csv_.plain(name); }
    void count(std::string_view name, std::int64_t) { csv_.plain(name); }
    void plain(std::string_view name, std::string_view) { csv_.plain(name); }
    void text(std::string_view name, std::string_view) { csv_.plain(name); }
    void blank(std::string_view name) { csv_.plain(name); }
    void boolean(std::string_view name, bool) { csv_.plain(name); }
    void time(std::string_view name, Instant) { csv_.plain(name); }
    void id(std::string_view name, ObjectId) { csv_.plain(name); }
    void named(std::string_view name, ObjectId, std::string_view) {
        csv_.plain(std::string(name) + "Id");
        csv_.plain(std::string(name) + "Name");
    }

private:
    CsvWriter& csv_;
};

// A whole report as CSV: its head and its rows. `columns(row, sink)` says the columns of a row.
template <class Row, class Columns>
http::Response csv_response(const std::vector<Row>& rows, const BookSettings& book,
                            Columns columns) {
    http::Response response;
    response.content_type = csv_content_type;
    CsvWriter csv(response.body);
    CsvHead head(csv);
    columns(Row{}, head);
    csv.end_row();
    for (const Row& row : rows) {
        CsvRow line(csv, book);
        columns(row, line);
        csv.end_row();
    }
    return response;
}

// The member "rows" of a report.
template <class Row, class Columns>
void append_rows(JsonWriter& json, const std::vector<Row>& rows, const BookSettings& book,
                 Columns columns) {
    json.key("rows").begin_array();
    for (const Row& row : rows) {
        json.begin_object();
        JsonRow members(json, book);
        columns(row, members);
        json.end_object();
    }
    json.end_array();
}

}  // namespace tillbook::cloove

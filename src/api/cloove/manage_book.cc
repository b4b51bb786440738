// GET and PATCH /v1/books/current: the book that the key opens.
#include <array>

#include "api/cloove/administer.h"
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 7> book_members = {
    "name", "timezone", "day_start", "tax_included", "receipt_lines", "logo", "currency",
};

http::Response book_response(std::string_view message, const BookRecord& book) {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, message);
    json.begin_object();
    json.key("id").plain(to_uuid(book.id.value, book.id_secret));
    json.key("merchantId").plain(to_base32(book.id.value));
    json.key("name").text(book.name);
    json.key("environment").plain(name_of(book.environment));
    json.key("currency").plain(book.currency);
    json.key("timezone").text(book.zone);
    json.key("dayStart").plain(to_clock(book.day_starts_minutes));
    json.key("taxIncluded").boolean(book.tax_included);
    json.key("receiptLines").begin_array();
    for (const std::string& line : book.receipt_lines) json.text(line);
    json.end_array();
    json.key("logo");
    if (book.logo.empty()) {
        json.null();
    } else {
        json.text(book.logo);
    }
    json.key("generation").number(book.generation);
    append_time(json.key("createdAt"), book.created_at);
    json.end_object();
    json.end_object();
    return response;
}

BookChange read_change(Form& form, const BookRecord& book) {
    BookChange change;
    change.name = form.text("name", {book_name_characters_max});
    change.zone = form.text("timezone");
    if (const auto clock = form.text("day_start", {5})) {
        change.day_starts_minutes = parse_clock(*clock);
        if (!change.day_starts_minutes) {
            form.add_mistake("day_start", "must be a time between 00:00 and 23:59");
        }
    }
    change.tax_included = form.boolean("tax_included");
    change.receipt_lines = form.texts(
        "receipt_lines", {receipt_line_characters_max, TextRule::Empty::taken}, receipt_lines_max);
    change.logo = form.text("logo", {logo_characters_max, TextRule::Empty::taken});
    const auto currency = form.text("currency");
    if (currency && *currency != book.currency) {
        form.add_mistake("currency", "must be " + book.currency + ", which a book keeps for ever");
    }
    BookRecord changed = book;
    change_settings(change, changed);
    add_mistakes(form, check_settings(changed));
    return change;
}

}  // namespace

void get_book(Call& call) {
    auto query = QueryReader::parse(call, {});
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    call.send(book_response("Book retrieved", call.book().record));
}

void change_book(Call& call) {
    auto form = Form::parse(call, book_members);
    if (!form) return call.fail(form.error());
    BookChange change = read_change(form.value(), call.book().record);
    if (const auto checked = form.value().finish(call); !checked) {
        return call.fail(checked.error());
    }
    answer_administration(
        call, form.value(),
        [change = std::move(change)](Administration& administration, const Envelope& envelope) {
            return administration.change_book(envelope, change);
        },
        [](const ChangedBook& changed) { return book_response("Book updated", changed.book); });
}

}  // namespace tillbook::cloove

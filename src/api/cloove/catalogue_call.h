// What the calls about catalogue objects share: lists, single objects, puts and removals.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "api/cloove/catalogue_json.h"
#include "api/cloove/handlers.h"
#include "api/cloove/list_page.h"
#include "api/cloove/write.h"

namespace tillbook::cloove {

// Which object a path names, and the version it must have (If-Match).
struct ObjectTarget {
    ObjectId id;
    std::optional<std::uint32_t> if_version;
};
// not_found ("There is no such <what>.") if this book has given no such id.
Result<ObjectTarget> object_target(const Call& call, std::string_view what);

template <class T>
http::Response object_response(int status, std::string_view message, const CatalogueRead<T>& read,
                               const BookSettings& book) {
    http::Response response;
    response.status = status;
    JsonWriter json(response.body);
    begin_envelope(json, message);
    append_object(json, read, book);
    json.end_object();
    response.headers = "ETag: " + entity_tag(read.version) + "\r\n";
    return response;
}

// Answers a list; `fetch(Engine&, BookId, const CataloguePage&, Access)` reads it and must own what
// it uses.
template <class Fetch>
void answer_list(Call& call, std::string_view message, const ListPage& page, Fetch fetch) {
    call.answer_read([caller = call.caller, &engine = call.engine(), message, page,
                      fetch = std::move(fetch)](Access access) -> std::optional<http::Response> {
        const auto list =
            fetch(engine, caller.book->record.id, CataloguePage{page.offset(), page.limit}, access);
        if (!list) return std::nullopt;
        if (!*list) return to_response(list->error());
        return list_response(
            message, list->value().objects, list->value().total, page,
            [&](JsonWriter& json, const auto& read) { append_object(json, read, *caller.book); });
    });
}

// Answers a list that knows no parameters but page and limit.
template <class Fetch>
void answer_plain_list(Call& call, std::string_view message, std::uint32_t limit_default,
                       Fetch fetch) {
    static constexpr std::array<std::string_view, 2> parameters = {"page", "limit"};
    auto query = QueryReader::parse(call, parameters);
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    ValueReader values(query.value().mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const ListPage page = read_list_page(query.value(), values, limit_default);
    if (!query.value().mistakes().none()) return call.fail(query.value().mistakes().take());
    answer_list(call, message, page, std::move(fetch));
}

// Answers one object; `fetch(Engine&, BookId, ObjectId, Access)` reads it.
template <class Fetch>
void answer_object(Call& call, std::string_view what, std::string_view message, Fetch fetch) {
    const auto target = object_target(call, what);
    if (!target) return call.fail(target.error());
    call.answer_read([caller = call.caller, &engine = call.engine(), id = target.value().id,
                      message, fetch](Access access) -> std::optional<http::Response> {
        const auto read = fetch(engine, caller.book->record.id, id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        return object_response(200, message, read->value(), *caller.book);
    });
}

// How a write of an object is answered.
struct Written {
    int status = 200;
    std::string_view message;
    std::string_view path;  // of its kind, for Location; empty: none
};

// Submits a put, once the form has no mistakes, and answers with the object as it left it.
template <class T>
void submit_put(Call& call, Form form, Command command, const Written& written) {
    if (const auto checked = form.finish(call); !checked) return call.fail(checked.error());
    submit(call, form, std::move(command),
           [caller = call.caller, written](const Recorded& recorded) {
               const CatalogueRead<T> read{std::get<T>(recorded.subject), recorded.version,
                                           recorded.at};
               http::Response response =
                   object_response(written.status, written.message, read, *caller.book);
               if (!written.path.empty()) {
                   const std::string id =
                       to_uuid(recorded.object.value, caller.book->record.id_secret);
                   append_header(response, "Location", std::string(written.path) + '/' + id);
               }
               return response;
           });
}

// The answer that names what is gone.
http::Response removed_response(std::string_view message, ObjectId id, const BookSettings& book);

// Reads a request without members and submits the removal of the object it names.
template <class Remove>
void submit_removal(Call& call, std::string_view what, std::string_view message) {
    const auto target = object_target(call, what);
    if (!target) return call.fail(target.error());
    auto form = Form::parse(call, {}, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    if (const auto checked = form.value().finish(call); !checked) return call.fail(checked.error());
    submit(call, std::move(form).value(), Remove{target.value().id, target.value().if_version},
           [caller = call.caller, message](const Recorded& recorded) {
               return removed_response(message, recorded.object, *caller.book);
           });
}

// A text that may be empty, which clears it.
std::optional<std::string> clearable_text(Form& form, std::string_view name,
                                          std::size_t characters_max);

}  // namespace tillbook::cloove

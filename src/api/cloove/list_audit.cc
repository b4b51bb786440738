// GET /v1/audit: who did what to this book, newest first.
#include <array>

#include "api/cloove/actor.h"
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/list_page.h"
#include "api/cloove/list_span.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 7> audit_parameters = {
    "page", "limit", "start_date", "end_date", "action", "actor_id", "entity_id",
};

// What was administered. An imported book's entries name the book that they were recorded in, so
// their bodies tell.
const char* administered_type(const Entry& entry) {
    const auto administered = decode_administered(entry.body);
    if (!administered) return "api_key";
    const AdministeredAction action = administered.value().action;
    if (is_of_webhook(action)) return "webhook_endpoint";
    if (is_of_user(action)) return "user";
    return action == AdministeredAction::book_changed ? "book" : "api_key";
}

// What an entry is about, in the dialect's words.
const char* entity_type(const Entry& entry) {
    switch (entry.kind) {
        case EntryKind::order_recorded:
        case EntryKind::order_changed:
            return "order";
        case EntryKind::refund_recorded:
            return "refund";
        case EntryKind::product_put:
        case EntryKind::product_removed:
        case EntryKind::stock_adjusted:
            return "product";
        case EntryKind::category_put:
        case EntryKind::category_removed:
            return "category";
        case EntryKind::contact_put:
        case EntryKind::contact_removed:
        case EntryKind::erased:
            return "contact";
        case EntryKind::store_put:
        case EntryKind::store_removed:
            return "store";
        case EntryKind::reference_put:
        case EntryKind::reference_removed:
            return "reference";
        case EntryKind::day_closed:
            return "day_close";
        case EntryKind::administered:
            return administered_type(entry);
    }
    return "book";
}

AuditFilter read_audit_filter(QueryReader& query, ValueReader& values, const BookSettings& book) {
    AuditFilter filter;
    const Span span = read_span(query, book.calendar);
    filter.from = span.from;
    filter.before = span.before;
    if (const auto value = query.find("action")) {
        filter.kind = parse_kind(to_lower(value->text));
        if (!filter.kind) {
            query.mistakes().add({"action"}, "must be a word such as order_recorded", *value);
        }
    }
    if (const auto value = query.find("actor_id")) {
        const auto actor = values.id(*value, {"actor_id"});
        if (actor) filter.actor = KeyId{actor->value};
    }
    if (const auto value = query.find("entity_id")) {
        filter.object = values.id(*value, {"entity_id"});
    }
    return filter;
}

// Who asked: a user or an API key, whose name is shown while it is known, or the command line.
void append_actor(JsonWriter& json, KeyId actor, const Caller& caller) {
    const std::string_view name = name_of_actor(actor, caller);
    if (!actor) return json.plain(name);
    append_named(json, ObjectId{actor.value}, name, *caller.book);
}

void append_entry(JsonWriter& json, const Entry& entry, const Caller& caller) {
    json.begin_object();
    json.key("entry").number(entry.number);
    append_time(json.key("at"), entry.at);
    json.key("action").plain(name_of(entry.kind));
    json.key("entityType").plain(entity_type(entry));
    append_uuid(json.key("entityId"), entry.object, *caller.book);
    json.key("version").number(entry.version);
    append_actor(json.key("actor"), entry.actor, caller);
    json.key("requestId");
    entry.request_id == 0 ? json.null() : json.plain(to_base32(entry.request_id));
    json.key("idempotencyKey");
    entry.key.empty() ? json.null() : json.text(entry.key);
    json.key("details");
    entry.body.empty() ? json.null() : json.raw(entry.body);
    json.end_object();
}

}  // namespace

void list_audit(Call& call) {
    auto parsed = QueryReader::parse(call, audit_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    ValueReader values(query.mistakes(), call.book().record.id_secret,
                       call.book().currency.exponent);
    const ListPage page = read_list_page(query, values);
    const AuditFilter filter = read_audit_filter(query, values, call.book());
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    call.answer_read([caller = call.caller, &engine = call.engine(), page,
                      filter](Access access) -> std::optional<http::Response> {
        const auto read =
            engine.audit(caller.book->record.id, filter, page.offset(), page.limit, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        const AuditPage& audit = read->value();
        return list_response(
            "Audit retrieved", audit.entries, audit.total, page,
            [&](JsonWriter& json, const Entry& entry) { append_entry(json, entry, caller); });
    });
}

}  // namespace tillbook::cloove

// GET /v1/orders/{id}/versions: what became of an order, and who did it.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

// Who asked: the name of the user or key, if it is still known; of a nameless key its ends.
void append_actor(JsonWriter& json, KeyId actor, const DirectorySnapshot& snapshot) {
    if (!actor) return json.plain("command line");
    const KeyRecord* key = snapshot.find_actor(actor);
    if (key == nullptr) return json.plain(to_base32(actor.value));
    json.text(key->name.empty() ? key->prefix + "…" + key->last_four : key->name);
}

void append_version(JsonWriter& json, const OrderVersion& version, const Caller& caller) {
    json.begin_object();
    json.key("version").number(version.read.order->version);
    json.key("entry").number(version.read.entry);
    json.key("kind").plain(name_of(version.kind));
    append_time(json.key("recordedAt"), version.at);
    append_actor(json.key("actor"), version.actor, *caller.snapshot);
    json.key("requestId").plain(to_base32(version.request_id));
    json.key("idempotencyKey");
    if (version.key.empty()) {
        json.null();
    } else {
        json.text(version.key);
    }
    append_order(json.key("order"), version.read, *caller.book, Extent::whole);
    json.end_object();
}

}  // namespace

void list_versions(Call& call) {
    auto query = QueryReader::parse(call, {});
    if (!query) return call.fail(query.error());
    tell_ignored(call, query.value().ignored());
    const auto id = order_in_path(call);
    if (!id) return call.fail(no_such_order());
    call.answer_read([caller = call.caller, &engine = call.engine(),
                      id = *id](Access access) -> std::optional<http::Response> {
        const auto read = engine.order_versions(caller.book->record.id, id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        http::Response response;
        JsonWriter json(response.body);
        begin_envelope(json, "Order versions retrieved");
        json.begin_array();
        for (const OrderVersion& version : read->value()) append_version(json, version, caller);
        json.end_array();
        json.end_object();
        return response;
    });
}

}  // namespace tillbook::cloove

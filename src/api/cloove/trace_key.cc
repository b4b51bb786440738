// GET /v1/idempotency-keys/{key}: was the request that bore this key recorded?
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/cloove/render.h"
#include "api/request.h"
#include "http/router.h"

namespace tillbook::cloove {

namespace {

constexpr std::array<std::string_view, 1> trace_parameters = {"path"};

struct TraceRead {
    Caller caller;
    Engine& engine;
    std::string key;
    std::string path;

    std::optional<http::Response> operator()(Access access) const;

private:
    http::Response render(const KeyTrace& trace, const OrderRead& order) const;
};

http::Response TraceRead::render(const KeyTrace& trace, const OrderRead& order) const {
    http::Response response;
    JsonWriter json(response.body);
    begin_envelope(json, "Idempotency key retrieved");
    json.begin_object();
    json.key("key").text(key);
    json.key("status").plain(trace.recorded ? "recorded" : "unknown");
    if (trace.recorded) {
        json.key("entry").number(trace.entry);
        json.key("kind").plain(name_of(trace.kind));
        append_time(json.key("recordedAt"), trace.at);
        append_uuid(json.key("objectId"), trace.object, *caller.book);
        json.key("version").number(trace.version);
        if (order.order) append_order(json.key("order"), order, *caller.book, Extent::whole);
    }
    json.end_object();
    json.end_object();
    return response;
}

std::optional<http::Response> TraceRead::operator()(Access access) const {
    const BookId book = caller.book->record.id;
    KeyTrace found;
    for (const std::string_view method : {"POST", "PATCH", "DELETE"}) {
        const auto trace = engine.trace_key(book, scope_of(method, path), key, access);
        if (!trace) return std::nullopt;
        if (!*trace) return to_response(trace->error());
        found = trace->value();
        if (found.recorded) break;
    }
    if (!found.recorded || !is_order(found.kind)) return render(found, {});
    AsOf as_of;
    as_of.version = found.version;
    const auto order = engine.load_order(book, found.object, as_of, access);
    if (!order) return std::nullopt;
    if (!*order) return to_response(order->error());
    return render(found, order->value());
}

}  // namespace

void trace_key(Call& call) {
    auto parsed = QueryReader::parse(call, trace_parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    const auto path = query.find("path");
    if (path && !path->text.starts_with('/')) {
        query.mistakes().add({"path"}, "must be the path of a request such as /v1/orders", *path);
    }
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    auto key = http::percent_decode(call.params.front(), http::Plus::literal);
    if (!key || !is_idempotency_key(*key)) {
        return call.fail(
            {ErrorCode::bad_request, "An idempotency key has 1-255 visible ASCII characters.", {}});
    }
    std::string of_path(path ? path->text : "/v1/orders");
    call.answer_read(TraceRead{call.caller, call.engine(), *std::move(key), std::move(of_path)});
}

}  // namespace tillbook::cloove

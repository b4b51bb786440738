// POST /v1/orders.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/order_body.h"
#include "api/cloove/render.h"
#include "api/request.h"
#include "api/trace.h"
#include "book/derived_key.h"

namespace tillbook::cloove {

namespace {

constexpr std::string_view order_scope = "POST /v1/orders";

http::Response recorded_response(const Recorded& recorded, const BookSettings& book, bool has_key) {
    http::Response response = order_response(201, "Order recorded", order_of(recorded), book);
    response.headers += "Location: /v1/orders/";
    tillbook::append_uuid(response.headers, recorded.object.value, book.record.id_secret);
    response.headers += "\r\n";
    if (recorded.replayed) append_header(response, "Idempotency-Replayed", "true");
    if (!has_key) append_header(response, "Idempotency-Key", derived_key(recorded.entry));
    return response;
}

}  // namespace

void record_order(Call& call) {
    auto key = idempotency_key(call.request);
    if (!key) return call.fail(key.error());
    if (const auto checked = check_json_body(call.request); !checked) {
        return call.fail(checked.error());
    }
    Ignored ignored;
    auto body = parse_order_body(call.request.body, order_scope, call.book(),
                                 call.options().camel_twins, ignored);
    if (!ignored.none()) {
        call.headers() += "Tillbook-Ignored: " + ignored.header_value() + "\r\n";
    }
    if (!body) return call.fail(body.error());

    Envelope envelope;
    envelope.book = call.book().record.id;
    envelope.actor = call.caller.key->id;
    envelope.request_id = call.request.id;
    envelope.trace = kept_trace(call.request);
    envelope.scope = order_scope;
    envelope.key = std::move(key).value();
    if (envelope.key.empty()) envelope.key = std::move(body.value().key);
    envelope.fingerprint = std::move(body.value().fingerprint);
    const bool has_key = !envelope.key.empty();
    call.answer_write(std::move(envelope), std::move(body.value().command),
                      [caller = call.caller, has_key](const Outcome& outcome) {
                          if (!outcome) {
                              return to_response(in_callers_words(outcome.error(), order_members));
                          }
                          return recorded_response(outcome.value(), *caller.book, has_key);
                      });
}

}  // namespace tillbook::cloove

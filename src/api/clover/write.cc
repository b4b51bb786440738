#include "api/clover/write.h"

#include "api/trace.h"
#include "book/derived_key.h"

namespace tillbook::clover {

Result<Envelope> envelope_of(const Call& call, const Body& body) {
    Envelope envelope;
    envelope.book = call.book().record.id;
    envelope.actor = call.caller.key->id;
    envelope.request_id = call.request.id;
    envelope.trace = kept_trace(call.request);
    envelope.scope = scope_of(call.request.method_text, call.request.path);
    envelope.key = TRY(idempotency_key(call.request));
    envelope.fingerprint = body.fingerprint(envelope.scope);
    return envelope;
}

void add_recorded_headers(http::Response& response, const Recorded& recorded, KeySent sent) {
    if (recorded.replayed) append_header(response, "Idempotency-Replayed", "true");
    if (sent == KeySent::no) {
        append_header(response, "Idempotency-Key", derived_key(recorded.entry));
    }
}

}  // namespace tillbook::clover

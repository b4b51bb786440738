// Handing a body's command to the writer.
#pragma once

#include <utility>

#include "api/clover/body.h"
#include "api/clover/errors.h"
#include "api/request.h"

namespace tillbook::clover {

// Everything about a write besides its command; bad_request for a malformed Idempotency-Key.
Result<Envelope> envelope_of(const Call& call, const Body& body);
// The headers that a recorded command's answer carries: whether it is one of then, and the key
// that its entry goes by where none was sent.
enum class KeySent { no, yes };
void add_recorded_headers(http::Response& response, const Recorded& recorded, KeySent sent);
inline KeySent key_sent(const Envelope& envelope) {
    return envelope.key.empty() ? KeySent::no : KeySent::yes;
}

// Checks the body and submits; `render(const Recorded&)` makes the answer and owns what it uses.
// `names` are what refusals call the fields, and live as long as the program.
template <class Render>
void submit(Call& call, Body& body, Command command, Render render,
            std::span<const FieldName> names = {}) {
    if (const auto checked = body.finish(call); !checked) return call.fail(checked.error());
    auto envelope = envelope_of(call, body);
    if (!envelope) return call.fail(envelope.error());
    const KeySent sent = key_sent(envelope.value());
    call.answer_write(
        std::move(envelope).value(), std::move(command),
        [render = std::move(render), sent, names](const Outcome& outcome) -> http::Response {
            if (!outcome) return to_response(with_names(outcome.error(), names));
            http::Response response = render(outcome.value());
            add_recorded_headers(response, outcome.value(), sent);
            return response;
        });
}

}  // namespace tillbook::clover

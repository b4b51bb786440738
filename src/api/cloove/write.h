// Handing a form's command to the writer, and answering in the dialect's words.
#pragma once

#include <string>
#include <utility>

#include "api/cloove/errors.h"
#include "api/form.h"
#include "api/request.h"
#include "book/derived_key.h"

namespace tillbook::cloove {

// Everything about a write besides its command: who asks, under which key and scope.
Envelope envelope_of(const Call& call, const Form& form);

// The version that If-Match names; absent if it is not sent or "*". bad_request for anything but
// one strong tag, as order_response gives it.
Result<std::optional<std::uint32_t>> version_in_if_match(const http::Request& request);

// `render(const Recorded&)` makes the answer of a recorded command; it must own what it uses.
template <class Render>
void submit(Call& call, const Form& form, Command command, Render render) {
    Envelope envelope = envelope_of(call, form);
    const bool has_key = !envelope.key.empty();
    call.answer_write(std::move(envelope), std::move(command),
                      [render = std::move(render), members = form.members(),
                       has_key](const Outcome& outcome) -> http::Response {
                          if (!outcome) {
                              return to_response(in_callers_words(outcome.error(), members));
                          }
                          const Recorded& recorded = outcome.value();
                          http::Response response = render(recorded);
                          if (recorded.replayed) {
                              append_header(response, "Idempotency-Replayed", "true");
                          }
                          if (!has_key) {
                              append_header(response, "Idempotency-Key",
                                            derived_key(recorded.entry));
                          }
                          return response;
                      });
}

}  // namespace tillbook::cloove

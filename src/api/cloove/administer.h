// Answering changes of settings, keys and webhook endpoints: like submit (write.h), but through
// what waits for the disk.
#pragma once

#include <utility>

#include "api/cloove/write.h"

namespace tillbook::cloove {

// Adds to the form's own mistakes what a check of all of it found.
inline void add_mistakes(Form& form, const Result<>& checked) {
    if (checked) return;
    for (const Mistake& found : checked.error().mistakes) {
        form.add_mistake(found.field, found.message);
    }
}

// `change(const Envelope&)` makes the change on a thread that may wait, `render(const T&)` its
// answer; both must own what they use.
template <class Change, class Render>
void answer_change(Call& call, const Form& form, Change change, Render render) {
    call.answer_blocking([envelope = envelope_of(call, form), members = form.members(),
                          change = std::move(change), render = std::move(render)] {
        const auto changed = change(envelope);
        if (!changed) return to_response(in_callers_words(changed.error(), members));
        http::Response response = render(changed.value());
        if (changed.value().replayed) append_header(response, "Idempotency-Replayed", "true");
        if (envelope.key.empty()) {
            append_header(response, "Idempotency-Key", derived_key(changed.value().entry));
        }
        return response;
    });
}

// The same with `change(Administration&, const Envelope&)`.
template <class Change, class Render>
void answer_administration(Call& call, const Form& form, Change change, Render render) {
    answer_change(
        call, form,
        [&administration = call.administration(), change = std::move(change)](
            const Envelope& envelope) { return change(administration, envelope); },
        std::move(render));
}

}  // namespace tillbook::cloove

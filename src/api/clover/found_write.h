// Commands on an order that is found by one of its parts, which may take the disk.
#pragma once

#include <utility>

#include "api/clover/render.h"
#include "api/clover/write.h"

namespace tillbook::clover {

// `find(view)` gives the order, `command_of(order)` what is asked of it, `render(recorded, view)`
// the answer. An order that is not found gives a command for nobody's order, which the writer
// refuses unless it is a retry of one that was recorded: then it answers as it did.
template <class Find, class CommandOf, class Render>
void submit_found(Call& call, Body& body, Find find, CommandOf command_of, Render render,
                  std::span<const FieldName> names = {}) {
    if (const auto checked = body.finish(call); !checked) return call.fail(checked.error());
    auto envelope = envelope_of(call, body);
    if (!envelope) return call.fail(envelope.error());
    call.answer_blocking([view = View(call, {}), envelope = std::move(envelope).value(), find,
                          command_of, render, names]() -> http::Response {
        const Result<std::shared_ptr<const Order>> found = find(view);
        if (!found && found.error().code == ErrorCode::internal_error) {
            return to_response(found.error());
        }
        static const Order nobody = [] {
            Order order;
            order.id = unknown_object;
            return order;
        }();
        const Outcome outcome =
            view.engine().run(envelope, command_of(found ? *found.value() : nobody));
        if (!outcome)
            return to_response(with_names(found ? outcome.error() : found.error(), names));
        http::Response response = render(outcome.value(), view);
        add_recorded_headers(response, outcome.value(), key_sent(envelope));
        return response;
    });
}

}  // namespace tillbook::clover

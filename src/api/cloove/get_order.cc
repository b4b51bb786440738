// GET /v1/orders/{id}, as it is or as it was.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/cloove/render.h"
#include "http/static_file.h"

namespace tillbook::cloove {

void get_order(Call& call) {
    auto as_of = read_as_of(call);
    if (!as_of) return call.fail(as_of.error());
    const auto id = order_in_path(call);
    if (!id) return call.fail(no_such_order());
    call.answer_read([caller = call.caller, &engine = call.engine(), id = *id,
                      as_of = std::move(as_of).value(),
                      tags = std::string(call.request.header("If-None-Match"))](
                         Access access) -> std::optional<http::Response> {
        const auto read = engine.load_order(caller.book->record.id, id, as_of, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        const OrderRead& order = read->value();
        const std::string tag = entity_tag(order.order->version);
        if (http::names_tag(tags, tag)) {
            return http::Response{304, "application/json", "ETag: " + tag + "\r\n", {}};
        }
        return order_response(200, "Order retrieved", order, *caller.book);
    });
}

}  // namespace tillbook::cloove

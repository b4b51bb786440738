// GET /v1/orders/{id}, as it is or as it was.
#include "api/cloove/errors.h"
#include "api/cloove/handlers.h"
#include "api/cloove/query.h"
#include "api/cloove/render.h"

namespace tillbook::cloove {

namespace {

// True if one of the tags of If-None-Match is this one; "*" is any. Weak comparison.
bool matches(std::string_view tags, std::string_view tag) {
    while (!tags.empty()) {
        const std::size_t comma = tags.find(',');
        std::string_view one = tags.substr(0, comma);
        const std::size_t first = one.find_first_not_of(" \t");
        one = first == one.npos ? std::string_view{} : one.substr(first);
        one = one.substr(0, one.find_last_not_of(" \t") + 1);
        if (one.starts_with("W/")) one.remove_prefix(2);
        if (one == "*" || one == tag) return true;
        tags = comma == tags.npos ? std::string_view{} : tags.substr(comma + 1);
    }
    return false;
}

}  // namespace

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
        if (matches(tags, tag)) {
            return http::Response{304, "application/json", "ETag: " + tag + "\r\n", {}};
        }
        return order_response(200, "Order retrieved", order, *caller.book);
    });
}

}  // namespace tillbook::cloove

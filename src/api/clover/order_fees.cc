// Order fees on an order, which are lines that say so, and lines that take another's place.
#include <algorithm>

#include "api/clover/errors.h"
#include "api/clover/handlers.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"
#include "domain/sale.h"

namespace tillbook::clover {

namespace {

void append_made_line(JsonWriter& json, const Order& order, ObjectId first, const View& view) {
    append_line(json, *made_part(order.lines, first), order, view, "");
}

}  // namespace

void list_order_fee_lines(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    answer_of_order(call, [href = href_of_list(call.request, query.value()), query = query.value()](
                              const Order& order, const View& view) {
        std::vector<Line> fees;
        std::ranges::copy_if(order.lines, std::back_inserter(fees), is_order_fee);
        return list_answer(page_of(fees, query), href, [&](JsonWriter& json, const Line& line) {
            append_line(json, line, order, view, "");
        });
    });
}

void get_order_fee_line(Call& call) {
    answer_of_order(call, [id = id_in(call.params[2])](const Order& order, const View& view) {
        const auto line = std::ranges::find(order.lines, id, &Line::id);
        if (line == order.lines.end() || !is_order_fee(*line)) return to_response(no_such_object());
        return answer_with([&](JsonWriter& json) { append_line(json, *line, order, view, ""); });
    });
}

void add_order_fee_line(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit;
    edit.order = id_in(call.params[1]);
    edit.fee = read_order_fee(body.value());
    if (!edit.fee->fee) body.value().add_mistake("orderFee", "is required");
    submit_part(call, body.value(), std::move(edit), {}, append_made_line);
}

void delete_order_fee_line(Call& call) {
    EditOrder edit;
    edit.order = id_in(call.params[1]);
    edit.removed_fee = id_in(call.params[2]);
    submit_removal(call, std::move(edit));
}

// The answer is the line that takes the place of the old one, wherever it came from.
void exchange_line(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit;
    edit.order = id_in(call.params[1]);
    const ObjectId old_line = id_in(call.params[2]);
    edit.exchange = LineExchange{old_line, id_in(call.params[3]),
                                 read_line(body.value(), ItemValues::unless_sent)};
    submit_part(call, body.value(), std::move(edit), line_names,
                [old_line](JsonWriter& json, const Order& order, ObjectId, const View& view) {
                    const auto line = std::ranges::find_if(order.lines, [&](const Line& each) {
                        return each.details && each.details->replaces == old_line;
                    });
                    append_line(json, *line, order, view, "");
                });
}

}  // namespace tillbook::clover

// DELETE /v1/orders/{id} and DELETE /v1/orders?test_mode=true: test orders, one or all.
#include <array>

#include "api/cloove/catalogue_call.h"
#include "api/cloove/handlers.h"
#include "api/cloove/write.h"
#include "api/test_orders.h"
#include "api/upkeep.h"

namespace tillbook::cloove {

void delete_order(Call& call) {
    const auto id = order_in_path(call);
    if (!id) return call.fail(no_such_order());
    auto form = Form::parse(call, {}, EmptyBody::taken);
    if (!form) return call.fail(form.error());
    if (const auto checked = form.value().finish(call); !checked) return call.fail(checked.error());
    EditOrder edit;
    edit.order = *id;
    edit.deletes = edit.deletes_paid_test = true;
    submit(call, std::move(form).value(), std::move(edit),
           [caller = call.caller](const Recorded& recorded) {
               return removed_response("Test order deleted", recorded.object, *caller.book);
           });
}

// A second time there is nothing left, so a retry does no harm; no key is kept.
void delete_test_orders(Call& call) {
    static constexpr std::array<std::string_view, 1> parameters = {"test_mode"};
    auto parsed = QueryReader::parse(call, parameters);
    if (!parsed) return call.fail(parsed.error());
    QueryReader& query = parsed.value();
    tell_ignored(call, query.ignored());
    const auto test_mode = query.find("test_mode");
    if (!test_mode || test_mode->text != "true") {
        query.mistakes().add({"test_mode"}, "must be true: only test orders can be deleted");
    }
    if (!query.mistakes().none()) return call.fail(query.mistakes().take());
    auto turn = UpkeepTurn::take(call);
    if (!turn) return call.fail(upkeep_under_way());
    call.answer_blocking([caller = call.caller, &engine = call.engine(), request = call.request.id,
                          turn = std::move(turn)]() mutable -> http::Response {
        const auto held = std::move(turn);
        const auto deleted = tillbook::delete_test_orders(engine, caller, request);
        if (!deleted) return to_response(deleted.error());
        http::Response response;
        JsonWriter json(response.body);
        begin_envelope(json, "Test orders deleted");
        json.begin_object();
        json.key("deleted").number(deleted.value());
        json.end_object();
        json.end_object();
        return response;
    });
}

}  // namespace tillbook::cloove

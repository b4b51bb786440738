// Orders: lists, single ones, and their heads.
#include <algorithm>
#include <array>

#include "api/clover/device.h"
#include "api/clover/handlers.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"
#include "api/clover/order_query.h"
#include "api/clover/reference_json.h"
#include "api/clover/write.h"
#include "api/test_orders.h"
#include "api/upkeep.h"

namespace tillbook::clover {

namespace {

Error no_such_employee() {
    return {ErrorCode::not_found, "The requested resource could not be found.", {}};
}

// The employees whose name fits a filter; absent if the book is not open yet.
std::optional<std::vector<ObjectId>> employees_named(const View& view, const Filter& filter,
                                                     Access access) {
    auto list = view.engine().list_references(view.book_id(), ReferenceKind::employee, access);
    if (!list) return std::nullopt;
    std::vector<ObjectId> ids;
    if (!*list) return ids;
    const WireKind& kind = wire_kind(ReferenceKind::employee);
    for (const auto& read : list->value().objects) {
        if (holds(filter, field_of(read, kind, "name"))) ids.push_back(read.object.id);
    }
    return ids;
}

// Puts the conditions on employees' names, which the index does not know, as ones on their ids.
bool add_employees(const ListQuery& query, const View& view, Access access, OrderFilter& orders) {
    for (const Filter& filter : query.filters) {
        if (filter.field != "employee.name") continue;
        const auto ids = employees_named(view, filter, access);
        if (!ids) return false;
        orders.columns.push_back({OrderColumn::employee, {}, *ids, {}, false});
    }
    return true;
}

// The orders of the payments whose card fits a filter; of those that count, not of held ones.
Result<std::vector<ObjectId>> orders_with_card(const View& view, const Filter& filter) {
    constexpr std::uint32_t batch = 1'000;
    std::vector<ObjectId> ids;
    for (std::uint64_t offset = 0;; offset += batch) {
        auto read = view.engine().list_payments(view.book_id(), {}, {offset, batch, {}, {}},
                                                Access::may_block);
        if (!*read) return read->error();
        for (const PaymentRead& each : read->value().payments) {
            const std::string_view last4 =
                each.payment.details ? card_text(each.payment.details->card, "last4") : "";
            if (holds(filter, FieldValue::of(last4))) ids.push_back(each.order.order->id);
        }
        if (read->value().payments.size() < batch) return ids;
    }
}

// The index knows nothing of cards, so that payments are read for them.
Result<> add_cards(const ListQuery& query, const View& view, OrderFilter& orders) {
    for (const Filter& filter : query.filters) {
        if (filter.field != "cardTransaction.last4") continue;
        ColumnTest test{OrderColumn::id, {}, {}, {}, filter.op == Filter::Operator::is_null};
        Filter positive = filter;
        if (test.negated) positive.op = Filter::Operator::is_not_null;
        test.ids = TRY(orders_with_card(view, positive));
        orders.columns.push_back(std::move(test));
    }
    return done;
}

// Lists orders; those of one employee only, if one is named.
void list_with(Call& call, ObjectId employee) {
    auto query = read_query(call, order_filters());
    if (!query) return call.fail(query.error());
    tell_filters(call, order_filters());
    read_device_filters(query.value(), "device.id", call.book());
    auto question = read_order_question(query.value());
    if (!question) return call.fail(question.error());
    if (employee) {
        question.value().filter.columns.push_back(
            {OrderColumn::employee, {}, {employee}, {}, false});
    }
    std::string href = href_of_list(call.request, query.value(), question.value().hidden);
    call.answer_read([view = View(call, query.value().expands), query = query.value(),
                      href = std::move(href), question = std::move(question).value(),
                      employee](Access access) -> std::optional<http::Response> {
        if (employee) {
            const auto found = view.engine().find_reference(view.book_id(), employee, access);
            if (!found) return std::nullopt;
            const bool is_one = *found && found->value().object.kind == ReferenceKind::employee;
            if (!is_one) return to_response(no_such_employee());
        }
        OrderFilter filter = question.filter;
        if (!add_employees(query, view, access, filter)) return std::nullopt;
        if (query.filters_by("cardTransaction.last4")) {
            if (access == Access::memory_only) return std::nullopt;
            if (auto added = add_cards(query, view, filter); !added) {
                return to_response(added.error());
            }
        }
        auto read = view.engine().list_orders(view.book_id(), filter, question.page, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        return list_answer(
            read->value().orders, href,
            [&](JsonWriter& json, const OrderRead& each) { append_order(json, each, view); });
    });
}

}  // namespace

void list_orders(Call& call) { list_with(call, ObjectId{}); }

void list_orders_of_employee(Call& call) { list_with(call, id_in(call.params[1])); }

void get_order(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto read = view.engine().load_order(view.book_id(), id, {}, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(failure_of(read->error(), no_such_order()));
        return answer_with([&](JsonWriter& json) { append_order(json, read->value(), view); });
    });
}

void create_order(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit;
    read_head(body.value(), call.book(), edit);
    edit.head.client_created_at = body.value().moment("clientCreatedTime");
    submit_order(call, body.value(), std::move(edit));
}

void update_order(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit;
    edit.order = id_in(call.params[1]);
    body.value().pass_over("clientCreatedTime");
    read_head(body.value(), call.book(), edit);
    submit_order(call, body.value(), std::move(edit));
}

// A body may come along; its reason is kept.
void delete_order(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    EditOrder edit;
    edit.order = id_in(call.params[1]);
    edit.deletes = true;
    edit.delete_reason = body.value().text("reason", note_characters_max).value_or("");
    submit(call, body.value(), std::move(edit), [](const Recorded&) { return empty_answer(); });
}

void delete_test_orders(Call& call) {
    auto body = Body::parse(call);
    if (!body) return call.fail(body.error());
    if (const auto checked = body.value().finish(call); !checked) {
        return call.fail(checked.error());
    }
    auto turn = UpkeepTurn::take(call);
    if (!turn) return call.fail(upkeep_under_way());
    call.answer_blocking([caller = call.caller, &engine = call.engine(), request = call.request.id,
                          turn = std::move(turn)]() mutable -> http::Response {
        const auto held = std::move(turn);
        const auto deleted = tillbook::delete_test_orders(engine, caller, request);
        return deleted ? empty_answer() : to_response(deleted.error());
    });
}

}  // namespace tillbook::clover

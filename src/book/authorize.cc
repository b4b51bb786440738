// Amounts that are held for an order: put, and removed.
#include <algorithm>

#include "book/event_types.h"
#include "book/money_parts.h"
#include "book/part_index.h"
#include "book/tab_parts.h"

namespace tillbook {

namespace {

Error no_such_authorization() {
    return {ErrorCode::not_found, "there is no such authorization", {}};
}

void set_payment(ObjectId& member, const std::optional<ObjectId>& sent, std::string_view field,
                 const Order& order, MistakeList& mistakes) {
    if (!sent) return;
    member = *sent;
    const bool is_there =
        !*sent || std::ranges::any_of(order.payments,
                                      [&](const Payment& payment) { return payment.id == *sent; });
    if (!is_there) mistakes.add(std::string(field), "is not one of this order");
}

}  // namespace

Result<Decision> decide(const PutAuthorization& command, State& state) {
    constexpr std::size_t authorizations_max = 100;
    OrderChange opened = TRY(open_change(command.order, {}, state));
    Order& order = opened.after;
    if (order.tab && order.tab->deleted_at) return deleted_already();
    auto at = std::ranges::find(order.authorizations, command.id, &Authorization::id);
    if (command.id && at == order.authorizations.end()) return no_such_authorization();
    Authorization authorization;
    if (command.id) authorization = *at;
    MistakeList mistakes;
    set_payment(authorization.payment, command.payment, "payment", order, mistakes);
    set_payment(authorization.closing_payment, command.closing_payment, "closingPayment", order,
                mistakes);
    change(authorization.kind, command.kind);
    change(authorization.amount, command.amount);
    change(authorization.tab_name, command.tab_name);
    change(authorization.note, command.note);
    change(authorization.card_type, command.card_type);
    change(authorization.last4, command.last4);
    change(authorization.auth_code, command.auth_code);
    change(authorization.external_reference, command.external_reference);
    if (!authorization.payment) mistakes.add("payment", "is required");
    if (authorization.amount <= Money{}) mistakes.add("amount", "must be above 0");
    if (is_test(order)) mistakes.add("payment", "is one of a test order");
    if (!command.id && order.authorizations.size() == authorizations_max) {
        mistakes.add("payment", "is of an order that has 100 authorizations");
    }
    if (mistakes.any()) return std::move(mistakes).error();
    ObjectId made{};
    if (command.id) {
        *at = authorization;
    } else {
        authorization.id = made = state.take_ids(1);
        authorization.created_at = state.now;
        order.authorizations.push_back(std::move(authorization));
    }
    const ObjectId of = order.id;
    Decision decision = TRY(change(
        std::move(opened), event_type::order_updated,
        [&](FactsWriter& facts) {
            append_first_part(facts, of, made);
            if (made) append_part_opened(facts, {OrderPart::authorization, made});
        },
        state));
    decision.first_part = made;
    return decision;
}

Result<Decision> decide(const RemoveAuthorization& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, {}, state));
    auto& list = opened.after.authorizations;
    const auto at = std::ranges::find(list, command.id, &Authorization::id);
    if (at == list.end()) return no_such_authorization();
    list.erase(at);
    return change(
        std::move(opened), event_type::order_updated,
        [&](FactsWriter& facts) {
            append_part_closed(facts, {OrderPart::authorization, command.id});
        },
        state);
}

}  // namespace tillbook

// Authorizations: amounts that are held for an order, and open tabs.
#include <algorithm>
#include <array>

#include "api/clover/errors.h"
#include "api/clover/found_write.h"
#include "api/clover/handlers.h"
#include "api/clover/money_query.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"
#include "api/clover/payments.h"

namespace tillbook::clover {

namespace {

constexpr auto authorization_filters = std::to_array<std::string_view>(
    {"last4", "note", "amount", "tabName", "orderId", "orderModifiedTime", "cardType", "type",
     "authcode", "externalReferenceId", "closingPaymentId", "paymentId", "createdTime", "id"});

struct AuthorizationRead {
    std::shared_ptr<const Order> order;
    Authorization authorization;
};

FieldValue field_of_authorization(const AuthorizationRead& read, std::string_view name) {
    const Authorization& authorization = read.authorization;
    const auto text = [](std::string_view value) { return FieldValue::of(value); };
    if (name == "last4") return text(authorization.last4);
    if (name == "note") return text(authorization.note);
    if (name == "amount") return FieldValue::of(authorization.amount.minor);
    if (name == "tabName") return text(authorization.tab_name);
    if (name == "orderId") return FieldValue::of_optional(read.order->id);
    if (name == "orderModifiedTime") return FieldValue::of(read.order->modified_at);
    if (name == "cardType") return text(authorization.card_type);
    if (name == "type") return text(word_of(authorization.kind));
    if (name == "authcode") return text(authorization.auth_code);
    if (name == "externalReferenceId") return text(authorization.external_reference);
    if (name == "closingPaymentId") return FieldValue::of_optional(authorization.closing_payment);
    if (name == "paymentId") return FieldValue::of_optional(authorization.payment);
    if (name == "createdTime") return FieldValue::of(authorization.created_at);
    return FieldValue::of_optional(authorization.id);
}

auto date_of_authorization(const AuthorizationRead& read) {
    return std::tuple(to_ms(read.authorization.created_at), read.authorization.id);
}

void append_read(JsonWriter& json, const AuthorizationRead& read, const View& view) {
    append_authorization(json, read.authorization, *read.order, view, "");
}

Result<AuthorizationRead> authorization_of(const std::shared_ptr<const Order>& order, ObjectId id) {
    const auto found = std::ranges::find(order->authorizations, id, &Authorization::id);
    if (found == order->authorizations.end()) return no_such_object();
    return AuthorizationRead{order, *found};
}

Fetched<AuthorizationRead> find_authorization(const View& view, ObjectId id, Access access) {
    auto part = view.engine().find_part(view.book_id(), OrderPart::authorization, id, access);
    if (!part) return std::nullopt;
    if (!*part) return Result<AuthorizationRead>(failure_of(part->error(), no_such_object()));
    return authorization_of(part->value().order.order, id);
}

Rows<AuthorizationRead> authorizations_of(const View& view, std::uint64_t offset,
                                          std::uint32_t limit, Access access) {
    using List = std::vector<AuthorizationRead>;
    auto parts =
        view.engine().list_parts(view.book_id(), OrderPart::authorization, offset, limit, access);
    if (!parts) return std::nullopt;
    if (!*parts) return Result<List>(parts->error());
    List list;
    list.reserve(parts->value().size());
    for (const PartRead& part : parts->value()) {
        auto read = authorization_of(part.order.order, part.id);
        if (!read) return Result<List>(read.error());
        list.push_back(std::move(read).value());
    }
    return Result<List>(std::move(list));
}

std::optional<Authorization::Kind> read_kind(Body& body) {
    const auto word = body.text("type", name_characters_max);
    if (!word || word->empty()) return std::nullopt;
    if (to_upper(*word) == "TAB") return Authorization::Kind::tab;
    if (to_upper(*word) == "AUTH") return Authorization::Kind::authorization;
    body.add_mistake("type", "must be TAB or AUTH (got " + *word + ")");
    return std::nullopt;
}

PutAuthorization read_authorization(Body& body) {
    PutAuthorization put;
    put.payment = body.reference("payment");
    put.closing_payment = body.reference("closingPayment");
    put.kind = read_kind(body);
    if (const auto amount = body.number("amount", 1, money_minor_max)) put.amount = Money{*amount};
    put.tab_name = body.text("tabName", name_characters_max);
    put.note = body.text("note", 255);
    put.card_type = body.text("cardType", 64);
    put.last4 = body.text("last4", 4);
    put.auth_code = body.text("authcode", 64);
    put.external_reference = body.text("externalReferenceId", 64);
    for (const std::string_view name : {"id", "createdTime"}) body.pass_over(name);
    return put;
}

Result<std::shared_ptr<const Order>> order_of_authorization(const View& view, ObjectId id) {
    auto part =
        view.engine().find_part(view.book_id(), OrderPart::authorization, id, Access::may_block);
    if (!*part) return failure_of(part->error(), no_such_object());
    return part->value().order.order;
}

http::Response answer_authorization(const Recorded& recorded, ObjectId id, const View& view) {
    const auto read = authorization_of(recorded.order, id);
    return answer_with([&](JsonWriter& json) { append_read(json, read.value(), view); });
}

}  // namespace

void list_authorizations(Call& call) {
    auto query = read_money_query(call, authorization_filters);
    if (!query) return call.fail(query.error());
    const auto sources = [](const View& view, Access access) {
        return std::vector<Source<AuthorizationRead>>{
            [&view, access](std::uint64_t offset, std::uint32_t limit) {
                return authorizations_of(view, offset, limit, access);
            }};
    };
    answer_rows<AuthorizationRead>(call, query.value(), sources, field_of_authorization,
                                   date_of_authorization, append_read);
}

void get_authorization(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto read = find_authorization(view, id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        return answer_with([&](JsonWriter& json) { append_read(json, read->value(), view); });
    });
}

void create_authorization(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    const PutAuthorization put = read_authorization(body);
    if (!put.payment || !*put.payment) body.add_message("payment is required");
    if (!put.amount) body.add_message("amount is required");
    if (!put.kind) body.add_message("type is required: TAB or AUTH");
    const auto find = [id = put.payment.value_or(ObjectId{})](const View& view) {
        auto order = order_of_payment(view, id);
        if (order || order.error().code != ErrorCode::not_found) return order;
        return Result<std::shared_ptr<const Order>>(
            Error{ErrorCode::validation_failed, "payment is not one of this merchant", {}});
    };
    submit_found(
        call, body, find,
        [put](const Order& order) -> Command {
            PutAuthorization command = put;
            command.order = order.id;
            return command;
        },
        [](const Recorded& recorded, const View& view) {
            return answer_authorization(recorded, recorded.first_part, view);
        });
}

void update_authorization(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    PutAuthorization put = read_authorization(body);
    put.id = id_in(call.params[1]);
    const ObjectId id = put.id;
    submit_found(
        call, body, [id](const View& view) { return order_of_authorization(view, id); },
        [put](const Order& order) -> Command {
            PutAuthorization command = put;
            command.order = order.id;
            return command;
        },
        [id](const Recorded& recorded, const View& view) {
            return answer_authorization(recorded, id, view);
        });
}

void delete_authorization(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    const ObjectId id = id_in(call.params[1]);
    submit_found(
        call, parsed.value(), [id](const View& view) { return order_of_authorization(view, id); },
        [id](const Order& order) -> Command {
            return RemoveAuthorization{order.id, id};
        },
        [](const Recorded&, const View&) { return empty_answer(); });
}

}  // namespace tillbook::clover

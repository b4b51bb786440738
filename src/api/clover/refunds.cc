// Refunds: money back on a payment or an order.
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

constexpr auto refund_filters = std::to_array<std::string_view>(
    {"createdTime", "clientCreatedTime", "id", "amount", "reason", "payment.id", "orderRef.id"});

FieldValue field_of_refund(const RefundRead& read, std::string_view name) {
    const Refund& refund = read.refund;
    if (name == "createdTime" || name == "clientCreatedTime") return FieldValue::of(refund.at);
    if (name == "id") return FieldValue::of(refund.id);
    if (name == "amount") return FieldValue::of(refund.amount.minor);
    if (name == "reason") return FieldValue::of(std::string_view(refund.reason));
    if (name == "payment.id") {
        return refund.payment ? FieldValue::of(refund.payment) : FieldValue{};
    }
    if (name == "orderRef.id" && read.order) return FieldValue::of(read.order->order->id);
    return {};
}

auto date_of_refund(const RefundRead& read) {
    return std::tuple(to_ms(read.refund.at), read.refund.id);
}

void append_refund_read(JsonWriter& json, const RefundRead& read, const View& view) {
    append_refund(json, read.refund, *read.order->order, view);
}

}  // namespace

void list_refunds(Call& call) {
    auto query = read_money_query(call, refund_filters);
    if (!query) return call.fail(query.error());
    MoneyFilter filter = filter_of(query.value());
    filter.standing = MoneyFilter::Standing::refunds;
    const auto sources = [filter](const View& view, Access access) {
        return std::vector<Source<RefundRead>>{
            [filter, &view, access](std::uint64_t offset, std::uint32_t limit) -> Rows<RefundRead> {
                auto read = view.engine().list_refunds(view.book_id(), filter,
                                                       {offset, limit, {}, {}}, access);
                if (!read) return std::nullopt;
                if (!*read) return Result<std::vector<RefundRead>>(read->error());
                return Result<std::vector<RefundRead>>(std::move(*read).value().refunds);
            }};
    };
    answer_rows<RefundRead>(call, query.value(), sources, field_of_refund, date_of_refund,
                            append_refund_read);
}

void get_refund(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    MoneyFilter filter;
    filter.id = id_in(call.params[1]);
    filter.standing = MoneyFilter::Standing::refunds;
    call.answer_read([view = View(call, query.value().expands),
                      filter](Access access) -> std::optional<http::Response> {
        auto read = view.engine().list_refunds(view.book_id(), filter, {0, 1, {}, {}}, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        if (read->value().refunds.empty()) return to_response(no_such_object());
        return answer_with([&](JsonWriter& json) {
            append_refund_read(json, read->value().refunds.front(), view);
        });
    });
}

// An extension: money back on a payment, by amount or by line. The order is found first, which may
// take the disk.
void refund_payment(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    RefundOrder refund;
    refund.payment = body.reference("payment").value_or(ObjectId{});
    if (!refund.payment) body.add_message("payment is required");
    if (const auto amount = body.number("amount", 1, money_minor_max)) {
        refund.amount = Money{*amount};
    }
    refund.reason = body.text("reason", 255).value_or("");
    std::vector<ObjectId> lines;
    if (auto list = body.list("lineItems")) {
        for (Body& each : *list) lines.push_back(each.id("id").value_or(unknown_object));
    }
    if (!lines.empty() && refund.amount)
        body.add_mistake("amount", "must not stand beside lineItems");
    static constexpr FieldName names[] = {{"lines[", "lineItems["}};
    const auto find = [id = refund.payment](const View& view) {
        auto order = order_of_payment(view, id);
        if (order || order.error().code != ErrorCode::not_found) return order;
        return Result<std::shared_ptr<const Order>>(
            Error{ErrorCode::validation_failed, "payment is not one of this merchant", {}});
    };
    const auto command_of = [refund, lines](const Order& order) -> Command {
        RefundOrder command = refund;
        command.order = order.id;
        for (const ObjectId id : lines) {
            const auto line = std::ranges::find(order.lines, id, &Line::id);
            const Quantity quantity = line == order.lines.end() ? one : line->quantity;
            command.lines.push_back({id, quantity, {}, {}});
        }
        return command;
    };
    submit_found(
        call, body, find, command_of,
        [](const Recorded& recorded, const View& view) {
            return answer_with([&](JsonWriter& json) {
                append_refund(json, recorded.order->refunds.back(), *recorded.order, view);
            });
        },
        names);
}

}  // namespace tillbook::clover

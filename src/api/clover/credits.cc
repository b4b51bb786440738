// Credits: money back that gives back no payment, on an order or by itself; and their taking back.
#include <algorithm>
#include <array>

#include "api/clover/device.h"
#include "api/clover/errors.h"
#include "api/clover/found_write.h"
#include "api/clover/handlers.h"
#include "api/clover/money_query.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"
#include "api/clover/payments.h"

namespace tillbook::clover {

namespace {

constexpr auto credit_filters = std::to_array<std::string_view>(
    {"employee.id", "order.id", "order.modifiedTime", "reason", "amount", "taxAmount", "cardType",
     "device.id", "externalReferenceId", "result", "voided", "createdTime", "clientCreatedTime",
     "id", "tender.id"});
constexpr auto credit_refund_filters = std::to_array<std::string_view>(
    {"id", "createdTime", "credit.id", "orderRef.id", "employee.id", "device.id"});

FieldValue field_of_credit(const RefundRead& read, std::string_view name) {
    static const RefundDetails plain;
    const Refund& credit = read.refund;
    const RefundDetails& details = credit.details ? *credit.details : plain;
    if (name == "createdTime") return FieldValue::of(credit.at);
    if (name == "clientCreatedTime") {
        return FieldValue::of(credit.details ? details.client_created_at : credit.at);
    }
    if (name == "order.modifiedTime" && read.order) {
        return FieldValue::of(read.order->order->modified_at);
    }
    if (name == "order.id" && read.order) return FieldValue::of(read.order->order->id);
    if (name == "employee.id") return FieldValue::of_optional(details.employee);
    if (name == "device.id") return FieldValue::of_optional(details.device);
    if (name == "tender.id") return FieldValue::of_optional(details.tender);
    if (name == "id") return FieldValue::of_optional(credit.id);
    if (name == "amount") return FieldValue::of(credit.amount.minor);
    if (name == "taxAmount") return FieldValue::of(details.tax.minor);
    if (name == "reason") return FieldValue::of(std::string_view(credit.reason));
    if (name == "cardType") return FieldValue::of(card_text(details.card, "cardType"));
    if (name == "externalReferenceId") {
        return FieldValue::of(std::string_view(details.external_reference));
    }
    if (name == "result") return FieldValue::of(std::string_view("SUCCESS"));
    if (name == "voided") return FieldValue::of(!credit.counts());
    return {};
}

auto date_of_credit(const RefundRead& read) {
    return std::tuple(to_ms(read.refund.at), read.refund.id);
}

void append_credit_read(JsonWriter& json, const RefundRead& read, const View& view) {
    append_credit(json, read.refund, read.order ? read.order->order.get() : nullptr, read.customer,
                  view);
}

// A refund without an order is a credit of nobody's.
Rows<RefundRead> loose_credits(const View& view, MoneyFilter filter, std::uint64_t offset,
                               std::uint32_t limit, Access access) {
    filter.standing = MoneyFilter::Standing::without_order;
    auto read = view.engine().list_refunds(view.book_id(), filter, {offset, limit, {}, {}}, access);
    if (!read) return std::nullopt;
    if (!*read) return Result<std::vector<RefundRead>>(read->error());
    return Result<std::vector<RefundRead>>(std::move(*read).value().refunds);
}

// The credit of a part: of its own id, or the one that was taken back under it.
Result<RefundRead> credit_of(const PartRead& part) {
    const Order& order = *part.order.order;
    for (const Refund& refund : order.refunds) {
        const bool is_back = !refund.counts() && refund.details->taken_back->id == part.id;
        if (refund.id != part.id && !is_back) continue;
        RefundRead read;
        read.order = part.order;
        read.refund = refund;
        read.customer = order.customer;
        return read;
    }
    return no_such_object();
}

Rows<RefundRead> credits_of_orders(const View& view, OrderPart kind, std::uint64_t offset,
                                   std::uint32_t limit, Access access) {
    auto parts = view.engine().list_parts(view.book_id(), kind, offset, limit, access);
    if (!parts) return std::nullopt;
    if (!*parts) return Result<std::vector<RefundRead>>(parts->error());
    std::vector<RefundRead> credits;
    credits.reserve(parts->value().size());
    for (const PartRead& part : parts->value()) {
        auto credit = credit_of(part);
        if (!credit) return Result<std::vector<RefundRead>>(credit.error());
        credits.push_back(std::move(credit).value());
    }
    return Result<std::vector<RefundRead>>(std::move(credits));
}

// One of the orders' credits, by its own id or that of its taking back.
Fetched<RefundRead> find_of_orders(const View& view, OrderPart kind, ObjectId id, Access access) {
    auto part = view.engine().find_part(view.book_id(), kind, id, access);
    if (!part) return std::nullopt;
    if (!*part) return Result<RefundRead>(failure_of(part->error(), no_such_object()));
    return credit_of(part->value());
}

Fetched<RefundRead> find_credit(const View& view, ObjectId id, Access access) {
    auto found = find_of_orders(view, OrderPart::credit, id, access);
    if (!found || *found || found->error().code != ErrorCode::not_found) return found;
    MoneyFilter filter;
    filter.id = id;
    auto loose = loose_credits(view, filter, 0, 1, access);
    if (!loose) return std::nullopt;
    if (!*loose) return Result<RefundRead>(loose->error());
    if (loose->value().empty()) return found;
    return Result<RefundRead>(std::move(loose->value().front()));
}

template <class Find, class Append>
void answer_one(Call& call, Find find, Append append) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands), id = id_in(call.params[1]), find,
                      append](Access access) -> std::optional<http::Response> {
        auto read = find(view, id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        return answer_with([&](JsonWriter& json) { append(json, read->value(), view); });
    });
}

void append_credit_refund_read(JsonWriter& json, const RefundRead& read, const View& view) {
    append_credit_refund(json, read.refund, *read.order->order, view);
}

FieldValue field_of_credit_refund(const RefundRead& read, std::string_view name) {
    const TakenBack& back = *read.refund.details->taken_back;
    if (name == "createdTime") return FieldValue::of(back.at);
    if (name == "credit.id") return FieldValue::of_optional(read.refund.id);
    if (name == "orderRef.id") return FieldValue::of_optional(read.order->order->id);
    if (name == "employee.id") return FieldValue::of_optional(back.employee);
    if (name == "device.id") return FieldValue::of_optional(back.device);
    return FieldValue::of_optional(back.id);
}

RefundDetails read_details(Body& body, const BookSettings& book) {
    RefundDetails details;
    details.is_credit = true;
    details.tender = body.reference("tender").value_or(ObjectId{});
    if (!details.tender) body.add_message("tender is required");
    details.employee = body.reference("employee").value_or(ObjectId{});
    details.device = read_device(body, "device", book).value_or(ObjectId{});
    details.tax = Money{body.number("taxAmount", 0, money_minor_max).value_or(0)};
    details.external_reference = body.text("externalReferenceId", 64).value_or("");
    details.card = read_card(body);
    details.client_created_at = body.moment("clientCreatedTime").value_or(Instant{});
    for (const std::string_view name : {"id", "createdTime", "voided", "result"}) {
        body.pass_over(name);
    }
    return details;
}

// "order" and "orderRef" are the same.
ObjectId read_order(Body& body) {
    const ObjectId order = body.reference("orderRef").value_or(ObjectId{});
    const ObjectId other = body.reference("order").value_or(ObjectId{});
    return order ? order : other;
}

}  // namespace

void list_credits(Call& call) {
    auto query = read_money_query(call, credit_filters);
    if (!query) return call.fail(query.error());
    const MoneyFilter filter = filter_of(query.value());
    const auto sources = [filter](const View& view, Access access) {
        std::vector<Source<RefundRead>> list;
        list.emplace_back([&view, access](std::uint64_t offset, std::uint32_t limit) {
            return credits_of_orders(view, OrderPart::credit, offset, limit, access);
        });
        list.emplace_back([filter, &view, access](std::uint64_t offset, std::uint32_t limit) {
            return loose_credits(view, filter, offset, limit, access);
        });
        return list;
    };
    answer_rows<RefundRead>(call, query.value(), sources, field_of_credit, date_of_credit,
                            append_credit_read);
}

void get_credit(Call& call) { answer_one(call, find_credit, append_credit_read); }

// An extension.
void give_credit(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    const auto amount = body.number("amount", 1, money_minor_max);
    if (!amount) body.add_message("amount is required");
    const std::string reason = body.text("reason", 255).value_or("");
    const ObjectId order = read_order(body);
    const RefundDetails details = read_details(body, call.book());
    if (order) {
        RefundOrder credit;
        credit.order = order;
        credit.amount = Money{amount.value_or(0)};
        credit.reason = reason;
        credit.credit = details;
        return submit(
            call, body, std::move(credit), [view = View(call, {})](const Recorded& recorded) {
                const Order& given = *recorded.order;
                return answer_with([&](JsonWriter& json) {
                    append_credit(json, given.refunds.back(), &given, given.customer, view);
                });
            });
    }
    RecordRefund credit;
    credit.refund.amount = Money{amount.value_or(0)};
    credit.refund.reason = reason;
    credit.refund.details = std::make_shared<const RefundDetails>(details);
    if (auto customers = body.list("customers"); customers && !customers->empty()) {
        credit.refund.customer = customers->front().id("id").value_or(ObjectId{});
    }
    submit(call, body, std::move(credit), [view = View(call, {})](const Recorded& recorded) {
        const RefundRead read = to_refund_read(std::get<ManualRefund>(recorded.subject));
        return answer_with([&](JsonWriter& json) { append_credit_read(json, read, view); });
    });
}

void list_credit_refunds(Call& call) {
    auto query = read_money_query(call, credit_refund_filters);
    if (!query) return call.fail(query.error());
    const auto sources = [](const View& view, Access access) {
        return std::vector<Source<RefundRead>>{
            [&view, access](std::uint64_t offset, std::uint32_t limit) {
                return credits_of_orders(view, OrderPart::taken_back, offset, limit, access);
            }};
    };
    answer_rows<RefundRead>(call, query.value(), sources, field_of_credit_refund, date_of_credit,
                            append_credit_refund_read);
}

void get_credit_refund(Call& call) {
    answer_one(
        call,
        [](const View& view, ObjectId id, Access access) {
            return find_of_orders(view, OrderPart::taken_back, id, access);
        },
        append_credit_refund_read);
}

// An extension: the money of a credit of an order comes in again.
void take_back_credit(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    TakeBackCredit command;
    command.credit = body.reference("credit").value_or(ObjectId{});
    if (!command.credit) body.add_message("credit is required");
    command.employee = body.reference("employee").value_or(ObjectId{});
    command.device = read_device(body, "device", call.book()).value_or(ObjectId{});
    command.reason = body.text("reason", 255).value_or("");
    body.pass_over("orderRef");
    const auto find = [id = command.credit](const View& view) {
        auto found = find_of_orders(view, OrderPart::credit, id, Access::may_block);
        if (*found) return Result<std::shared_ptr<const Order>>(found->value().order->order);
        if (found->error().code != ErrorCode::not_found) {
            return Result<std::shared_ptr<const Order>>(found->error());
        }
        return Result<std::shared_ptr<const Order>>(
            Error{ErrorCode::validation_failed, "credit is not one of an order", {}});
    };
    submit_found(
        call, body, find,
        [command](const Order& order) -> Command {
            TakeBackCredit ready = command;
            ready.order = order.id;
            return ready;
        },
        [id = command.credit](const Recorded& recorded, const View& view) {
            const auto credit = std::ranges::find(recorded.order->refunds, id, &Refund::id);
            return answer_with([&](JsonWriter& json) {
                append_credit_refund(json, *credit, *recorded.order, view);
            });
        });
}

}  // namespace tillbook::clover

// Payments: on an order, and at the merchant; what becomes of them later.
#include "api/clover/payments.h"

#include <algorithm>
#include <array>

#include "api/clover/device.h"
#include "api/clover/errors.h"
#include "api/clover/found_write.h"
#include "api/clover/handlers.h"
#include "api/clover/money_query.h"
#include "api/clover/order_edit.h"
#include "api/clover/order_json.h"

namespace tillbook::clover {

namespace {

constexpr auto payment_filters = std::to_array<std::string_view>(
    {"modifiedTime", "device.id", "externalReferenceId", "result", "offline", "createdTime",
     "externalPaymentId", "voided", "id", "tender.id", "employee.id", "order.id",
     "order.modifiedTime", "amount", "cardType", "cardTransaction.last4", "clientCreatedTime"});

constexpr auto void_reasons = std::to_array<std::string_view>(
    {"USER_CANCEL", "TRANSPORT_ERROR", "REJECT_SIGNATURE", "REJECT_PARTIAL_AUTH", "NOT_APPROVED",
     "FAILED", "AUTH_CLOSED_NEW_CARD", "DEVELOPER_PAY_PARTIAL_AUTH", "REJECT_DUPLICATE",
     "REJECT_OFFLINE", "GIFTCARD_LOAD_FAILED", "USER_GIFTCARD_LOAD_CANCEL",
     "DEVELOPER_PAY_TIP_ADJUST_FAILED", "USER_CUSTOMER_CANCEL", "FRAUD",
     "REJECT_GREATER_APPROVED_AMOUNT", "TIMEOUT", "USER_CANCEL_SYNC", "REOPEN_ORDER"});

FieldValue field_of_text(std::string_view text) { return FieldValue::of(text); }

FieldValue field_of_payment(const PaymentRead& read, std::string_view name) {
    static const PaymentDetails plain;
    const Payment& payment = read.payment;
    const PaymentDetails& details = payment.details ? *payment.details : plain;
    if (name == "createdTime") return FieldValue::of(payment.at);
    if (name == "modifiedTime") return FieldValue::of(details.changed_at.value_or(payment.at));
    if (name == "clientCreatedTime") {
        return FieldValue::of(payment.details ? details.client_created_at : payment.at);
    }
    if (name == "order.modifiedTime") return FieldValue::of(read.order.order->modified_at);
    if (name == "result") return field_of_text(word_of(payment.result()));
    if (name == "offline") return FieldValue::of(details.offline);
    if (name == "voided") return FieldValue::of(details.result == PaymentResult::voided);
    if (name == "externalPaymentId") return field_of_text(details.external_id);
    if (name == "externalReferenceId") return field_of_text(details.external_reference);
    if (name == "cardType") return field_of_text(card_text(details.card, "cardType"));
    if (name == "cardTransaction.last4") return field_of_text(card_text(details.card, "last4"));
    if (name == "id") return FieldValue::of_optional(payment.id);
    if (name == "device.id") return FieldValue::of_optional(details.device);
    if (name == "tender.id") return FieldValue::of_optional(details.tender);
    if (name == "employee.id") return FieldValue::of_optional(details.employee);
    if (name == "order.id") return FieldValue::of_optional(read.order.order->id);
    if (name == "amount") return FieldValue::of(payment.amount.minor);
    return {};
}

auto date_of_payment(const PaymentRead& read) {
    return std::tuple(to_ms(read.payment.at), read.payment.id);
}

void append_payment_read(JsonWriter& json, const PaymentRead& read, const View& view) {
    append_payment(json, read.payment, *read.order.order, view, "");
}

// What does not count (voided, or held and not yet taken) is listed where it is asked for.
bool asks_for_all(const ListQuery& query) {
    return query.filters_by("voided") || query.filters_by("result") || query.filters_by("id");
}

Rows<PaymentRead> counted(const View& view, const MoneyFilter& filter, std::uint64_t offset,
                          std::uint32_t limit, Access access) {
    auto read =
        view.engine().list_payments(view.book_id(), filter, {offset, limit, {}, {}}, access);
    if (!read) return std::nullopt;
    if (!*read) return Result<std::vector<PaymentRead>>(read->error());
    return Result<std::vector<PaymentRead>>(std::move(*read).value().payments);
}

Result<PaymentRead> payment_of(const PartRead& part) {
    const auto& payments = part.order.order->payments;
    const auto found = std::ranges::find(payments, part.id, &Payment::id);
    if (found == payments.end()) return no_such_object();
    return PaymentRead{part.order, *found};
}

Rows<PaymentRead> not_counted(const View& view, std::uint64_t offset, std::uint32_t limit,
                              Access access) {
    auto parts =
        view.engine().list_parts(view.book_id(), OrderPart::payment, offset, limit, access);
    if (!parts) return std::nullopt;
    if (!*parts) return Result<std::vector<PaymentRead>>(parts->error());
    std::vector<PaymentRead> payments;
    payments.reserve(parts->value().size());
    for (const PartRead& part : parts->value()) {
        auto payment = payment_of(part);
        if (!payment) return Result<std::vector<PaymentRead>>(payment.error());
        payments.push_back(std::move(payment).value());
    }
    return Result<std::vector<PaymentRead>>(std::move(payments));
}

// Done for nobody in particular, and for an employee of the book's.
Rows<PaymentRead> check_employee(const View& view, ObjectId employee, Access access) {
    using List = std::vector<PaymentRead>;
    if (!employee) return Result<List>(List{});
    auto found = view.engine().find_reference(view.book_id(), employee, access);
    if (!found) return std::nullopt;
    const bool is_one = *found && found->value().object.kind == ReferenceKind::employee;
    if (!is_one) return Result<List>(no_such_object());
    return Result<List>(List{});
}

// Of all of the merchant's payments, or of those of an employee.
void answer_payments(Call& call, const ListQuery& query, ObjectId employee) {
    const MoneyFilter filter = filter_of(query);
    const bool all = asks_for_all(query);
    const auto sources = [filter, all, employee](const View& view, Access access) {
        std::vector<Source<PaymentRead>> list;
        list.emplace_back([=, &view](std::uint64_t offset, std::uint32_t limit) {
            auto checked = check_employee(view, employee, access);
            if (!checked || !*checked) return checked;
            return counted(view, filter, offset, limit, access);
        });
        if (!all) return list;
        list.emplace_back([=, &view](std::uint64_t offset, std::uint32_t limit) {
            return not_counted(view, offset, limit, access);
        });
        return list;
    };
    answer_rows<PaymentRead>(call, query, sources, field_of_payment, date_of_payment,
                             append_payment_read);
}

std::vector<LineShare> read_shares(std::vector<Body>& list) {
    constexpr std::int64_t whole_line = 10'000'000;
    std::vector<LineShare> shares;
    shares.reserve(list.size());
    for (Body& each : list) {
        LineShare& share = shares.emplace_back();
        const auto line = each.reference("lineItemRef");
        share.line = line ? *line : each.id("id").value_or(unknown_object);
        each.pass_over("id");
        share.ten_millionths = each.number("percentage", 0, whole_line).value_or(whole_line);
        share.bin_name = each.text("binName", name_characters_max).value_or("");
        share.refunded = each.flag("refunded").value_or(false);
    }
    return shares;
}

constexpr std::int64_t amount_max = money_minor_max;

// SUCCESS, or AUTH for money that is held.
void read_result(Body& body, TenderPayment& payment) {
    const auto result = body.text("result", name_characters_max);
    if (!result || result->empty() || to_upper(*result) == "SUCCESS") return;
    payment.is_authorization = to_upper(*result) == "AUTH";
    if (payment.is_authorization) return;
    body.add_mistake("result", "must be SUCCESS, or AUTH for a payment that is captured later");
}

TenderPayment read_payment(Body& body, const BookSettings& book) {
    TenderPayment payment;
    payment.tender = body.reference("tender").value_or(ObjectId{});
    const auto amount = body.number("amount", 0, amount_max);
    payment.amount = Money{amount.value_or(0)};
    if (!amount) body.add_message("amount is required");
    if (!payment.tender) body.add_message("tender is required");
    payment.tip = Money{body.number("tipAmount", 0, amount_max).value_or(0)};
    if (const auto tax = body.number("taxAmount", 0, amount_max)) payment.tax = Money{*tax};
    if (const auto cash = body.number("cashTendered", 0, amount_max)) {
        payment.tendered = Money{*cash};
    }
    payment.employee = body.reference("employee").value_or(ObjectId{});
    payment.external_id = body.text("externalPaymentId", 32).value_or("");
    payment.note = body.text("note", 255).value_or("");
    payment.offline = body.flag("offline").value_or(false);
    payment.client_created_at = body.moment("clientCreatedTime");
    payment.device = read_device(body, "device", book).value_or(ObjectId{});
    payment.external_reference = body.text("externalReferenceId", 64).value_or("");
    payment.card = read_card(body);
    if (auto shares = body.list("lineItemPayments")) payment.lines = read_shares(*shares);
    read_result(body, payment);
    for (const std::string_view name :
         {"id", "order", "createdTime", "transactionSettings", "cashbackAmount"}) {
        body.pass_over(name);
    }
    return payment;
}

}  // namespace

Fetched<PaymentRead> find_payment(const View& view, ObjectId id, Access access) {
    MoneyFilter filter;
    filter.id = id;
    auto rows = counted(view, filter, 0, 1, access);
    if (!rows) return std::nullopt;
    if (!*rows) return Result<PaymentRead>(rows->error());
    if (!rows->value().empty()) return Result<PaymentRead>(std::move(rows->value().front()));
    auto part = view.engine().find_part(view.book_id(), OrderPart::payment, id, access);
    if (!part) return std::nullopt;
    if (!*part) return Result<PaymentRead>(failure_of(part->error(), no_such_object()));
    return payment_of(part->value());
}

Result<std::shared_ptr<const Order>> order_of_payment(const View& view, ObjectId id) {
    auto found = find_payment(view, id, Access::may_block);
    if (!*found) return found->error();
    return found->value().order.order;
}

http::Response answer_payment(const Recorded& recorded, ObjectId payment, View view) {
    const auto found = std::ranges::find(recorded.order->payments, payment, &Payment::id);
    view.expand("cardTransaction");
    view.expand("lineItemPayments");
    return answer_with(
        [&](JsonWriter& json) { append_payment(json, *found, *recorded.order, view, ""); });
}

void list_payments(Call& call) {
    auto query = read_money_query(call, payment_filters);
    if (!query) return call.fail(query.error());
    answer_payments(call, query.value(), {});
}

void list_payments_of_employee(Call& call) {
    auto query = read_money_query(call, payment_filters);
    if (!query) return call.fail(query.error());
    // The href of the list is the caller's own query.
    query.value().filters.push_back(
        {"employee.id", Filter::Operator::equal, {std::string(call.params[1])}, false});
    answer_payments(call, query.value(), id_in(call.params[1]));
}

void list_payments_of_order(Call& call) {
    auto query = read_money_query(call, payment_filters);
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands), id = id_in(call.params[1]),
                      href = href_of_list(call.request, query.value()),
                      query = query.value()](Access access) -> std::optional<http::Response> {
        auto read = view.engine().load_order(view.book_id(), id, {}, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(failure_of(read->error(), no_such_order()));
        std::vector<PaymentRead> rows;
        for (const Payment& payment : read->value().order->payments) {
            if (payment.counts() || asks_for_all(query)) rows.push_back({read->value(), payment});
        }
        std::ranges::reverse(rows);
        rows =
            fitting_page(std::move(rows), query, [](const PaymentRead& row, std::string_view at) {
                return std::vector<FieldValue>{field_of_payment(row, at)};
            });
        return list_answer(rows, href, [&](JsonWriter& json, const PaymentRead& each) {
            append_payment_read(json, each, view);
        });
    });
}

void get_payment(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto read = find_payment(view, id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        return answer_with(
            [&](JsonWriter& json) { append_payment_read(json, read->value(), view); });
    });
}

void get_payment_status(Call& call) {
    auto query = read_query(call, {});
    if (!query) return call.fail(query.error());
    call.answer_read([view = View(call, query.value().expands),
                      id = id_in(call.params[1])](Access access) -> std::optional<http::Response> {
        auto read = find_payment(view, id, access);
        if (!read) return std::nullopt;
        if (!*read) return to_response(read->error());
        const Payment& payment = read->value().payment;
        return answer_with([&](JsonWriter& json) {
            json.begin_object();
            append_id(json.key("id"), payment.id);
            append_reference(json.key("order"), read->value().order.order->id);
            json.key("result").plain(word_of(payment.result()));
            append_number(json.key("amount"), payment.amount.minor);
            append_moment(json.key("createdTime"), payment.at);
            append_moment(json.key("modifiedTime"), changed_at(payment));
            json.end_object();
        });
    });
}

void pay_order(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    EditOrder edit;
    edit.order = id_in(call.params[1]);
    edit.payment = read_payment(body, call.book());
    submit(call, body, std::move(edit), [view = View(call, {})](const Recorded& recorded) {
        const Payment* made = made_part(recorded.order->payments, recorded.first_part);
        return answer_payment(recorded, made->id, view);
    });
}

// Who took a payment and which lines it pays for; the rest of a payment stays as it is.
void update_payment(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    ChangePayment change;
    change.payment = id_in(call.params[1]);
    if (auto shares = body.list("lineItemPayments")) change.lines = read_shares(*shares);
    change.employee = body.reference("employee");
    if (change.employee && !*change.employee) change.employee.reset();
    const ObjectId id = change.payment;
    submit_found(
        call, body, [id](const View& view) { return order_of_payment(view, id); },
        [change](const Order& order) -> Command {
            ChangePayment command = change;
            command.order = order.id;
            return command;
        },
        [id](const Recorded& recorded, const View& view) {
            return answer_payment(recorded, id, view);
        });
}

// An extension: as if the payment had never been.
void void_payment(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    VoidPayment command;
    command.payment = id_in(call.params[1]);
    command.reason = to_upper(body.text("reason", name_characters_max).value_or(""));
    if (command.reason.empty()) command.reason = void_reasons.front();
    if (std::ranges::find(void_reasons, command.reason) == void_reasons.end()) {
        std::string words;
        for (const std::string_view word : void_reasons) words.append(" ").append(word);
        body.add_mistake("reason", "must be one of" + words + " (got " + command.reason + ")");
    }
    const ObjectId id = command.payment;
    submit_found(
        call, body, [id](const View& view) { return order_of_payment(view, id); },
        [command](const Order& order) -> Command {
            VoidPayment ready = command;
            ready.order = order.id;
            return ready;
        },
        [id](const Recorded& recorded, const View& view) {
            return answer_payment(recorded, id, view);
        });
}

// An extension: takes the money that was held.
void capture_payment(Call& call) {
    auto parsed = Body::parse(call);
    if (!parsed) return call.fail(parsed.error());
    Body& body = parsed.value();
    CapturePayment command;
    command.payment = id_in(call.params[1]);
    if (const auto amount = body.number("amount", 1, amount_max)) command.amount = Money{*amount};
    if (const auto tip = body.number("tipAmount", 0, amount_max)) command.tip = Money{*tip};
    const ObjectId id = command.payment;
    submit_found(
        call, body, [id](const View& view) { return order_of_payment(view, id); },
        [command](const Order& order) -> Command {
            CapturePayment ready = command;
            ready.order = order.id;
            return ready;
        },
        [id](const Recorded& recorded, const View& view) {
            return answer_payment(recorded, id, view);
        });
}

}  // namespace tillbook::clover

#include <algorithm>
#include <iterator>

#include "api/clover/device.h"
#include "api/clover/nested_json.h"
#include "api/clover/order_json.h"
#include "api/clover/reference_json.h"
#include "domain/sale.h"

namespace tillbook::clover {

namespace {

void append_card(JsonWriter& json, const PaymentDetails& details) {
    json.begin_object();
    for (std::size_t at = 0; at < details.card.size(); ++at) {
        if (!details.card[at].empty()) json.key(card_words[at]).text(details.card[at]);
    }
    if (details.authorized) {
        json.key("captured").boolean(details.result == PaymentResult::success);
    }
    json.end_object();
}

void append_share(JsonWriter& json, const LineShare& share) {
    json.begin_object();
    append_id(json.key("id"), share.line);
    append_number(json.key("percentage"), share.ten_millionths);
    append_text_member(json, "binName", share.bin_name);
    json.key("refunded").boolean(share.refunded);
    json.end_object();
}

template <class Part, class Is>
std::vector<Part> parts_that(const std::vector<Part>& all, Is is) {
    std::vector<Part> parts;
    std::ranges::copy_if(all, std::back_inserter(parts), is);
    return parts;
}

// What of the order's charges a payment carries: each by its part of the total.
void append_charge_shares(JsonWriter& json, const Payment& payment, const Order& order) {
    std::vector<Money> shares;
    if (order.tab && !order.tab->additional_charges.empty()) {
        Draft draft = draft_of(order);
        draft.payments = {{payment.amount, {}}};
        const Result<Priced> priced = price(draft);
        if (priced.ok()) shares = priced.value().payment_shares.front().additional_charges;
    }
    std::size_t at = 0;
    append_nested(json, shares, [&](Money share) {
        const GivenCharge& charge = order.tab->additional_charges[at++];
        json.begin_object();
        append_id(json.key("id"), charge.id);
        json.key("type").text(charge.type);
        append_number(json.key("amount"), share.minor);
        if (charge.value.percent) {
            append_number(json.key("rate"), charge.value.percent->ten_thousandths);
        }
        json.end_object();
    });
}

}  // namespace

std::string_view word_of(PaymentResult result) {
    switch (result) {
        case PaymentResult::success:
            return "SUCCESS";
        case PaymentResult::fail:
            return "FAIL";
        case PaymentResult::voided:
            return "VOIDED";
        case PaymentResult::authorized:
            return "AUTH";
    }
    return "FAIL";
}

std::string_view word_of(Authorization::Kind kind) {
    return kind == Authorization::Kind::tab ? "TAB" : "AUTH";
}

Instant changed_at(const Payment& payment) {
    return payment.details ? payment.details->changed_at.value_or(payment.at) : payment.at;
}

void append_payment(JsonWriter& json, const Payment& payment, const Order& order, const View& view,
                    std::string_view prefix) {
    static const PaymentDetails plain;
    const PaymentDetails& details = payment.details ? *payment.details : plain;
    json.begin_object();
    append_id(json.key("id"), payment.id);
    append_reference(json.key("order"), order.id);
    if (details.device) append_device_reference(json.key("device"), details.device, view);
    append_tender_of(json.key("tender"), payment, expands_to(view, prefix, "tender"), view);
    append_number(json.key("amount"), payment.amount.minor);
    if (details.tip != Money{}) append_number(json.key("tipAmount"), details.tip.minor);
    append_number(json.key("taxAmount"), details.tax.minor);
    append_number(json.key("cashbackAmount"), details.cashback.minor);
    if (payment.tendered != payment.amount) {
        append_number(json.key("cashTendered"), payment.tendered.minor + details.tip.minor);
    }
    append_text_member(json, "externalPaymentId", details.external_id);
    if (details.employee) {
        append_expandable(json.key("employee"), details.employee,
                          expands_to(view, prefix, "employee"), view);
    }
    append_moment(json.key("createdTime"), payment.at);
    append_moment(json.key("clientCreatedTime"),
                  payment.details ? details.client_created_at : payment.at);
    append_moment(json.key("modifiedTime"), changed_at(payment));
    if (details.offline) json.key("offline").boolean(true);
    append_text_member(json, "note", payment.reference);
    append_text_member(json, "externalReferenceId", details.external_reference);
    json.key("result").plain(word_of(payment.result()));
    if (details.result == PaymentResult::voided) {
        json.key("voided").boolean(true);
        append_text_member(json, "voidReason", details.void_reason);
    }
    if (!is_empty(details.card) && expands_to(view, prefix, "cardTransaction")) {
        append_card(json.key("cardTransaction"), details);
    }
    if (!details.lines.empty() && expands_to(view, prefix, "lineItemPayments")) {
        append_nested(json.key("lineItemPayments"), details.lines,
                      [&](const LineShare& share) { append_share(json, share); });
    }
    if (expands_to(view, prefix, "additionalCharges")) {
        append_charge_shares(json.key("additionalCharges"), payment, order);
    }
    // Not inside a refund, which shows its payment: they would show each other without end.
    if (prefix != "payment." && expands_to(view, prefix, "refunds")) {
        std::vector<Refund> refunds;
        std::ranges::copy_if(order.refunds, std::back_inserter(refunds),
                             [&](const Refund& each) { return each.payment == payment.id; });
        append_nested(json.key("refunds"), refunds,
                      [&](const Refund& refund) { append_refund(json, refund, order, view); });
    }
    json.end_object();
}

void append_credit(JsonWriter& json, const Refund& credit, const Order* order, ObjectId customer,
                   const View& view) {
    static const RefundDetails plain;
    const RefundDetails& details = credit.details ? *credit.details : plain;
    PaymentDetails paid;
    paid.tender = details.tender;
    paid.card = details.card;
    Payment payment;
    payment.method = credit.method;
    payment.details = std::make_shared<const PaymentDetails>(paid);
    json.begin_object();
    append_id(json.key("id"), credit.id);
    if (order != nullptr) append_reference(json.key("orderRef"), order->id);
    if (details.device) append_device_reference(json.key("device"), details.device, view);
    append_tender_of(json.key("tender"), payment, view.expands_to("tender"), view);
    if (details.employee) {
        append_expandable(json.key("employee"), details.employee, view.expands_to("employee"),
                          view);
    }
    if (customer) append_reference(json.key("customers"), customer);
    append_number(json.key("amount"), credit.amount.minor);
    append_number(json.key("taxAmount"), details.tax.minor);
    append_moment(json.key("createdTime"), credit.at);
    append_moment(json.key("clientCreatedTime"),
                  credit.details ? details.client_created_at : credit.at);
    append_text_member(json, "externalReferenceId", details.external_reference);
    json.key("voided").boolean(!credit.counts());
    json.key("result").plain("SUCCESS");
    append_text_member(json, "reason", credit.reason);
    if (!is_empty(paid.card) && view.expands_to("cardTransaction")) {
        append_card(json.key("cardTransaction"), paid);
    }
    if (view.expands_to("creditRefunds") && order != nullptr) {
        const auto back = parts_that(std::vector<Refund>{credit},
                                     [](const Refund& each) { return !each.counts(); });
        append_nested(json.key("creditRefunds"), back,
                      [&](const Refund& each) { append_credit_refund(json, each, *order, view); });
    }
    json.end_object();
}

void append_credit_refund(JsonWriter& json, const Refund& credit, const Order& order,
                          const View& view) {
    const TakenBack& back = *credit.details->taken_back;
    json.begin_object();
    append_id(json.key("id"), back.id);
    append_reference(json.key("orderRef"), order.id);
    if (back.device) append_device_reference(json.key("device"), back.device, view);
    append_moment(json.key("createdTime"), back.at);
    append_moment(json.key("clientCreatedTime"), back.at);
    append_reference(json.key("credit"), credit.id);
    if (back.employee) {
        append_expandable(json.key("employee"), back.employee, view.expands_to("employee"), view);
    }
    append_text_member(json, "reason", back.reason);
    json.end_object();
}

void append_authorization(JsonWriter& json, const Authorization& authorization, const Order& order,
                          const View& view, std::string_view prefix) {
    const auto append_payment_of = [&](const char* name, ObjectId id) {
        if (!id) return;
        const auto payment = std::ranges::find(order.payments, id, &Payment::id);
        if (expands_to(view, prefix, name) && payment != order.payments.end()) {
            append_payment(json.key(name), *payment, order, view, "payment.");
        } else {
            append_reference(json.key(name), id);
        }
    };
    json.begin_object();
    append_id(json.key("id"), authorization.id);
    append_payment_of("payment", authorization.payment);
    append_text_member(json, "tabName", authorization.tab_name);
    append_number(json.key("amount"), authorization.amount.minor);
    append_text_member(json, "cardType", authorization.card_type);
    append_text_member(json, "last4", authorization.last4);
    append_text_member(json, "authcode", authorization.auth_code);
    json.key("type").plain(word_of(authorization.kind));
    append_text_member(json, "note", authorization.note);
    append_text_member(json, "externalReferenceId", authorization.external_reference);
    append_payment_of("closingPayment", authorization.closing_payment);
    append_moment(json.key("createdTime"), authorization.created_at);
    json.end_object();
}

void append_refund(JsonWriter& json, const Refund& refund, const Order& order, const View& view) {
    json.begin_object();
    append_id(json.key("id"), refund.id);
    append_reference(json.key("orderRef"), order.id);
    if (refund.payment) {
        const auto payment = std::ranges::find(order.payments, refund.payment, &Payment::id);
        if (view.expands_to("payment") && payment != order.payments.end()) {
            append_payment(json.key("payment"), *payment, order, view, "payment.");
        } else {
            append_reference(json.key("payment"), refund.payment);
        }
    }
    append_number(json.key("amount"), refund.amount.minor);
    std::int64_t tax = 0;
    for (const ReturnedLine& line : refund.lines) tax += line.tax.minor;
    if (tax != 0) append_number(json.key("taxAmount"), tax);
    append_moment(json.key("createdTime"), refund.at);
    append_moment(json.key("clientCreatedTime"), refund.at);
    json.key("voided").boolean(false);
    append_text_member(json, "reason", refund.reason);
    if (!refund.lines.empty() && view.expands_to("lineItems")) {
        append_nested(json.key("lineItems"), refund.lines,
                      [&](const ReturnedLine& line) { append_reference(json, line.line); });
    }
    json.end_object();
}

// Payments stand in one of three lists, by what became of them.
void append_money(JsonWriter& json, const Order& order, const View& view) {
    const auto append_payments = [&](const char* name, PaymentResult result) {
        if (!view.expands_to(name)) return;
        const auto payments = parts_that(order.payments, [result](const Payment& payment) {
            return payment.result() == result;
        });
        append_nested(json.key(name), payments, [&](const Payment& payment) {
            append_payment(json, payment, order, view, std::string(name) + ".");
        });
    };
    append_payments("payments", PaymentResult::success);
    if (view.expands_to("refunds")) {
        const auto refunds =
            parts_that(order.refunds, [](const Refund& refund) { return !refund.is_credit(); });
        append_nested(json.key("refunds"), refunds,
                      [&](const Refund& refund) { append_refund(json, refund, order, view); });
    }
    if (view.expands_to("credits")) {
        const auto credits =
            parts_that(order.refunds, [](const Refund& refund) { return refund.is_credit(); });
        append_nested(json.key("credits"), credits, [&](const Refund& credit) {
            append_credit(json, credit, &order, order.customer, view);
        });
    }
    append_payments("voids", PaymentResult::voided);
    append_payments("preAuths", PaymentResult::authorized);
    if (view.expands_to("authorizations")) {
        append_nested(json.key("authorizations"), order.authorizations,
                      [&](const Authorization& each) {
                          append_authorization(json, each, order, view, "authorizations.");
                      });
    }
}

}  // namespace tillbook::clover

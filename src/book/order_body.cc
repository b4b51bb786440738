#include "book/order_body.h"

#include <algorithm>
#include <limits>
#include <map>
#include <utility>

#include "book/calendar.h"
#include "book/json_out.h"
#include "book/tab_body.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

// The members of a line but its id; `next` is the id behind it.
void put_line(JsonOut& json, const Line& line, const Order& order, ObjectId& next) {
    json.member("name", line.name);
    if (line.product) put_id(json, "product", line.product);
    if (line.variant) put_id(json, "variant", line.variant);
    if (!line.variant_name.empty()) json.member("variantName", line.variant_name);
    json.member("price", line.unit_price.minor);
    if (line.quantity != one) json.member("quantity", line.quantity.thousandths);
    if (line.contained_rate != 0) json.member("rate", line.contained_rate);
    if (line.details) put_line_details(json, *line.details, order.created_at, next);
}

enum class Amount { written, derivable };

void put_payment(JsonOut& json, const Payment& payment, const Order& order, Amount amount) {
    if (payment.method != order.payment_method) json.member("method", payment.method);
    if (amount == Amount::written) json.member("amount", payment.amount.minor);
    if (payment.tendered != payment.amount) json.member("tendered", payment.tendered.minor);
    if (payment.at != order.date) json.member("at", to_ms(payment.at));
    if (payment.business_day != order.business_day) {
        json.member("day", to_string(payment.business_day));
    }
    if (payment.details) put_payment_details(json, *payment.details, payment.at);
}

void put_refund(JsonOut& json, const Refund& refund, const Order& order) {
    if (refund.method != order.payment_method) json.member("method", refund.method);
    json.member("amount", refund.amount.minor);
    if (refund.payment) put_id(json, "payment", refund.payment);
    if (refund.at != order.date) json.member("at", to_ms(refund.at));
    if (refund.business_day != order.business_day) {
        json.member("day", to_string(refund.business_day));
    }
    if (!refund.lines.empty()) {
        json.key("lines");
        json.begin_array();
        for (const ReturnedLine& line : refund.lines) {
            json.begin_object();
            put_id(json, "line", line.line);
            json.member("quantity", line.quantity.thousandths);
            json.member("amount", line.amount.minor);
            if (line.tax != Money{}) json.member("tax", line.tax.minor);
            json.end_object();
        }
        json.end_array();
    }
    if (refund.restock == Restock::yes) {
        json.key("restock");
        json.boolean(true);
    }
    if (refund.details) put_refund_details(json, *refund.details, refund.at);
}

void put_lines(JsonOut& json, const Order& order, ObjectId& next) {
    json.key("lines");
    json.begin_array();
    for (const Line& line : order.lines) {
        json.begin_object();
        put_id_unless_next(json, line.id, next);
        put_line(json, line, order, next);
        json.end_object();
    }
    json.end_array();
}

void put_payments(JsonOut& json, const Order& order, ObjectId& next) {
    const Result<Amounts> amounts = amounts_of(order);
    const bool covers = order.payments.size() == 1 && amounts.ok() &&
                        order.payments.front().amount == amounts.value().total;
    json.key("payments");
    json.begin_array();
    for (const Payment& payment : order.payments) {
        json.begin_object();
        put_id_unless_next(json, payment.id, next);
        put_payment(json, payment, order, covers ? Amount::derivable : Amount::written);
        json.end_object();
    }
    json.end_array();
}

void put_refunds(JsonOut& json, const Order& order, ObjectId& next) {
    json.key("refunds");
    json.begin_array();
    for (const Refund& refund : order.refunds) {
        json.begin_object();
        put_id_unless_next(json, refund.id, next);
        put_refund(json, refund, order);
        json.end_object();
    }
    json.end_array();
}

void put_voided_line(JsonOut& json, const VoidedLine& voided, const Order& order) {
    json.member("at", to_ms(voided.at));
    if (voided.kind != VoidKind::line) json.member("kind", name_of(voided.kind));
    if (voided.business_day != order.business_day) {
        json.member("day", to_string(voided.business_day));
    }
    put_optional_id(json, "by", voided.removed_by);
    put_optional_id(json, "approved", voided.approved_by);
    put_optional_id(json, "created", voided.created_by);
    put_text(json, "device", voided.device);
    put_text(json, "event", voided.event);
    json.key("line");
    json.begin_object();
    put_id(json, "id", voided.line->id);
    ObjectId next{voided.line->id.value + 1};
    put_line(json, *voided.line, order, next);
    json.end_object();
}

void put_voided_lines(JsonOut& json, const Order& order, ObjectId& next) {
    json.key("voided");
    json.begin_array();
    for (const VoidedLine& voided : order.voided_lines) {
        json.begin_object();
        put_id_unless_next(json, voided.id, next);
        put_voided_line(json, voided, order);
        json.end_object();
    }
    json.end_array();
}

// The members of one but its id.
void put_authorization(JsonOut& json, const Authorization& authorization) {
    put_id(json, "payment", authorization.payment);
    put_optional_id(json, "closing", authorization.closing_payment);
    put_flag(json, "isTab", authorization.kind == Authorization::Kind::tab);
    json.member("amount", authorization.amount.minor);
    put_text(json, "type", authorization.card_type);
    put_text(json, "last4", authorization.last4);
    put_text(json, "code", authorization.auth_code);
    put_text(json, "ref", authorization.external_reference);
    json.member("at", to_ms(authorization.created_at));
}

void put_authorizations(JsonOut& json, const Order& order) {
    json.key("authorizations");
    json.begin_array();
    for (const Authorization& authorization : order.authorizations) {
        json.begin_object();
        put_id(json, "id", authorization.id);
        put_authorization(json, authorization);
        json.end_object();
    }
    json.end_array();
}

void put_fulfillment(JsonOut& json, const FulfillmentEvent& event) {
    json.key("fulfilment");
    json.begin_object();
    put_id(json, "id", event.id);
    put_text(json, "type", event.type);
    put_optional_id(json, "device", event.device);
    json.member("at", to_ms(event.at));
    if (event.client_created_at != event.at) json.member("client", to_ms(event.client_created_at));
    json.end_object();
}

template <class Details>
bool same_details(const std::shared_ptr<const Details>& a,
                  const std::shared_ptr<const Details>& b) {
    return a == b || (a && b && *a == *b);
}

bool same(const Line& a, const Line& b) {
    return a.name == b.name && a.product == b.product && a.variant == b.variant &&
           a.variant_name == b.variant_name && a.unit_price == b.unit_price &&
           a.quantity == b.quantity && a.contained_rate == b.contained_rate &&
           same_details(a.details, b.details);
}

bool same(const Payment& a, const Payment& b) {
    return a.method == b.method && a.amount == b.amount && a.tendered == b.tendered &&
           a.at == b.at && a.business_day == b.business_day && same_details(a.details, b.details);
}

bool same(const VoidedLine& a, const VoidedLine& b) {
    return (a.line == b.line || same(*a.line, *b.line)) && a.kind == b.kind && a.at == b.at &&
           a.business_day == b.business_day && a.removed_by == b.removed_by &&
           a.approved_by == b.approved_by && a.created_by == b.created_by && a.device == b.device &&
           a.event == b.event;
}

bool same(const ReturnedLine& a, const ReturnedLine& b) {
    return a.line == b.line && a.quantity == b.quantity && a.amount == b.amount && a.tax == b.tax;
}

bool same(const Refund& a, const Refund& b) {
    return a.method == b.method && a.amount == b.amount && a.at == b.at &&
           a.business_day == b.business_day && a.restock == b.restock && a.payment == b.payment &&
           same_details(a.details, b.details) &&
           std::equal(a.lines.begin(), a.lines.end(), b.lines.begin(), b.lines.end(),
                      [](const ReturnedLine& one_line, const ReturnedLine& other) {
                          return same(one_line, other);
                      });
}

bool same(const Authorization& a, const Authorization& b) {
    return a.payment == b.payment && a.closing_payment == b.closing_payment && a.kind == b.kind &&
           a.amount == b.amount && a.card_type == b.card_type && a.last4 == b.last4 &&
           a.auth_code == b.auth_code && a.external_reference == b.external_reference &&
           a.created_at == b.created_at;
}

// {"<id>": part or null, …} for the parts that differ; writes nothing when none does. Ids rise in
// both.
template <class Part, class Put>
void put_part_pieces(JsonOut& json, std::string_view name, const std::vector<Part>& before,
                     const std::vector<Part>& after, Put put) {
    bool open = false;
    const auto start = [&](ObjectId id) {
        if (!std::exchange(open, true)) {
            json.key(name);
            json.begin_object();
        }
        json.key(to_base32(id.value));
    };
    auto old = before.begin();
    const auto drop_below = [&](std::uint64_t id) {
        for (; old != before.end() && old->id.value < id; ++old) {
            start(old->id);
            json.null();
        }
    };
    for (const Part& part : after) {
        drop_below(part.id.value);
        const bool is_known = old != before.end() && old->id == part.id;
        const bool is_same = is_known && same(*old, part);
        if (is_known) ++old;
        if (is_same) continue;
        start(part.id);
        json.begin_object();
        put(part);
        json.end_object();
    }
    drop_below(std::numeric_limits<std::uint64_t>::max());
    if (open) json.end_object();
}

// Personal words are told apart from the body.
bool is_same_tab(const std::optional<Tab>& before, Tab after) {
    if (!before) return false;
    after.title = before->title;
    after.delete_reason = before->delete_reason;
    return *before == after;
}

void put_text_piece(JsonOut& json, std::string_view name, std::string_view before,
                    std::string_view after) {
    if (before != after) json.member(name, after);
}

}  // namespace

std::string encode_order(const Order& order) {
    JsonOut json;
    ObjectId next{order.id.value + 1};
    json.begin_object();
    json.member("short", order.short_code);
    if (order.status != OrderStatus::completed) json.member("status", name_of(order.status));
    if (order.created_at != order.modified_at) json.member("created", to_ms(order.created_at));
    if (order.date != order.created_at) json.member("date", to_ms(order.date));
    json.member("day", to_string(order.business_day));
    if (!order.lines.empty()) put_lines(json, order, next);
    if (order.discount != Money{}) json.member("discount", order.discount.minor);
    if (order.customer) put_id(json, "customer", order.customer);
    if (order.store) put_id(json, "store", order.store);
    if (order.channel != "api") json.member("channel", order.channel);
    if (order.payment_method != cash_method) json.member("method", order.payment_method);
    if (!order.payments.empty()) put_payments(json, order, next);
    if (!order.refunds.empty()) put_refunds(json, order, next);
    if (!order.voided_lines.empty()) put_voided_lines(json, order, next);
    if (!order.authorizations.empty()) put_authorizations(json, order);
    if (order.tab) put_tab(json, *order.tab, next);
    if (order.fulfillment) put_fulfillment(json, *order.fulfillment);
    if (order.kitchen_ticket) put_id(json, "ticket", order.kitchen_ticket);
    if (order.kitchen_status != KitchenStatus::none) {
        json.member("kitchen", name_of(order.kitchen_status));
    }
    if (!order.external_id.empty()) json.member("externalId", order.external_id);
    if (order.imported) {
        json.key("imported");
        json.boolean(true);
    }
    json.end_object();
    return json.take();
}

namespace {

// Visits every free text of an order, empty ones of parts left out, with the name it is stored
// under: visit(name, text). The name is valid during the call.
template <class Visit>
void each_personal(const Order& order, Visit visit) {
    visit("customer", order.customer_name);
    visit("notes", order.notes);
    visit("cancellationReason", order.cancellation_reason);
    if (order.tab) {
        visit("title", order.tab->title);
        visit("deleteReason", order.tab->delete_reason);
    }
    const auto visit_part = [&visit](ObjectId id, const std::string& text) {
        if (!text.empty()) visit(std::string_view(to_base32(id.value)), text);
    };
    for (const Payment& payment : order.payments) visit_part(payment.id, payment.reference);
    for (const Refund& refund : order.refunds) {
        visit_part(refund.id, refund.reason);
        if (refund.counts()) continue;
        const TakenBack& back = *refund.details->taken_back;
        visit_part(back.id, back.reason);
    }
    for (const Authorization& each : order.authorizations) {
        visit_part(each.id, each.note);
        if (each.tab_name.empty()) continue;
        visit(std::string_view(to_base32(each.id.value) + std::string(tab_name_mark)),
              each.tab_name);
    }
    for (const Line& line : order.lines) {
        if (line.details) visit_part(line.id, line.details->note);
    }
    for (const VoidedLine& voided : order.voided_lines) {
        visit_part(voided.id, voided.reason);
        if (!voided.line->details || voided.line->details->note.empty()) continue;
        visit(std::string_view(to_base32(voided.id.value) + std::string(note_of_voided)),
              voided.line->details->note);
    }
}

// One object of texts, begun with the first of them; empty without any.
class TextsObject {
public:
    void put(std::string_view name, std::string_view text) {
        if (!std::exchange(any_, true)) json_.begin_object();
        json_.member(name, text);
    }
    std::string take() {
        if (!any_) return {};
        json_.end_object();
        return json_.take();
    }

private:
    JsonOut json_;
    bool any_ = false;
};

}  // namespace

std::string encode_order_personal(const Order& order) {
    TextsObject texts;
    each_personal(order, [&](std::string_view name, const std::string& text) {
        if (!text.empty()) texts.put(name, text);
    });
    return texts.take();
}

std::string encode_order_personal_pieces(const Order& before, const Order& after) {
    std::map<std::string, std::string_view, std::less<>> old;
    each_personal(before, [&](std::string_view name, const std::string& text) {
        if (!text.empty()) old.emplace(name, text);
    });
    TextsObject texts;
    each_personal(after, [&](std::string_view name, const std::string& text) {
        const auto known = old.find(name);
        const std::string_view was = known == old.end() ? std::string_view() : known->second;
        if (was != text) texts.put(name, text);
        if (known != old.end()) old.erase(known);
    });
    // What has no text any more.
    for (const auto& [name, text] : old) texts.put(name, {});
    return texts.take();
}

std::string encode_order_pieces(const Order& before, const Order& after) {
    JsonOut json;
    json.begin_object();
    if (before.status != after.status) json.member("status", name_of(after.status));
    put_part_pieces(json, "lines", before.lines, after.lines, [&](const Line& line) {
        ObjectId next{line.id.value + 1};
        put_line(json, line, after, next);
    });
    if (before.discount != after.discount) json.member("discount", after.discount.minor);
    put_text_piece(json, "customer", to_base32(before.customer.value),
                   to_base32(after.customer.value));
    put_text_piece(json, "store", to_base32(before.store.value), to_base32(after.store.value));
    put_text_piece(json, "channel", before.channel, after.channel);
    put_part_pieces(json, "payments", before.payments, after.payments, [&](const Payment& payment) {
        put_payment(json, payment, after, Amount::written);
    });
    put_part_pieces(json, "refunds", before.refunds, after.refunds,
                    [&](const Refund& refund) { put_refund(json, refund, after); });
    put_part_pieces(json, "voided", before.voided_lines, after.voided_lines,
                    [&](const VoidedLine& voided) { put_voided_line(json, voided, after); });
    put_part_pieces(json, "authorizations", before.authorizations, after.authorizations,
                    [&](const Authorization& each) { put_authorization(json, each); });
    if (after.tab && !is_same_tab(before.tab, *after.tab)) {
        ObjectId next{after.id.value + 1};
        put_tab(json, *after.tab, next);
    }
    if (after.fulfillment && before.fulfillment != after.fulfillment) {
        put_fulfillment(json, *after.fulfillment);
    }
    put_text_piece(json, "ticket", to_base32(before.kitchen_ticket.value),
                   to_base32(after.kitchen_ticket.value));
    if (before.kitchen_status != after.kitchen_status) {
        json.member("kitchen", name_of(after.kitchen_status));
    }
    json.end_object();
    return json.take();
}

}  // namespace tillbook

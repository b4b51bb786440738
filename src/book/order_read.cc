// Decoding of order bodies; order_body.cc has the encoding.
#include <algorithm>
#include <limits>

#include "book/calendar.h"
#include "book/json_in.h"
#include "book/order_body.h"
#include "book/tab_body.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

template <class Enum>
bool find_word(std::string_view text, int count, Enum& target) {
    for (int i = 0; i < count; ++i) {
        if (text != name_of(static_cast<Enum>(i))) continue;
        target = static_cast<Enum>(i);
        return true;
    }
    return false;
}

bool read_status(JsonValue value, OrderStatus& target) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    return find_word(text, order_status_count, target);
}

bool read_kitchen_status(JsonValue value, KitchenStatus& target) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    return find_word(text, kitchen_status_count, target);
}

// `next` is the id behind the line.
bool read_line(JsonValue source, Line& line, Instant created, ObjectId& next) {
    std::shared_ptr<LineDetails> details;
    const bool intact = each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") {
            const bool is_read = read(value, line.id);
            next = {line.id.value + 1};
            return is_read;
        }
        if (name == "name") return read(value, line.name);
        if (name == "product") return read(value, line.product);
        if (name == "variant") return read(value, line.variant);
        if (name == "variantName") return read(value, line.variant_name);
        if (name == "price") return read(value, line.unit_price);
        if (name == "quantity") return read(value, line.quantity);
        if (name == "rate") {
            constexpr std::int64_t rate_max = 10'000'000;
            return read(value, line.contained_rate) && line.contained_rate >= 0 &&
                   line.contained_rate <= rate_max;
        }
        bool known = false;
        return read_line_detail(name, value, created, details, next, known);
    });
    line.details = std::move(details);
    return intact;
}

// An amount that is left out is marked by `unwritten` until the total is known, a day until the
// order's is.
constexpr Money unwritten{-1};
constexpr Day unwritten_day{std::numeric_limits<std::int32_t>::min()};

bool read_payment(JsonValue source, Payment& payment) {
    payment.amount = payment.tendered = unwritten;
    payment.business_day = unwritten_day;
    std::shared_ptr<PaymentDetails> details;
    const bool intact = each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, payment.id);
        if (name == "method") return read(value, payment.method);
        if (name == "amount") return read(value, payment.amount);
        if (name == "tendered") return read(value, payment.tendered);
        if (name == "at") return read(value, payment.at);
        if (name == "day") return read(value, payment.business_day);
        bool known = false;
        return read_payment_detail(name, value, details, known);
    });
    payment.details = std::move(details);
    return intact;
}

bool read_returned_line(JsonValue source, ReturnedLine& line) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "line") return read(value, line.line);
        if (name == "quantity") return read(value, line.quantity);
        if (name == "amount") return read(value, line.amount);
        if (name == "tax") return read(value, line.tax);
        return true;
    });
}

bool read_refund(JsonValue source, Refund& refund) {
    refund.business_day = unwritten_day;
    std::shared_ptr<RefundDetails> details;
    const bool intact = each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, refund.id);
        if (name == "method") return read(value, refund.method);
        if (name == "amount") return read(value, refund.amount);
        if (name == "payment") return read(value, refund.payment);
        if (name == "at") return read(value, refund.at);
        if (name == "day") return read(value, refund.business_day);
        if (name == "lines") {
            return each_element(value, [&](JsonValue element) {
                return read_returned_line(element, refund.lines.emplace_back());
            });
        }
        if (name == "restock") {
            bool restocked = false;
            if (!read(value, restocked)) return false;
            refund.restock = restocked ? Restock::yes : Restock::no;
            return true;
        }
        return read_refund_detail(name, value, details);
    });
    refund.details = std::move(details);
    return intact;
}

bool read_void_kind(JsonValue value, VoidKind& kind) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    return find_word(text, void_kind_count, kind);
}

bool read_voided_line(JsonValue source, VoidedLine& voided, Instant created) {
    voided.business_day = unwritten_day;
    auto line = std::make_shared<Line>();
    const bool intact = each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, voided.id);
        if (name == "at") return read(value, voided.at);
        if (name == "kind") return read_void_kind(value, voided.kind);
        if (name == "day") return read(value, voided.business_day);
        if (name == "by") return read(value, voided.removed_by);
        if (name == "approved") return read(value, voided.approved_by);
        if (name == "created") return read(value, voided.created_by);
        if (name == "device") return read(value, voided.device);
        if (name == "event") return read(value, voided.event);
        if (name == "line") {
            ObjectId next;
            return read_line(value, *line, created, next);
        }
        return true;
    });
    voided.line = std::move(line);
    return intact;
}

// An array of parts, each taking the next id unless it names its own.
template <class Part, class Read>
bool read_parts(JsonValue source, std::vector<Part>& parts, ObjectId& next, Read read_part) {
    return each_element(source, [&](JsonValue element) {
        Part part;
        part.id = next;
        next = {next.value + 1};
        if (!read_part(element, part, next)) return false;
        parts.push_back(std::move(part));
        return true;
    });
}

// An object of parts by id: a new part, a changed one, or null for removed.
template <class Part, class Read>
bool read_part_pieces(JsonValue source, std::vector<Part>& parts, Read read_part) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        const auto number = parse_base32(name);
        if (!number) return false;
        const ObjectId id{*number};
        // The last one is the likeliest.
        const auto found = std::find_if(parts.rbegin(), parts.rend(),
                                        [id](const Part& part) { return part.id == id; });
        const auto old = found == parts.rend() ? parts.end() : std::prev(found.base());
        bool is_null = false;
        if (value.is_null().get(is_null) != simdjson::SUCCESS) return false;
        if (is_null) {
            if (old != parts.end()) parts.erase(old);
            return true;
        }
        Part part;
        part.id = id;
        ObjectId next{id.value + 1};
        if (!read_part(value, part, next)) return false;
        if (old != parts.end()) {
            *old = std::move(part);
        } else {
            parts.push_back(std::move(part));
        }
        return true;
    });
}

// Readers of the parts of one order, which take the id behind the part.
auto line_reader(const Order& order) {
    return [&order](JsonValue source, Line& line, ObjectId& next) {
        return read_line(source, line, order.created_at, next);
    };
}
bool read_numbered_payment(JsonValue source, Payment& payment, ObjectId& next) {
    const bool intact = read_payment(source, payment);
    next = {payment.id.value + 1};
    return intact;
}
bool read_numbered_refund(JsonValue source, Refund& refund, ObjectId& next) {
    const bool intact = read_refund(source, refund);
    next = {refund.id.value + 1};
    return intact;
}

auto voided_reader(const Order& order) {
    return [&order](JsonValue source, VoidedLine& voided, ObjectId& next) {
        const bool intact = read_voided_line(source, voided, order.created_at);
        next = {voided.id.value + 1};
        return intact;
    };
}

bool read_authorization(JsonValue source, Authorization& authorization) {
    return each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, authorization.id);
        if (name == "payment") return read(value, authorization.payment);
        if (name == "closing") return read(value, authorization.closing_payment);
        if (name == "isTab") {
            bool is_tab = false;
            if (!read(value, is_tab)) return false;
            if (is_tab) authorization.kind = Authorization::Kind::tab;
            return true;
        }
        if (name == "amount") return read(value, authorization.amount);
        if (name == "type") return read(value, authorization.card_type);
        if (name == "last4") return read(value, authorization.last4);
        if (name == "code") return read(value, authorization.auth_code);
        if (name == "ref") return read(value, authorization.external_reference);
        if (name == "at") return read(value, authorization.created_at);
        return true;
    });
}

bool read_numbered_authorization(JsonValue source, Authorization& authorization, ObjectId&) {
    return read_authorization(source, authorization);
}

bool read_fulfillment(JsonValue source, FulfillmentEvent& event) {
    const bool intact = each_member(source, [&](std::string_view name, JsonValue value) {
        if (name == "id") return read(value, event.id);
        if (name == "type") return read(value, event.type);
        if (name == "device") return read(value, event.device);
        if (name == "at") return read(value, event.at);
        if (name == "client") return read(value, event.client_created_at);
        return true;
    });
    if (event.client_created_at == Instant{}) event.client_created_at = event.at;
    return intact;
}

// Members that a whole body and pieces share. Sets `known` when the member is one of them.
bool read_head(std::string_view name, JsonValue value, Order& order, bool& known) {
    known = true;
    if (name == "status") return read_status(value, order.status);
    if (name == "discount") return read(value, order.discount);
    if (name == "customer") return read(value, order.customer);
    if (name == "store") return read(value, order.store);
    if (name == "channel") return read(value, order.channel);
    if (name == "ticket") return read(value, order.kitchen_ticket);
    if (name == "kitchen") return read_kitchen_status(value, order.kitchen_status);
    if (name == "fulfilment") return read_fulfillment(value, order.fulfillment.emplace());
    known = false;
    return true;
}

bool read_whole(std::string_view body, Order& order) {
    ObjectId next{order.id.value + 1};
    return each_member(
        json_in_of_this_thread().parse(body), [&](std::string_view name, JsonValue value) {
            bool known = false;
            if (!read_head(name, value, order, known)) return false;
            if (known) return true;
            if (name == "short") {
                std::int64_t code = 0;
                if (!read(value, code)) return false;
                order.short_code = static_cast<std::uint32_t>(code);
                return true;
            }
            if (name == "method") return read(value, order.payment_method);
            if (name == "created") {
                const bool intact = read(value, order.created_at);
                order.date = order.created_at;
                return intact;
            }
            if (name == "date") return read(value, order.date);
            if (name == "day") return read(value, order.business_day);
            if (name == "lines") return read_parts(value, order.lines, next, line_reader(order));
            if (name == "payments")
                return read_parts(value, order.payments, next, read_numbered_payment);
            if (name == "refunds")
                return read_parts(value, order.refunds, next, read_numbered_refund);
            if (name == "voided")
                return read_parts(value, order.voided_lines, next, voided_reader(order));
            if (name == "authorizations") {
                ObjectId own = next;
                return read_parts(value, order.authorizations, own, read_numbered_authorization);
            }
            if (name == "tab") return read_tab(value, order.tab.emplace(), next);
            if (name == "externalId") return read(value, order.external_id);
            if (name == "imported") return read(value, order.imported);
            return true;
        });
}

// A tab is stated as one; what is personal in it stands elsewhere.
bool read_new_tab(JsonValue value, Order& order) {
    Tab tab;
    ObjectId next{order.id.value + 1};
    const bool intact = read_tab(value, tab, next);
    if (order.tab) {
        tab.title = std::move(order.tab->title);
        tab.delete_reason = std::move(order.tab->delete_reason);
    }
    order.tab = std::move(tab);
    return intact;
}

bool read_pieces(std::string_view body, Order& order) {
    return each_member(
        json_in_of_this_thread().parse(body), [&](std::string_view name, JsonValue value) {
            bool known = false;
            if (!read_head(name, value, order, known)) return false;
            if (known) return true;
            if (name == "lines") return read_part_pieces(value, order.lines, line_reader(order));
            if (name == "payments")
                return read_part_pieces(value, order.payments, read_numbered_payment);
            if (name == "refunds")
                return read_part_pieces(value, order.refunds, read_numbered_refund);
            if (name == "voided")
                return read_part_pieces(value, order.voided_lines, voided_reader(order));
            if (name == "authorizations")
                return read_part_pieces(value, order.authorizations, read_numbered_authorization);
            if (name == "tab") return read_new_tab(value, order);
            return true;
        });
}

// The note of a line that was voided.
bool read_note_of_voided(ObjectId id, JsonValue value, Order& order) {
    const auto voided = std::ranges::find(order.voided_lines, id, &VoidedLine::id);
    if (voided == order.voided_lines.end()) return true;
    Line line = *voided->line;
    LineDetails details = line.details ? *line.details : LineDetails{};
    if (!read(value, details.note)) return false;
    line.details = std::make_shared<const LineDetails>(std::move(details));
    voided->line = std::make_shared<const Line>(std::move(line));
    return true;
}

// Why a refund was given, or taken back.
bool read_text_of_refund(ObjectId id, JsonValue value, Refund& refund, bool& known) {
    known = refund.id == id;
    if (known) return read(value, refund.reason);
    known = !refund.counts() && refund.details->taken_back->id == id;
    if (!known) return true;
    RefundDetails details = *refund.details;
    if (!read(value, details.taken_back->reason)) return false;
    refund.details = std::make_shared<const RefundDetails>(std::move(details));
    return true;
}

// A payment's reference, a refund's or voided line's reason, the note of a line and the like; of a
// part that is not there any more, nothing.
bool read_text_of_part(std::string_view name, JsonValue value, Order& order) {
    if (name.ends_with(note_of_voided)) {
        const auto id = parse_base32(name.substr(0, name.size() - note_of_voided.size()));
        return !id || read_note_of_voided({*id}, value, order);
    }
    const bool is_tab_name = name.ends_with(tab_name_mark);
    if (is_tab_name) name.remove_suffix(tab_name_mark.size());
    const auto number = parse_base32(name);
    if (!number) return true;
    for (Authorization& each : order.authorizations) {
        if (each.id.value == *number) return read(value, is_tab_name ? each.tab_name : each.note);
    }
    for (Payment& payment : order.payments) {
        if (payment.id.value == *number) return read(value, payment.reference);
    }
    for (Refund& refund : order.refunds) {
        bool known = false;
        if (!read_text_of_refund({*number}, value, refund, known)) return false;
        if (known) return true;
    }
    for (VoidedLine& voided : order.voided_lines) {
        if (voided.id.value == *number) return read(value, voided.reason);
    }
    for (Line& line : order.lines) {
        if (line.id.value != *number) continue;
        LineDetails details = line.details ? *line.details : LineDetails{};
        if (!read(value, details.note)) return false;
        line.details = std::make_shared<const LineDetails>(std::move(details));
        return true;
    }
    return true;
}

bool read_personal(std::string_view text, Order& order) {
    if (text.empty()) return true;
    return each_member(
        json_in_of_this_thread().parse(text), [&](std::string_view name, JsonValue value) {
            if (name == "customer") return read(value, order.customer_name);
            if (name == "notes") return read(value, order.notes);
            if (name == "cancellationReason") return read(value, order.cancellation_reason);
            if (name == "title" || name == "deleteReason") {
                if (!order.tab) order.tab.emplace();
                return read(value, name == "title" ? order.tab->title : order.tab->delete_reason);
            }
            return read_text_of_part(name, value, order);
        });
}

// Puts in what the body leaves out: the amount of the only payment that covers the order, times.
Result<> fill_payments(Order& order) {
    std::vector<Payment> payments = std::move(order.payments);
    order.payments.clear();
    for (Payment& payment : payments) {
        if (payment.method.empty()) payment.method = order.payment_method;
        if (payment.at == Instant{}) payment.at = order.date;
        if (payment.business_day == unwritten_day) payment.business_day = order.business_day;
        if (payment.amount == unwritten) {
            const Amounts unpaid = TRY(amounts_of(order));
            payment.amount = unpaid.total;
        }
        if (payment.tendered == unwritten) payment.tendered = payment.amount;
        if (payment.details && payment.details->client_created_at == Instant{}) {
            PaymentDetails details = *payment.details;
            details.client_created_at = payment.at;
            payment.details = std::make_shared<const PaymentDetails>(std::move(details));
        }
    }
    order.payments = std::move(payments);
    for (Refund& refund : order.refunds) {
        if (refund.method.empty()) refund.method = order.payment_method;
        if (refund.at == Instant{}) refund.at = order.date;
        if (refund.business_day == unwritten_day) refund.business_day = order.business_day;
        if (refund.details && refund.details->client_created_at == Instant{}) {
            RefundDetails details = *refund.details;
            details.client_created_at = refund.at;
            refund.details = std::make_shared<const RefundDetails>(std::move(details));
        }
    }
    for (VoidedLine& voided : order.voided_lines) {
        if (voided.business_day == unwritten_day) voided.business_day = order.business_day;
    }
    return done;
}

}  // namespace

bool read_order_personal(const EntryView& entry, Order& order) {
    return read_personal(personal_text(entry.personal), order);
}

Result<Order> decode_order(std::span<const EntryView> entries) {
    Order order;
    const EntryView& first = entries.front();
    order.id = first.object;
    order.created_at = order.date = first.at;
    if (!read_whole(first.body, order)) return damaged("order " + to_base32(order.id.value));
    // An amount left out follows from the lines as they were then, not as pieces change them.
    TRY(fill_payments(order));
    for (const EntryView& entry : entries.subspan(1)) {
        if (!read_pieces(entry.body, order)) return damaged("order " + to_base32(order.id.value));
        TRY(fill_payments(order));
    }
    // Beside a whole body stand all free texts, beside pieces those that changed.
    for (const EntryView& entry : entries) {
        if (!read_personal(personal_text(entry.personal), order)) return damaged("personal data");
    }
    order.version = entries.back().version;
    order.modified_at = entries.back().at;
    return order;
}

}  // namespace tillbook

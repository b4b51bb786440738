// Making a tab, and changing one piece by piece.
#include <algorithm>

#include "book/change_order.h"
#include "book/event_types.h"
#include "book/money_parts.h"
#include "book/order_body.h"
#include "book/part_index.h"
#include "book/stock.h"
#include "book/tab_parts.h"
#include "book/usual_store.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

void set_reference(ObjectId& member, const std::optional<ObjectId>& sent, ReferenceKind kind,
                   std::string_view field, const State& state, MistakeList& mistakes) {
    if (!sent) return;
    member = *sent;
    if (*sent && find_reference_of(state, kind, *sent) == nullptr) {
        mistakes.add(std::string(field),
                     "is no " + std::string(spoken_name_of(kind)) + " of this book");
    }
}

void set_customer(const TabHead& head, const State& state, Order& order, MistakeList& mistakes) {
    if (!head.customer) return;
    order.customer = *head.customer;
    order.customer_name.clear();
    if (!order.customer) return;
    const Kept<Contact>* contact = state.find_contact(order.customer);
    if (is_present(contact)) {
        order.customer_name = contact->object.name;
    } else {
        mistakes.add("customer", "is not a customer of this book");
    }
}

bool is_device(ObjectId id, const State& state) {
    return find_reference_of(state, ReferenceKind::device, id) != nullptr;
}

bool is_among(const std::vector<PrintGroup>& groups, ObjectId id) {
    return std::ranges::find(groups, id, &PrintGroup::id) != groups.end();
}

// Lines of groups that are gone are printed with the rest.
void forget_lost_groups(Order& order) {
    for (Line& line : order.lines) {
        if (!line.details || !line.details->print_group) continue;
        if (is_among(order.tab->print_groups, line.details->print_group)) continue;
        LineDetails details = *line.details;
        details.print_group = {};
        set_details(line, std::move(details));
    }
}

// What is sent is the whole list from then on.
void set_print_groups(const TabHead& head, State& state, Order& order, MistakeList& mistakes) {
    constexpr std::size_t groups_max = 100;
    if (!head.print_groups) return;
    if (head.print_groups->size() > groups_max) {
        return mistakes.add("printGroups", "must not be more than 100");
    }
    Tab& tab = *order.tab;
    std::vector<PrintGroup> groups;
    groups.reserve(head.print_groups->size());
    for (std::size_t at = 0; at < head.print_groups->size(); ++at) {
        const PrintGroupDraft& draft = (*head.print_groups)[at];
        const auto known = std::ranges::find(tab.print_groups, draft.id, &PrintGroup::id);
        const bool is_known = draft.id && known != tab.print_groups.end();
        const std::string path = indexed_path("printGroups", at);
        if (draft.id && !is_known) mistakes.add(path + ".id", "is no print group of this order");
        if (is_known && is_among(groups, draft.id)) {
            mistakes.add(path + ".id", "must not name a print group twice");
        }
        PrintGroup& group = groups.emplace_back(is_known ? *known : PrintGroup{});
        if (!is_known) group.id = state.take_ids(1);
        change(group.name, draft.name);
        change(group.sort_order, draft.sort_order);
        change(group.fired, draft.fired);
        if (draft.printed_at) group.printed_at = draft.printed_at;
        change(group.device, draft.device);
        if (group.name.empty()) mistakes.add(path + ".name", "is required");
        if (draft.device && *draft.device && !is_device(*draft.device, state)) {
            mistakes.add(path + ".deviceId", "is no device of this book");
        }
    }
    tab.print_groups = std::move(groups);
    forget_lost_groups(order);
}

void set_fulfillment(const TabHead& head, State& state, Order& order, MistakeList& mistakes) {
    if (!head.fulfillment) return;
    const FulfillmentDraft& draft = *head.fulfillment;
    if (draft.type.empty()) mistakes.add("orderFulfillmentEvent.type", "is required");
    if (draft.device && !is_device(draft.device, state)) {
        mistakes.add("orderFulfillmentEvent.deviceId", "is no device of this book");
    }
    order.fulfillment = FulfillmentEvent{state.take_ids(1), draft.type, draft.device, state.now,
                                         draft.client_created_at.value_or(state.now)};
}

// What other readers of the order rely on: a cancelled one says so, and money that was taken is in
// all reports or in none.
void check_head(const TabHead& head, const Order& order, MistakeList& mistakes) {
    const Tab& tab = *order.tab;
    const bool is_cancelled = order.status == OrderStatus::cancelled && !tab.deleted_at;
    if (is_cancelled && head.state && head.state != tab.state) {
        mistakes.add("state", "must stay " + tab.state.value_or("") + ": the order was cancelled");
    }
    const bool has_money = !order.payments.empty() || !order.refunds.empty();
    if (head.test_mode && *head.test_mode != tab.test_mode && has_money) {
        mistakes.add("testMode", "must stay as it is once something was paid or given back");
    }
}

void set_head(const TabHead& head, State& state, Order& order, MistakeList& mistakes) {
    check_head(head, order, mistakes);
    Tab& tab = *order.tab;
    if (head.state) {
        tab.state.reset();
        if (!head.state->empty()) tab.state = head.state;
    }
    if (head.total) tab.stated_total = head.total;
    const bool may_be_negative = head.manual.value_or(tab.manual);
    if (head.total && *head.total < Money{} && !may_be_negative) {
        mistakes.add("total",
                     "must not be below 0 (got " + std::to_string(head.total->minor) + ")");
    }
    if (head.client_created_at && *head.client_created_at > state.now + clock_ahead_max) {
        mistakes.add("clientCreatedTime", "must not be more than 5 minutes ahead");
    }
    change(tab.title, head.title);
    change(order.notes, head.note);
    change(tab.external_reference, head.external_reference);
    set_reference(tab.employee, head.employee, ReferenceKind::employee, "employee", state,
                  mistakes);
    set_reference(tab.order_type, head.order_type, ReferenceKind::order_type, "orderType", state,
                  mistakes);
    set_customer(head, state, order, mistakes);
    set_reference(tab.device, head.device, ReferenceKind::device, "device", state, mistakes);
    change(tab.tax_removed, head.tax_removed);
    change(tab.manual, head.manual);
    change(tab.group_lines, head.group_lines);
    change(tab.test_mode, head.test_mode);
    change(tab.pay_type, head.pay_type);
    set_print_groups(head, state, order, mistakes);
    set_fulfillment(head, state, order, mistakes);
}

// A new order, hidden until somebody gives it a state.
Order new_tab(const EditOrder& command, State& state) {
    Order order;
    order.status = OrderStatus::pending;
    order.tab.emplace();
    order.tab->tax_included = state.settings.record.tax_included;
    order.created_at = order.modified_at = state.now;
    order.date = command.head.client_created_at.value_or(state.now);
    order.business_day = state.settings.calendar.day_of(order.date);
    order.channel = tab_channel;
    order.id = state.take_ids(1);
    order.store = usual_store(state.default_store());
    return order;
}

// What is deleted, or was cancelled before anything was paid, takes no changes; what was cancelled
// later takes no payments.
Result<> check_not_cancelled(const EditOrder& command, const Order& order) {
    if (order.status != OrderStatus::cancelled) return done;
    const Amounts amounts = TRY(amounts_of(order));
    const bool is_deleted = (order.tab && order.tab->deleted_at) || amounts.paid == Money{};
    if (is_deleted) return deleted_already();
    if (!command.payment) return done;
    return Error{ErrorCode::status_conflict, "A cancelled order takes no payments.", {}};
}

// What was voided has never been.
bool is_paid_on(const Order& order) {
    return std::ranges::any_of(order.payments, [](const Payment& payment) {
        return payment.result() != PaymentResult::voided;
    });
}

Result<> delete_tab(const EditOrder& command, State& state, Order& order) {
    if (is_paid_on(order) && !command.deletes_paid_test) {
        return Error{
            ErrorCode::order_has_payments, "an order with a payment cannot be deleted", {}};
    }
    void_all_lines(state, order);
    order.tab->deleted_at = state.now;
    order.tab->delete_reason = command.delete_reason;
    order.status = OrderStatus::cancelled;
    return done;
}

Result<> remove_service_charge(const EditOrder& command, Order& order) {
    if (!command.removed_service_charge) return done;
    auto& charge = order.tab->service_charge;
    if (!charge || charge->id != *command.removed_service_charge) {
        return Error{ErrorCode::not_found, "there is no such service charge", {}};
    }
    charge.reset();
    return done;
}

void set_service_charge(const EditOrder& command, const State& state, Order& order,
                        MistakeList& mistakes) {
    if (!command.service_charge) return;
    const ServiceChargeDraft& draft = *command.service_charge;
    const Reference* charge = find_reference_of(state, ReferenceKind::service_charge, draft.charge);
    if (charge == nullptr)
        return mistakes.add("serviceCharge", "is not a service charge of this book");
    ServiceCharge made{charge->id, std::string(charge->name()), percent_of(*charge), true};
    change(made.name, draft.name);
    change(made.percent, draft.percent);
    change(made.enabled, draft.enabled);
    order.tab->service_charge = made;
}

// What a payment says that does not hang on money; mistakes name what the book does not have.
PaymentDetails details_of(const TenderPayment& sent, const Order& order, const State& state,
                          MistakeList& mistakes) {
    PaymentDetails details;
    if (sent.employee &&
        find_reference_of(state, ReferenceKind::employee, sent.employee) == nullptr) {
        mistakes.add("employee", "is not an employee of this book");
    }
    if (sent.device && !is_device(sent.device, state)) {
        mistakes.add("device", "is no device of this book");
    }
    check_shares(sent.lines, order, mistakes);
    details.tender = sent.tender;
    details.employee = sent.employee ? sent.employee : order.tab->employee;
    details.tip = sent.tip;
    details.external_id = sent.external_id;
    details.offline = sent.offline;
    details.client_created_at = sent.client_created_at.value_or(state.now);
    details.device = sent.device;
    details.external_reference = sent.external_reference;
    details.card = sent.card;
    details.lines = sent.lines;
    return details;
}

Result<Payment> pay(const TenderPayment& sent, State& state, Order& order, MistakeList& mistakes) {
    const Reference* tender = find_reference_of(state, ReferenceKind::tender, sent.tender);
    if (tender == nullptr) mistakes.add("tender", "is not a tender of this book");
    const Amounts before = TRY(amounts_of(order));
    if (sent.amount == Money{} && before.total != Money{}) {
        mistakes.add("amount", "must be above 0");
    }
    // Nobody would find it by its id.
    if (sent.is_authorization && order.tab->test_mode) {
        mistakes.add("result", "must be SUCCESS on a test order");
    }
    PaymentDetails details = details_of(sent, order, state, mistakes);
    if (mistakes.any()) return Payment{};
    if (sent.is_authorization) {
        details.result = PaymentResult::authorized;
        details.authorized = sent.amount;
    }
    details.tax = sent.tax ? *sent.tax : tax_share(order, sent.amount);
    Payment payment;
    payment.id = state.take_ids(1);
    payment.method = method_of_tender(*tender);
    payment.amount = sent.amount;
    // What was handed over for the amount; the tip is beside it.
    const Money tendered = sent.tendered.value_or(sent.amount);
    payment.tendered = std::max(sent.amount, Money{tendered.minor - sent.tip.minor});
    payment.reference = sent.note;
    payment.at = state.now;
    payment.business_day = state.settings.calendar.day_of(payment.at);
    payment.details = std::make_shared<const PaymentDetails>(std::move(details));
    order.payments.push_back(payment);
    if (payment.counts()) lock_if_paid(order, TRY(amounts_of(order)));
    return payment;
}

void put_payment(const Payment& payment, FactsWriter& facts, const State& state) {
    if (payment.counts()) return append_payment(facts, payment_fact(payment), state.now);
    append_part_opened(facts, {OrderPart::payment, payment.id});
}

Result<> state_total(const EditOrder& command, Order& order) {
    if (!command.states_computed_total) return done;
    const Priced priced = TRY(price(order));
    order.tab->stated_total = priced.total;
    return done;
}

std::string_view event_of(const EditOrder& command) {
    if (command.deletes) return event_type::order_cancelled;
    const bool is_paid = command.payment && !command.payment->is_authorization;
    return is_paid ? event_type::payment_received : event_type::order_updated;
}

Result<Decision> record_tab(Order order, ObjectId first_part, State& state) {
    const Amounts amounts = TRY(amounts_of(order));
    order.short_code = state.take_short_code();
    order.status = status_of_tab(order, amounts);
    Decision decision = state_new_order(order, amounts, state);
    FactsWriter facts(decision.facts);
    append_first_part(facts, order.id, first_part);
    append_event(facts, {std::string(event_type::order_created), {}});
    decision.first_part = first_part;
    decision.order = std::make_shared<const Order>(std::move(order));
    return decision;
}

Result<Decision> decide_edit(const EditOrder& command, State& state) {
    MistakeList mistakes;
    std::optional<OrderChange> opened;
    std::optional<Order> made;
    if (command.order) {
        opened = TRY(open_change(command.order, {}, state));
        if (command.deletes_paid_test && !is_test(opened->after)) {
            return Error{ErrorCode::not_a_test_order, "only test orders can be deleted", {}};
        }
        TRY(check_not_cancelled(command, opened->after));
        make_tab(opened->after, state);
    } else {
        made = new_tab(command, state);
    }
    Order& order = opened ? opened->after : *made;
    const ObjectId before_parts{state.last_id()};
    if (command.deletes) TRY(delete_tab(command, state, order));
    set_head(command.head, state, order, mistakes);
    TRY(edit_lines(command, state, order, mistakes));
    TRY(remove_service_charge(command, order));
    TRY(price_order_fees(order));
    set_service_charge(command, state, order, mistakes);
    if (mistakes.any()) return std::move(mistakes).error();
    TRY(state_total(command, order));
    std::optional<Payment> paid;
    if (command.payment) paid = TRY(pay(*command.payment, state, order, mistakes));
    if (mistakes.any()) return std::move(mistakes).error();
    const bool made_parts = state.last_id() > before_parts.value;
    const ObjectId first_part{made_parts ? before_parts.value + 1 : 0};
    if (made) return record_tab(*std::move(made), first_part, state);
    // Tests are in no report.
    const bool is_test = order.tab->test_mode;
    Decision decision = TRY(change(
        *std::move(opened), event_of(command),
        [&](FactsWriter& facts) {
            append_first_part(facts, command.order, first_part);
            if (paid && !is_test) put_payment(*paid, facts, state);
        },
        state));
    decision.first_part = first_part;
    return decision;
}

}  // namespace

// Arithmetic names no field; here it is the order's total that it fails for.
Result<Decision> decide(const EditOrder& command, State& state) {
    Result<Decision> decision = decide_edit(command, state);
    const bool is_unnamed = !decision.ok() &&
                            decision.error().code == ErrorCode::validation_failed &&
                            decision.error().mistakes.empty();
    if (is_unnamed) return mistake("total", "would be out of range: " + decision.error().detail);
    return decision;
}

}  // namespace tillbook

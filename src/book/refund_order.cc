// Giving money back: by amount or by line.
#include <algorithm>
#include <map>

#include "book/change_order.h"
#include "book/event_types.h"
#include "book/money_parts.h"
#include "book/part_index.h"
#include "book/stock.h"
#include "book/tab_parts.h"
#include "domain/refund.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

// How much of each line has come back, by line id.
using Returned = std::map<std::uint64_t, Quantity>;

Returned returned_before(const Order& order) {
    Returned returned;
    for (const Refund& refund : order.refunds) {
        for (const ReturnedLine& line : refund.lines) {
            returned[line.line.value].thousandths += line.quantity.thousandths;
        }
    }
    return returned;
}

// Adds the lines that now come back; all mistakes at once.
Result<Returned> returned_with(const RefundOrder& command, const Order& order) {
    Returned returned = returned_before(order);
    std::vector<Mistake> mistakes;
    for (std::size_t at = 0; at < command.lines.size(); ++at) {
        const ReturnedLine& asked = command.lines[at];
        const Line* line = find_line(order, asked.line);
        if (line == nullptr) {
            mistakes.push_back({line_path(at, "id"), "is not a line of this order"});
            continue;
        }
        if (!is_sold(*line)) {
            mistakes.push_back(
                {line_path(at, "id"), "was exchanged, or is a fee: it cannot come back"});
            continue;
        }
        Quantity& so_far = returned[asked.line.value];
        const Quantity left{line->quantity.thousandths - so_far.thousandths};
        if (asked.quantity > left) {
            mistakes.push_back({line_path(at, "quantity"), "must not be above the " +
                                                               to_decimal(left) +
                                                               " that can come back (got " +
                                                               to_decimal(asked.quantity) + ")"});
            continue;
        }
        so_far.thousandths += asked.quantity.thousandths;
    }
    if (mistakes.empty()) return returned;
    std::string detail = mistakes.front().field + " " + mistakes.front().message;
    return Error{ErrorCode::validation_failed, std::move(detail), std::move(mistakes)};
}

// The value of so much of a line, before the order's discount; all of it is the line's own total.
Money value_of(const Line& line, Quantity quantity) {
    Line part = line;
    part.quantity = quantity;
    return line_total(part).value();
}

Money value_of(const Order& order, const Returned& returned) {
    Money value;
    for (const auto& [id, quantity] : returned) {
        value.minor += value_of(*find_line(order, {id}), quantity).minor;
    }
    return value;
}

// The refund's amount over the lines that come back, by value with cumulative rounding.
std::vector<ReturnedLine> with_amounts(std::vector<ReturnedLine> lines, Money amount,
                                       const Order& order) {
    std::int64_t value_in_all = 0;
    for (const ReturnedLine& returned : lines) {
        value_in_all += value_of(*find_line(order, returned.line), returned.quantity).minor;
    }
    std::int64_t value_so_far = 0;
    std::int64_t given = 0;
    for (ReturnedLine& returned : lines) {
        const Line& line = *find_line(order, returned.line);
        value_so_far += value_of(line, returned.quantity).minor;
        const bool is_last = &returned == &lines.back();
        const std::int64_t share = is_last || value_in_all == 0
                                       ? amount.minor
                                       : static_cast<std::int64_t>(divide_half_up(
                                             int128{amount.minor} * value_so_far, value_in_all));
        returned.amount = Money{share - given};
        returned.tax = contained_tax(returned.amount, tax_rate_of(order, line));
        given = share;
    }
    return lines;
}

std::vector<SoldQuantity> returned_quantities(const Order& order, const Refund& refund) {
    std::vector<SoldQuantity> returned;
    for (const ReturnedLine& part : refund.lines) {
        const Line& line = *find_line(order, part.line);
        returned.push_back({line.product, line.variant, order.store, part.quantity});
    }
    return returned;
}

const Payment* find_payment(const Order& order, ObjectId id) {
    const auto found = std::ranges::find(order.payments, id, &Payment::id);
    return found == order.payments.end() ? nullptr : &*found;
}

// What can still be given back: of the order, and of the payment that is named.
Result<Money> left_of(const RefundOrder& command, const Order& order, const Amounts& amounts) {
    const Money left{amounts.paid.minor - returned_money(order).minor};
    if (!command.payment) return left;
    const Payment* payment = find_payment(order, command.payment);
    if (payment == nullptr || !payment->counts()) {
        return mistake("payment", "is not one of this order");
    }
    return std::min(left, Money{payment->amount.minor - returned_money(order, payment->id).minor});
}

// How the money goes back: as asked for, else the way it came.
std::string method_of(const RefundOrder& command, const Order& order) {
    if (!command.method.empty()) return command.method;
    if (const Payment* payment = find_payment(order, command.payment)) return payment->method;
    const auto last = std::find_if(order.payments.rbegin(), order.payments.rend(),
                                   [](const Payment& payment) { return payment.counts(); });
    return last != order.payments.rend() ? last->method : order.payment_method;
}

Result<Money> amount_of(const RefundOrder& command, const Order& order, const Amounts& amounts,
                        const State& state) {
    // A credit is not held against what was paid.
    if (command.credit) return command.amount.value_or(Money{});
    const Money left = TRY(left_of(command, order, amounts));
    if (left <= Money{}) {
        return mistake(command.lines.empty() ? "amount" : "lines",
                       "cannot be refunded: nothing of what was paid is left");
    }
    if (command.lines.empty()) {
        const Money amount = command.amount.value_or(left);
        if (amount <= left) return amount;
        return mistake("amount", "must not be above the " +
                                     to_decimal(left, state.settings.currency) +
                                     " that are left to refund (got " +
                                     to_decimal(amount, state.settings.currency) + ")");
    }
    const Returned returned = TRY(returned_with(command, order));
    const Money due = refund_due(
        {amounts.paid, returned_money(order), amounts.subtotal, value_of(order, returned)});
    return std::min(due, left);
}

// A tab's lines say that they came back, and its total stays what it was.
void mark_returned(Order& order, const Refund& refund, const Amounts& amounts) {
    if (!order.tab || refund.is_credit()) return;
    if (!order.tab->stated_total) order.tab->stated_total = amounts.total;
    Returned returned = returned_before(order);
    for (const ReturnedLine& part : refund.lines) {
        returned[part.line.value].thousandths += part.quantity.thousandths;
    }
    for (Line& line : order.lines) {
        const auto back = returned.find(line.id.value);
        if (back == returned.end() || back->second != line.quantity || !line.details) continue;
        LineDetails details = *line.details;
        details.refunded = true;
        line.details = std::make_shared<const LineDetails>(std::move(details));
    }
}

}  // namespace

Result<Decision> decide(const RefundOrder& command, State& state) {
    OrderChange opened = TRY(open_change(command.order, command.if_version, state));
    Order& order = opened.after;
    if (command.credit) {
        if (order.tab && order.tab->deleted_at) return deleted_already();
        make_tab(order, state);
    }
    const Amounts amounts = TRY(amounts_of(order));
    Refund refund;
    refund.amount = TRY(amount_of(command, order, amounts, state));
    refund.at = TRY(moment_of(command.refunded_at, state));
    refund.business_day = state.settings.calendar.day_of(refund.at);
    refund.method = method_of(command, order);
    refund.reason = command.reason;
    refund.lines = with_amounts(command.lines, refund.amount, order);
    refund.restock = command.restock;
    refund.payment = command.payment;
    if (command.credit) TRY(set_credit(*command.credit, state, refund));
    mark_returned(order, refund, amounts);
    refund.id = state.take_ids(1);
    order.refunds.push_back(refund);
    const bool all_is_back = returned_money(order) == amounts.paid;
    if (all_is_back && order.status != OrderStatus::cancelled) order.status = OrderStatus::refunded;
    const std::shared_ptr<const Order> before = opened.before.order;
    TRY(amounts_of(order));
    const RefundFact fact = refund_fact(order, refund);
    return change(
        std::move(opened), event_type::order_refunded,
        [&](FactsWriter& facts) {
            const bool is_listed = !is_test(*before);
            if (is_listed && refund.is_credit()) {
                append_part_opened(facts, {OrderPart::credit, refund.id});
            }
            if (is_listed) append_refund(facts, fact, state.now);
            if (refund.restock == Restock::yes) {
                move_stock(returned_quantities(*before, refund), state, facts);
            }
        },
        state);
}

}  // namespace tillbook

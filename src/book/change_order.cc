#include "book/change_order.h"

#include "book/event_types.h"
#include "book/money_parts.h"
#include "book/order_body.h"
#include "book/order_row.h"
#include "book/stock.h"
#include "book/taken_over.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

// The body of the change, and the facts that say how it builds on those before.
void put_body(const OrderChange& change, Decision& decision, FactsWriter& facts) {
    facts.put(fact_previous_entry, static_cast<std::int64_t>(change.before.entry));
    decision.body = encode_order_pieces(*change.before.order, change.after);
    const std::int64_t pieces =
        change.before.pieces_bytes + static_cast<std::int64_t>(decision.body.size());
    if (pieces > change.before.whole_bytes) {
        decision.body = encode_order(change.after);
        decision.personal_text = encode_order_personal(change.after);
        return;
    }
    facts.put(fact_is_pieces, 1);
    facts.put(fact_whole_bytes, change.before.whole_bytes);
    facts.put(fact_pieces_bytes, pieces);
    decision.personal_text = encode_order_personal_pieces(*change.before.order, change.after);
}

// The fact of a refund that takes nothing.
RefundFact without_lines(RefundFact refund) {
    refund.amount = {};
    refund.lines.clear();
    return refund;
}

// Refunds take from sales while their order is one, and what they take follows from the order as it
// stands: what no longer is a sale takes them back, and lines that change move them to the rates of
// those that stand now. A new refund has been counted where it was made.
void move_refunds(const OrderChange& change, FactsWriter& facts, Instant at) {
    const Order& before = *change.before.order;
    const Order& after = change.after;
    if (after.refunds.empty() || is_test(after)) return;
    const bool was_sale = counts_as_sale(before);
    const bool is_sale = counts_as_sale(after);
    const std::vector<RefundFact> facts_before = refund_facts(before);
    const std::vector<RefundFact> facts_after = refund_facts(after);
    for (std::size_t number = 0; number < facts_after.size(); ++number) {
        // What has come in again is in no sums.
        if (!after.refunds[number].counts()) continue;
        const bool is_new = number >= facts_before.size();
        const RefundFact& now = facts_after[number];
        const RefundFact& counted = is_new ? now : facts_before[number];
        const RefundFact difference =
            refund_difference(is_new || was_sale ? counted : without_lines(counted),
                              is_sale ? now : without_lines(now));
        if (difference.amount == Money{} && difference.lines.empty()) continue;
        append_refund_undone(facts, difference, at);
    }
}

void put_sale(const OrderChange& change, FactsWriter& facts, Instant at) {
    move_refunds(change, facts, at);
    put_taken_over(*change.before.order, change.after, facts);
    const SaleFact difference = sale_difference(*change.before.order, change.after);
    if (difference.orders != 0 || !difference.lines.empty()) append_sale(facts, difference);
}

}  // namespace

Result<OrderChange> open_change(ObjectId order, std::optional<std::uint32_t> if_version,
                                const State& state) {
    HeldOrder before = TRY(state.find_order(order));
    const std::uint32_t version = before.order->version;
    if (if_version && *if_version != version) {
        return Error{ErrorCode::version_moved,
                     "the order is at version " + std::to_string(version) + " by now, not at " +
                         std::to_string(*if_version),
                     {}};
    }
    OrderChange change{before, *before.order};
    change.after.version = version + 1;
    change.after.modified_at = state.now;
    return change;
}

Decision state_new_order(const Order& order, const Amounts& amounts, const State& state) {
    Decision decision;
    decision.kind = EntryKind::order_recorded;
    decision.object = order.id;
    decision.body = encode_order(order);
    decision.personal_text = encode_order_personal(order);
    FactsWriter facts(decision.facts);
    OrderRow row = row_of(order, amounts);
    row.hour = state.settings.calendar.hour_of(order.date);
    append_order_facts(facts, row);
    facts.put(fact_ids_behind, state.ids_behind(order.id));
    return decision;
}

Result<Decision> change(OrderChange change, std::string_view event, const PutEffects& put_effects,
                        State& state) {
    const Amounts amounts = TRY(amounts_of(change.after));
    if (change.after.tab) change.after.status = status_of_tab(change.after, amounts);
    Decision decision;
    decision.kind = EntryKind::order_changed;
    decision.object = change.after.id;
    decision.version = change.after.version;
    FactsWriter facts(decision.facts);
    OrderRow row = row_of(change.after, amounts);
    row.hour = change.before.hour;
    append_order_facts(facts, row);
    facts.put(fact_ids_behind, state.ids_behind(change.after.id));
    put_body(change, decision, facts);
    put_sale(change, facts, state.now);
    for (std::size_t at = change.before.order->voided_lines.size();
         at < change.after.voided_lines.size(); ++at) {
        append_voided_line(facts, change.after.voided_lines[at], state.now);
    }
    const bool is_cancelled = change.after.status == OrderStatus::cancelled &&
                              change.before.order->status != OrderStatus::cancelled;
    if (is_cancelled && event == event_type::order_updated) event = event_type::order_cancelled;
    if (!event.empty()) append_event(facts, {std::string(event), {}});
    if (put_effects) put_effects(facts);
    move_stock(stock_difference(*change.before.order, change.after), state, facts);
    decision.order = std::make_shared<const Order>(std::move(change.after));
    return decision;
}

Result<Instant> moment_of(const std::optional<Instant>& sent, const State& state) {
    const Instant moment = sent.value_or(state.now);
    if (moment <= state.now + clock_ahead_max) return moment;
    return mistake("occurred_at",
                   "must not be more than 5 minutes ahead (got " + to_string(moment) + ")");
}

}  // namespace tillbook

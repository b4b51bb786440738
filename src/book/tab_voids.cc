// Lines that are taken off their order, which keeps them, and lines that take another's place.
#include <algorithm>

#include "book/tab_parts.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

Error refused(std::string why) { return {ErrorCode::status_conflict, std::move(why), {}}; }

bool is_exchanged(const Line& line) { return line.details && line.details->exchanged; }

// A line that came back with a refund stays, since the refund says so.
Result<> check_may_go(const Order& order, ObjectId line) {
    if (!was_returned(order, line)) return done;
    return refused("A refunded line cannot be removed.");
}

VoidedLine& keep(Line line, VoidKind kind, State& state, Order& order) {
    VoidedLine voided;
    voided.id = state.take_ids(1);
    voided.line = std::make_shared<const Line>(std::move(line));
    voided.kind = kind;
    voided.at = state.now;
    voided.business_day = state.settings.calendar.day_of(state.now);
    order.voided_lines.push_back(std::move(voided));
    return order.voided_lines.back();
}

Result<> check_room(const Order& order, std::size_t more) {
    if (order.voided_lines.size() + more <= voided_lines_max) return done;
    return refused("An order keeps at most 10,000 removed lines.");
}

VoidedLine* find_voided(Order& order, ObjectId line) {
    const auto found = std::ranges::find_if(
        order.voided_lines, [line](const VoidedLine& voided) { return voided.line->id == line; });
    return found == order.voided_lines.end() ? nullptr : &*found;
}

template <class Text>
void replace(Text& member, const Text& sent) {
    if (sent != Text{}) member = sent;
}

// The record of a void: of a line on the order, of one that was taken off before, or of one that
// never came onto it. Null, with a mistake, if there is no such line.
Result<VoidedLine*> voided_of(const LineVoid& sent, State& state, Order& order,
                              MistakeList& mistakes) {
    if (VoidedLine* before = sent.line ? find_voided(order, sent.line) : nullptr) return before;
    TRY(check_room(order, 1));
    if (sent.draft) {
        add_line(*sent.draft, "lineItem", state, order, mistakes);
        if (mistakes.any()) return nullptr;
        Line never_there = std::move(order.lines.back());
        order.lines.pop_back();
        return &keep(std::move(never_there), VoidKind::line, state, order);
    }
    Line* line = find_line(order, sent.line);
    if (line == nullptr) {
        mistakes.add("lineItem", "is not a line of this order");
        return nullptr;
    }
    TRY(check_may_go(order, line->id));
    VoidedLine& kept = keep(*line, VoidKind::line, state, order);
    order.lines.erase(order.lines.begin() + (line - order.lines.data()));
    return &kept;
}

// The line that is to take the place of the old one.
Result<ObjectId> replacement_of(const LineExchange& exchange, State& state, Order& order,
                                MistakeList& mistakes) {
    if (const Line* there = find_line(order, exchange.replacement)) {
        const bool may = there->id != exchange.old_line && !is_exchanged(*there) &&
                         !is_order_fee(*there) && !(there->details && there->details->replaces);
        if (may) return there->id;
        return refused("This line cannot take the place of another.");
    }
    TabLineDraft draft = exchange.draft.value_or(TabLineDraft{});
    if (!draft.item && !draft.price) {
        if (!is_present(state.find_item(exchange.replacement))) return no_such_part("line");
        draft.item = exchange.replacement;
    }
    add_line(draft, "lines[0]", state, order, mistakes);
    return mistakes.any() ? ObjectId{} : order.lines.back().id;
}

}  // namespace

bool was_returned(const Order& order, ObjectId line) {
    return std::ranges::any_of(order.refunds, [line](const Refund& refund) {
        return std::ranges::find(refund.lines, line, &ReturnedLine::line) != refund.lines.end();
    });
}

Result<> remove_lines(const EditOrder& command, State& state, Order& order) {
    std::vector<ObjectId> removed = command.removed_lines;
    if (command.removes_all_lines) {
        for (const Line& line : order.lines) removed.push_back(line.id);
    }
    TRY(check_room(order, removed.size()));
    for (const ObjectId id : removed) TRY(check_may_go(order, id));
    for (const ObjectId id : removed) {
        const Line* line = find_line(order, id);
        if (line == nullptr) return no_such_part("line");
        keep(*line, VoidKind::line, state, order);
        if (!command.removes_all_lines) {
            order.lines.erase(order.lines.begin() + (line - order.lines.data()));
        }
    }
    if (command.removes_all_lines) order.lines.clear();
    return done;
}

Result<> void_line(const LineVoid& line_void, State& state, Order& order, MistakeList& mistakes) {
    check_employee(line_void.removed_by, "removedBy", state, mistakes);
    check_employee(line_void.approved_by, "approvedBy", state, mistakes);
    check_employee(line_void.created_by, "createdBy", state, mistakes);
    if (mistakes.any()) return done;
    VoidedLine* voided = TRY(voided_of(line_void, state, order, mistakes));
    if (voided == nullptr) return done;
    replace(voided->removed_by, line_void.removed_by);
    replace(voided->approved_by, line_void.approved_by);
    replace(voided->created_by, line_void.created_by);
    replace(voided->device, line_void.device);
    replace(voided->event, line_void.event);
    replace(voided->reason, line_void.reason);
    return done;
}

Result<> exchange_line(const LineExchange& exchange, State& state, Order& order,
                       MistakeList& mistakes) {
    const Line* old_line = find_line(order, exchange.old_line);
    if (old_line == nullptr) return no_such_part("line");
    if (is_exchanged(*old_line)) return refused("The line was exchanged before.");
    if (is_order_fee(*old_line)) return refused("An order fee cannot be exchanged.");
    if (was_returned(order, exchange.old_line)) {
        return refused("A refunded line cannot be exchanged.");
    }
    const ObjectId replacement = TRY(replacement_of(exchange, state, order, mistakes));
    if (!replacement) return done;
    const auto change = [&order](ObjectId id, auto set) {
        Line* line = find_line(order, id);
        LineDetails details = details_of(*line, order);
        set(details);
        set_details(*line, std::move(details));
    };
    change(exchange.old_line, [](LineDetails& details) { details.exchanged = true; });
    change(replacement, [&](LineDetails& details) { details.replaces = exchange.old_line; });
    return done;
}

void void_all_lines(State& state, Order& order) {
    order.voided_lines.reserve(order.voided_lines.size() + order.lines.size());
    for (const Line& line : order.lines) keep(line, VoidKind::order, state, order);
}

}  // namespace tillbook

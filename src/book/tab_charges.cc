// What is put on a whole order besides its lines: fees, which stand among the lines, and charges.
#include <algorithm>

#include "book/tab_parts.h"
#include "domain/sale.h"

namespace tillbook {

namespace {

// The charge of the order that a draft stands for: the one it names, else one that says the same
// and that no draft before has taken; null for a new one.
const GivenCharge* charge_before(const ChargeDraft& draft, const std::vector<GivenCharge>& charges,
                                 const std::vector<GivenCharge>& taken) {
    for (const GivenCharge& charge : charges) {
        const bool is_it = draft.id
                               ? charge.id == draft.id
                               : charge.type == draft.type && charge.reference == draft.reference &&
                                     charge.value == draft.value;
        const bool is_free = std::ranges::find(taken, charge.id, &GivenCharge::id) == taken.end();
        if (is_it && is_free) return &charge;
    }
    return nullptr;
}

void check_charge(const ChargeDraft& draft, std::size_t at, MistakeList& mistakes) {
    const auto path = [at](std::string_view member) {
        return indexed_path("additionalCharges", at, member);
    };
    if (draft.type != delivery_fee) {
        mistakes.add(path("type"), "must be DELIVERY_FEE (got " + draft.type + ")");
    }
    if (!draft.value.amount && !draft.value.percent) {
        mistakes.add(path("amount"), "or percentageDecimal is required");
    }
    if (draft.value.amount && *draft.value.amount < Money{}) {
        mistakes.add(path("amount"),
                     "must not be below 0 (got " + std::to_string(draft.value.amount->minor) + ")");
    }
}

}  // namespace

void add_order_fee(const OrderFeeDraft& draft, State& state, Order& order, MistakeList& mistakes) {
    const Reference* fee = find_reference_of(state, ReferenceKind::order_fee, draft.fee);
    if (fee == nullptr) return mistakes.add("orderFee", "is not an order fee of this book");
    const auto fees = std::ranges::count_if(order.lines, is_order_fee);
    if (static_cast<std::size_t>(fees) >= order_fees_max) {
        return mistakes.add("orderFee", "must not be more than three on one order");
    }
    Line line;
    line.id = state.take_ids(1);
    line.name = draft.name.value_or(std::string(fee->name()));
    LineDetails details;
    details.created_at = state.now;
    details.order_fee = true;
    details.is_revenue = false;
    details.fee = fee->id;
    details.note = draft.note;
    if (draft.amount || draft.percent) {
        details.fee_percent = draft.percent;
        line.unit_price = draft.amount.value_or(Money{});
    } else {
        if (fee->has("percentage")) details.fee_percent = Percent{fee->number("percentage")};
        line.unit_price = Money{fee->number("amount")};
    }
    if (line.unit_price < Money{}) {
        mistakes.add("price",
                     "must not be below 0 (got " + std::to_string(line.unit_price.minor) + ")");
    }
    set_details(line, std::move(details));
    order.lines.push_back(std::move(line));
}

Result<> remove_order_fee(ObjectId id, State& state, Order& order) {
    const Line* line = find_line(order, id);
    if (line == nullptr || !is_order_fee(*line)) return no_such_part("order fee");
    EditOrder removal;
    removal.removed_lines.push_back(id);
    return remove_lines(removal, state, order);
}

void set_additional_charges(const std::vector<ChargeDraft>& drafts, State& state, Order& order,
                            MistakeList& mistakes) {
    if (drafts.size() > parts_of_line_max) {
        return mistakes.add("additionalCharges", "must not be more than 100");
    }
    for (std::size_t at = 0; at < drafts.size(); ++at) check_charge(drafts[at], at, mistakes);
    if (mistakes.any()) return;
    std::vector<GivenCharge> charges;
    charges.reserve(drafts.size());
    for (const ChargeDraft& draft : drafts) {
        const GivenCharge* before = charge_before(draft, order.tab->additional_charges, charges);
        GivenCharge charge{before != nullptr ? before->id : state.take_ids(1),
                           draft.type,
                           draft.reference,
                           draft.value,
                           before != nullptr ? before->created_at : state.now,
                           state.now};
        const bool is_same = before != nullptr && before->type == charge.type &&
                             before->reference == charge.reference && before->value == charge.value;
        if (is_same) charge.modified_at = before->modified_at;
        charges.push_back(std::move(charge));
    }
    order.tab->additional_charges = std::move(charges);
}

}  // namespace tillbook

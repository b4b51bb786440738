#include "book/money_parts.h"

#include <algorithm>
#include <map>
#include <utility>

#include "book/tab_parts.h"
#include "domain/sale.h"

namespace tillbook {

Money tax_share(const Order& order, Money amount) {
    Draft draft = draft_of(order);
    draft.payments = {{amount, {}}};
    const Result<Priced> priced = price(draft);
    return priced.ok() ? priced.value().payment_shares.front().tax : Money{};
}

void check_shares(const std::vector<LineShare>& shares, const Order& order, MistakeList& mistakes) {
    if (shares.size() > lines_of_order_max) {
        return mistakes.add("lineItemPayments", "must not be more than 3,000");
    }
    // Whether a share of the line was seen.
    std::map<std::uint64_t, bool> lines;
    for (const Line& line : order.lines) lines.emplace(line.id.value, false);
    for (std::size_t at = 0; at < shares.size(); ++at) {
        const auto line = lines.find(shares[at].line.value);
        const std::string path = indexed_path("lineItemPayments", at, "id");
        if (line == lines.end()) {
            mistakes.add(path, "is not a line of this order");
        } else if (std::exchange(line->second, true)) {
            mistakes.add(path, "must not name a line twice");
        }
    }
}

Result<Payment*> find_payment(Order& order, ObjectId id) {
    const auto found = std::ranges::find(order.payments, id, &Payment::id);
    if (found != order.payments.end()) return &*found;
    return Error{ErrorCode::not_found, "there is no such payment", {}};
}

PaymentDetails details_of(const Payment& payment) {
    if (payment.details) return *payment.details;
    PaymentDetails details;
    details.client_created_at = payment.at;
    return details;
}

void set_details(Payment& payment, PaymentDetails details) {
    payment.details = std::make_shared<const PaymentDetails>(std::move(details));
}

Result<> set_credit(RefundDetails details, const State& state, Refund& refund) {
    details.is_credit = true;
    const Reference* tender = find_reference_of(state, ReferenceKind::tender, details.tender);
    const auto is_there = [&state](ObjectId id, ReferenceKind kind) {
        return !id || find_reference_of(state, kind, id) != nullptr;
    };
    MistakeList mistakes;
    if (refund.amount <= Money{}) mistakes.add("amount", "must be above 0");
    if (details.tender && tender == nullptr) mistakes.add("tender", "is not a tender of this book");
    if (!is_there(details.employee, ReferenceKind::employee)) {
        mistakes.add("employee", "is not an employee of this book");
    }
    if (!is_there(details.device, ReferenceKind::device)) {
        mistakes.add("device", "is no device of this book");
    }
    if (mistakes.any()) return std::move(mistakes).error();
    if (tender != nullptr) refund.method = method_of_tender(*tender);
    if (details.client_created_at == Instant{}) details.client_created_at = refund.at;
    refund.details = std::make_shared<const RefundDetails>(std::move(details));
    return done;
}

bool is_test(const Order& order) { return order.tab && order.tab->test_mode; }

}  // namespace tillbook

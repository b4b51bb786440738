#include "book/verify_money.h"

#include "book/effects.h"
#include "book/order_body.h"
#include "book/taken_over.h"
#include "log/facts.h"

namespace tillbook {

namespace {

ObjectId store_of_refund(const EntryView& entry) {
    return {static_cast<std::uint64_t>(number_fact(entry.facts, fact_refund_store, 0))};
}

}  // namespace

bool FoldedMoney::take(const EntryView& entry, const OrderRow* row) {
    const ObjectId employee = row != nullptr ? row->employee : ObjectId{};
    const ObjectId store = row != nullptr ? row->store : store_of_refund(entry);
    if (row != nullptr && entry.kind == EntryKind::order_recorded) {
        if (const auto paid = recorded_payment(entry, *row)) add(store, *paid, 1);
    }
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag == fact_sale && row != nullptr) {
            SaleFact sale;
            if (!parse_sale(fact->bytes, sale)) return false;
            add_sale(*row, sale);
        } else if (fact->tag == fact_payment || fact->tag == fact_payment_undone) {
            const auto payment = parse_payment(fact->bytes, entry.at);
            if (!payment) return false;
            add(store, *payment, fact->tag == fact_payment ? 1 : -1);
        } else if (fact->tag == fact_refund || fact->tag == fact_refund_undone ||
                   fact->tag == fact_refund_taken_back) {
            RefundFact refund;
            if (!parse_refund(fact->bytes, entry.at, refund)) return false;
            const int sign = fact->tag == fact_refund ? 1 : -1;
            add_returned(employee, store, refund, sign);
            if (fact->tag != fact_refund_undone) add_refund(store, refund, sign);
        } else if (fact->tag == fact_voided_line) {
            if (!parse_payment(fact->bytes, entry.at)) return false;
            ++voided_lines_;
        } else if (fact->tag == fact_taken_over) {
            const auto part = parse_taken_over(fact->bytes);
            if (!part) return false;
            by_employee_[part->from] -= part->figures;
            by_employee_[employee] += part->figures;
        }
    }
    return true;
}

MoneyFigures FoldedMoney::money() const {
    MoneyFigures money;
    for (const auto& [method, figures] : by_method_) money += figures;
    return money;
}

void FoldedMoney::add(ObjectId store, const PaymentFact& payment, int sign) {
    by_method_[std::string(payment.method)] +=
        MoneyFigures{sign, Money{sign * payment.amount.minor}, 0, {}};
    days_.add_payment(store, payment, sign);
}

void FoldedMoney::add_sale(const OrderRow& row, const SaleFact& sale) {
    SalesFigures figures;
    figures.orders = sale.orders;
    for (const LineSum& line : sale.lines) {
        figures += {0, line.quantity, line.amount, line.discount, line.tax, {}, {}, {}};
    }
    by_day_[row.business_day] += figures;
    by_employee_[row.employee] += figures;
    days_.add_sale(row.business_day, row.store, sale);
}

void FoldedMoney::add_returned(ObjectId employee, ObjectId store, const RefundFact& refund,
                               int sign) {
    SalesFigures figures;
    figures.refunded = {sign * refund.amount.minor};
    for (const LineSum& line : refund.lines) {
        figures +=
            {0, {}, {}, {}, {}, {sign * line.quantity.thousandths}, {}, {sign * line.tax.minor}};
    }
    by_day_[refund.business_day] += figures;
    by_employee_[employee] += figures;
    days_.add_returned(store, refund, sign);
}

void FoldedMoney::add_refund(ObjectId store, const RefundFact& refund, int sign) {
    by_method_[std::string(refund.method)] +=
        MoneyFigures{0, {}, sign, Money{sign * refund.amount.minor}};
    days_.add_refund(store, refund, sign);
}

}  // namespace tillbook

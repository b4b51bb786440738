#include "book/verify_money.h"

#include "book/order_body.h"
#include "book/taken_over.h"
#include "log/facts.h"

namespace tillbook {

bool FoldedMoney::take(const EntryView& entry, const OrderRow* row) {
    const ObjectId employee = row != nullptr ? row->employee : ObjectId{};
    if (row != nullptr && entry.kind == EntryKind::order_recorded) {
        if (const auto paid = recorded_payment(entry, *row)) add(*paid);
    }
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (fact->tag == fact_sale && row != nullptr) {
            SaleFact sale;
            if (!parse_sale(fact->bytes, sale)) return false;
            add_sale(row->business_day, employee, sale);
        } else if (fact->tag == fact_payment) {
            const auto payment = parse_payment(fact->bytes, entry.at);
            if (!payment) return false;
            add(*payment);
        } else if (fact->tag == fact_payment_undone) {
            const auto payment = parse_payment(fact->bytes, entry.at);
            if (!payment) return false;
            by_method_[std::string(payment->method)] +=
                MoneyFigures{-1, Money{-payment->amount.minor}, 0, {}};
        } else if (fact->tag == fact_refund || fact->tag == fact_refund_undone ||
                   fact->tag == fact_refund_taken_back) {
            RefundFact refund;
            if (!parse_refund(fact->bytes, entry.at, refund)) return false;
            const int sign = fact->tag == fact_refund ? 1 : -1;
            add_returned(employee, refund, sign);
            if (fact->tag != fact_refund_undone) {
                by_method_[std::string(refund.method)] +=
                    MoneyFigures{0, {}, sign, Money{sign * refund.amount.minor}};
            }
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

void FoldedMoney::add(const PaymentFact& payment) {
    by_method_[std::string(payment.method)] += MoneyFigures{1, payment.amount, 0, {}};
}

void FoldedMoney::add_sale(Day day, ObjectId employee, const SaleFact& sale) {
    SalesFigures figures;
    figures.orders = sale.orders;
    for (const LineSum& line : sale.lines) {
        figures += {0, line.quantity, line.amount, line.discount, line.tax, {}, {}, {}};
    }
    by_day_[day] += figures;
    by_employee_[employee] += figures;
}

void FoldedMoney::add_returned(ObjectId employee, const RefundFact& refund, int sign) {
    SalesFigures figures;
    figures.refunded = {sign * refund.amount.minor};
    for (const LineSum& line : refund.lines) {
        figures.returned.thousandths += sign * line.quantity.thousandths;
        figures.refunded_tax.minor += sign * line.tax.minor;
    }
    by_day_[refund.business_day] += figures;
    by_employee_[employee] += figures;
}

}  // namespace tillbook

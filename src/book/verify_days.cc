#include "book/verify_days.h"

#include "base/wrapped.h"

namespace tillbook {

void FoldedDays::add_sale(Day day, ObjectId store, const SaleFact& sale) {
    DayFigures& figures = days_[{day, store}].all;
    add_wrapped(figures.orders, sale.orders);
    for (const LineSum& line : sale.lines) {
        add_wrapped(figures.amount.minor, line.amount.minor);
        add_wrapped(figures.discount.minor, line.discount.minor);
        add_wrapped(figures.tax.minor, line.tax.minor);
        figures.add_tax({line.rate, line.amount, line.tax});
    }
}

void FoldedDays::add_payment(ObjectId store, const PaymentFact& payment, int sign) {
    days_[{payment.business_day, store}].all.add_method(
        {std::string(payment.method), sign, {sign * payment.amount.minor}, 0, {}});
}

void FoldedDays::add_returned(ObjectId store, const RefundFact& refund, int sign) {
    DayFigures& figures = days_[{refund.business_day, store}].all;
    add_wrapped(figures.refunded.minor, sign * refund.amount.minor);
    for (const LineSum& line : refund.lines) {
        add_wrapped(figures.refunded_tax.minor, sign * line.tax.minor);
        figures.add_tax({line.rate, {-sign * line.amount.minor}, {-sign * line.tax.minor}});
    }
}

void FoldedDays::add_refund(ObjectId store, const RefundFact& refund, int sign) {
    days_[{refund.business_day, store}].all.add_method(
        {std::string(refund.method), 0, {}, sign, {sign * refund.amount.minor}});
}

bool FoldedDays::seal(const DayClose& close) {
    OfDay& of_day = days_[{close.day, close.store}];
    DayFigures open = of_day.all;
    open -= of_day.sealed;
    const bool follows =
        close.number == ++closes_ && close.supplement == of_day.closes && close.figures == open;
    ++of_day.closes;
    of_day.sealed += close.figures;
    return follows;
}

}  // namespace tillbook

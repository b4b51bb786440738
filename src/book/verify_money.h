// What verify knows of a book's money: plain sums of what every entry's facts say, to be held
// against the reports and lists that an engine gives.
#pragma once

#include <map>
#include <string>

#include "book/order_row.h"
#include "book/sales_sums.h"
#include "book/verify_days.h"
#include "log/entry.h"

namespace tillbook {

class FoldedMoney {
public:
    // Takes an entry; `row` is that of an order's entry, null for others. False if a fact is
    // damaged.
    bool take(const EntryView& entry, const OrderRow* row);
    // Takes a day close. False if its figures do not follow from the entries before it.
    bool seal(const DayClose& close) { return days_.seal(close); }

    const std::map<Day, SalesFigures>& by_day() const { return by_day_; }
    // Key none: nobody in particular.
    const std::map<ObjectId, SalesFigures>& by_employee() const { return by_employee_; }
    const std::map<std::string, MoneyFigures>& by_method() const { return by_method_; }
    const FoldedDays& days() const { return days_; }
    std::uint64_t voided_lines() const { return voided_lines_; }
    // All of the methods together.
    MoneyFigures money() const;

private:
    void add(ObjectId store, const PaymentFact& payment, int sign);
    void add_sale(const OrderRow& row, const SaleFact& sale);
    void add_returned(ObjectId employee, ObjectId store, const RefundFact& refund, int sign);
    void add_refund(ObjectId store, const RefundFact& refund, int sign);

    std::map<Day, SalesFigures> by_day_;
    std::map<ObjectId, SalesFigures> by_employee_;
    std::map<std::string, MoneyFigures> by_method_;
    FoldedDays days_;
    std::uint64_t voided_lines_ = 0;
};

}  // namespace tillbook

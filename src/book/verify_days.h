// What verify knows of business days: plain sums by day and store of what every entry's facts say,
// to be held against what was sealed.
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "book/day_close.h"
#include "book/sums.h"

namespace tillbook {

class FoldedDays {
public:
    using Key = std::pair<Day, ObjectId>;  // day, store
    struct OfDay {
        DayFigures all;
        DayFigures sealed;
        std::uint32_t closes = 0;
    };

    void add_sale(Day day, ObjectId store, const SaleFact& sale);
    // `sign` -1: it counts no more.
    void add_payment(ObjectId store, const PaymentFact& payment, int sign);
    // As a part of sales, and as money.
    void add_returned(ObjectId store, const RefundFact& refund, int sign);
    void add_refund(ObjectId store, const RefundFact& refund, int sign);
    // Takes a close. False if it does not follow from what was added so far.
    bool seal(const DayClose& close);

    const std::map<Key, OfDay>& days() const { return days_; }
    std::uint32_t closes() const { return closes_; }

private:
    std::map<Key, OfDay> days_;
    std::uint32_t closes_ = 0;
};

}  // namespace tillbook

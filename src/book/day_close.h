// A day close: what a business day of a store brought, sealed in an entry that is never changed.
// The first close of a day has all of it so far, later ones (supplements) what came in since, so
// that what is sealed and what is still open always add up to the day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/id.h"
#include "base/result.h"
#include "base/wrapped.h"
#include "domain/money.h"
#include "domain/order.h"

namespace tillbook {

// What was sold less what was given back, at one tax rate.
struct DayTax {
    std::int64_t rate = 0;  // ten-millionths
    Money amount;
    Money tax;  // contained in `amount`

    bool operator==(const DayTax&) const = default;
};

// What came in and went out by one method.
struct DayMethod {
    std::string method;
    std::int64_t payments = 0;
    Money paid;
    std::int64_t refunds = 0;
    Money refunded;

    Money net() const { return {wrapped_subtract(paid.minor, refunded.minor)}; }
    bool operator==(const DayMethod&) const = default;
};

// The figures of a day, or of a part of it: then any of them may be below zero. The taxes add up to
// net() and net_tax(). Sums wrap around beyond 64 bits.
struct DayFigures {
    std::int64_t orders = 0;
    Money amount;    // sold, after discounts; before them: amount + discount
    Money discount;  // of the orders
    Money tax;       // contained in `amount`
    Money refunded;
    Money refunded_tax;              // contained in `refunded`
    std::vector<DayTax> taxes;       // by rate, rising; no row of zeros
    std::vector<DayMethod> methods;  // by name, rising; no row of zeros

    Money gross() const { return {wrapped_add(amount.minor, discount.minor)}; }
    Money net() const { return {wrapped_subtract(amount.minor, refunded.minor)}; }
    Money net_tax() const { return {wrapped_subtract(tax.minor, refunded_tax.minor)}; }
    // By cash_method.
    Money cash_paid() const;
    Money cash_refunded() const;
    bool is_nothing() const { return *this == DayFigures{}; }

    void add_tax(const DayTax& row);
    void add_method(const DayMethod& row);
    DayFigures& operator+=(const DayFigures& other);
    DayFigures& operator-=(const DayFigures& other);
    bool operator==(const DayFigures&) const = default;
};

struct DayClose {
    ObjectId id;
    std::uint32_t number = 0;  // in the book, from 1 without gaps
    Day day;
    ObjectId store;                // none: what has no store
    std::uint32_t supplement = 0;  // 0: the close itself; from 1: what came in since, in order
    Money opening_float;
    std::optional<Money> counted_cash;  // absent: nobody counted
    std::string notes;                  // personal
    DayFigures figures;

    // What must be in the drawer.
    Money expected_cash() const;
    // Below zero: something is missing. Absent where nobody counted.
    std::optional<Money> difference() const;
};

// What must be in the drawer, and what is missing, must be numbers that can be written. What a day
// brought may be more than one amount may be.
Result<> check_drawer(const DayClose& close);

}  // namespace tillbook

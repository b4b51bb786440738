#include "book/day_close.h"

#include <algorithm>

namespace tillbook {

namespace {

void add_to(std::int64_t& sum, std::int64_t value, int sign) {
    sum = sign < 0 ? wrapped_subtract(sum, value) : wrapped_add(sum, value);
}
void add_to(Money& sum, Money value, int sign) { add_to(sum.minor, value.minor, sign); }

void add_to(DayTax& sum, const DayTax& row, int sign) {
    add_to(sum.amount, row.amount, sign);
    add_to(sum.tax, row.tax, sign);
}

void add_to(DayMethod& sum, const DayMethod& row, int sign) {
    add_to(sum.payments, row.payments, sign);
    add_to(sum.paid, row.paid, sign);
    add_to(sum.refunds, row.refunds, sign);
    add_to(sum.refunded, row.refunded, sign);
}

// Adds a row to that of the same key in a list that rises by it; a row that is left with zeros
// goes.
template <class Row, class Key>
void add_row(std::vector<Row>& rows, const Row& row, Key Row::*key, int sign) {
    auto at = std::ranges::lower_bound(rows, row.*key, {}, key);
    Row zeros;
    zeros.*key = row.*key;
    if (at == rows.end() || (*at).*key != row.*key) at = rows.insert(at, zeros);
    add_to(*at, row, sign);
    if (*at == zeros) rows.erase(at);
}

void add_to(DayFigures& sum, const DayFigures& other, int sign) {
    add_to(sum.orders, other.orders, sign);
    add_to(sum.amount, other.amount, sign);
    add_to(sum.discount, other.discount, sign);
    add_to(sum.tax, other.tax, sign);
    add_to(sum.refunded, other.refunded, sign);
    add_to(sum.refunded_tax, other.refunded_tax, sign);
    for (const DayTax& row : other.taxes) add_row(sum.taxes, row, &DayTax::rate, sign);
    for (const DayMethod& row : other.methods) {
        add_row(sum.methods, row, &DayMethod::method, sign);
    }
}

const DayMethod* find_cash(const DayFigures& figures) {
    const auto at = std::ranges::find(figures.methods, cash_method, &DayMethod::method);
    return at == figures.methods.end() ? nullptr : &*at;
}

bool fits_64_bits(int128 amount) { return amount == static_cast<std::int64_t>(amount); }

}  // namespace

Money DayFigures::cash_paid() const {
    const DayMethod* cash = find_cash(*this);
    return cash == nullptr ? Money{} : cash->paid;
}

Money DayFigures::cash_refunded() const {
    const DayMethod* cash = find_cash(*this);
    return cash == nullptr ? Money{} : cash->refunded;
}

void DayFigures::add_tax(const DayTax& row) { add_row(taxes, row, &DayTax::rate, 1); }

void DayFigures::add_method(const DayMethod& row) { add_row(methods, row, &DayMethod::method, 1); }

DayFigures& DayFigures::operator+=(const DayFigures& other) {
    add_to(*this, other, 1);
    return *this;
}

DayFigures& DayFigures::operator-=(const DayFigures& other) {
    add_to(*this, other, -1);
    return *this;
}

Money DayClose::expected_cash() const {
    const std::int64_t taken =
        wrapped_subtract(figures.cash_paid().minor, figures.cash_refunded().minor);
    return {wrapped_add(opening_float.minor, taken)};
}

std::optional<Money> DayClose::difference() const {
    if (!counted_cash) return std::nullopt;
    return Money{wrapped_subtract(counted_cash->minor, expected_cash().minor)};
}

Result<> check_drawer(const DayClose& close) {
    const int128 expected = int128{close.opening_float.minor} + close.figures.cash_paid().minor -
                            close.figures.cash_refunded().minor;
    if (!fits_64_bits(expected)) {
        return mistake("opening_float", "makes what must be in the drawer too great a number");
    }
    if (!close.counted_cash || fits_64_bits(int128{close.counted_cash->minor} - expected)) {
        return done;
    }
    return mistake("counted_cash", "is too far from what must be in the drawer");
}

}  // namespace tillbook

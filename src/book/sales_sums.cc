#include "book/sales_sums.h"

#include <algorithm>

#include "base/wrapped.h"

namespace tillbook {

namespace {

void add_to(std::int64_t& sum, std::int64_t value) { sum = wrapped_add(sum, value); }
std::int64_t wrapped_minus(std::int64_t value) { return wrapped_subtract(0, value); }
void add_to(Money& sum, Money value) { add_to(sum.minor, value.minor); }
void add_to(Quantity& sum, Quantity value) { add_to(sum.thousandths, value.thousandths); }

// The element of a code, made if need be.
template <class Sums>
Sums& find_or_add(std::vector<Sums>& list, std::uint32_t code) {
    if (list.empty() || list.back().code < code) {
        list.emplace_back().code = code;
        return list.back();
    }
    const auto at = std::ranges::lower_bound(list, code, {}, &Sums::code);
    if (at->code == code) return *at;
    Sums sums;
    sums.code = code;
    return *list.insert(at, sums);
}

void add_line(std::vector<SalesSums::ArticleSums>& list, std::uint32_t code, const LineSum& line) {
    SalesSums::ArticleSums& sums = find_or_add(list, code);
    add_to(sums.quantity, line.quantity);
    add_to(sums.amount, line.amount);
    add_to(sums.discount, line.discount);
    add_to(sums.tax, line.tax);
}

template <class T>
std::uint64_t bytes_of(const std::vector<T>& list) {
    return list.capacity() * sizeof(T);
}

}  // namespace

SalesFigures& SalesFigures::operator+=(const SalesFigures& other) {
    add_to(orders, other.orders);
    add_to(quantity, other.quantity);
    add_to(amount, other.amount);
    add_to(discount, other.discount);
    add_to(tax, other.tax);
    add_to(returned, other.returned);
    add_to(refunded, other.refunded);
    add_to(refunded_tax, other.refunded_tax);
    return *this;
}

SalesFigures& SalesFigures::operator-=(const SalesFigures& other) {
    return *this +=
           {wrapped_minus(other.orders),           {wrapped_minus(other.quantity.thousandths)},
            {wrapped_minus(other.amount.minor)},   {wrapped_minus(other.discount.minor)},
            {wrapped_minus(other.tax.minor)},      {wrapped_minus(other.returned.thousandths)},
            {wrapped_minus(other.refunded.minor)}, {wrapped_minus(other.refunded_tax.minor)}};
}

MoneyFigures& MoneyFigures::operator+=(const MoneyFigures& other) {
    add_to(payments, other.payments);
    add_to(paid, other.paid);
    add_to(refunds, other.refunds);
    add_to(refunded, other.refunded);
    return *this;
}

// A store's sums of another day are seldom added to again, so they give back what growth left over.
SalesSums::DaySums& SalesSums::sums_of(Day day, ObjectId store) {
    const std::uint32_t code = stores_.intern(store.value);
    if (code >= latest_.size()) latest_.resize(code + 1);
    Latest& latest = latest_[code];
    if (latest.sums != nullptr && latest.day == day.days) return *latest.sums;
    if (latest.sums != nullptr && latest.day < day.days) {
        latest.sums->sold.shrink_to_fit();
        latest.sums->hours.shrink_to_fit();
    }
    latest = {day.days, &days_[{day.days, code}]};
    return *latest.sums;
}

std::uint32_t SalesSums::code_of(const LineSum& line, std::uint32_t entry) {
    const std::uint32_t code = articles_.intern({line.key, line.rate});
    if (code == article_entries_.size()) article_entries_.push_back(entry);
    return code;
}

void SalesSums::add_part(DaySums& sums, const SumPlace& place, const SalesFigures& figures) {
    find_or_add(sums.hours, static_cast<std::uint32_t>(place.hour)).figures += figures;
    find_or_add(sums.channels, channels_.intern(place.channel)).figures += figures;
    if (place.employee) of_employee(sums, place.employee) += figures;
}

SalesFigures& SalesSums::of_employee(DaySums& sums, ObjectId employee) {
    return find_or_add(sums.employees, employees_.intern(employee.value)).figures;
}

void SalesSums::add_sale(Day day, const SumPlace& place, const SaleFact& sale,
                         std::uint32_t entry) {
    DaySums& sums = sums_of(day, place.store);
    SalesFigures figures;
    figures.orders = sale.orders;
    for (const LineSum& line : sale.lines) {
        add_to(figures.quantity, line.quantity);
        add_to(figures.amount, line.amount);
        add_to(figures.discount, line.discount);
        add_to(figures.tax, line.tax);
        add_line(sums.sold, code_of(line, entry), line);
    }
    add_part(sums, place, figures);
}

void SalesSums::add_payment(const SumPlace& place, const PaymentFact& payment) {
    DaySums& sums = sums_of(payment.business_day, place.store);
    find_or_add(sums.methods, methods_.intern(payment.method)).figures +=
        MoneyFigures{1, payment.amount, 0, {}};
}

void SalesSums::undo_payment(const SumPlace& place, const PaymentFact& payment) {
    DaySums& sums = sums_of(payment.business_day, place.store);
    find_or_add(sums.methods, methods_.intern(payment.method)).figures +=
        MoneyFigures{-1, Money{-payment.amount.minor}, 0, {}};
}

// What the lines do not explain belongs to no product.
SalesSums::DaySums& SalesSums::add_returned(const SumPlace& place, const RefundFact& refund,
                                            int sign, std::uint32_t entry) {
    DaySums& sums = sums_of(refund.business_day, place.store);
    SalesFigures figures;
    LineSum rest;
    figures.refunded = rest.amount = {sign * refund.amount.minor};
    for (LineSum line : refund.lines) {
        line.discount = {};
        line.quantity.thousandths *= sign;
        line.amount.minor *= sign;
        line.tax.minor *= sign;
        add_to(figures.returned, line.quantity);
        add_to(figures.refunded_tax, line.tax);
        add_line(sums.returned, code_of(line, entry), line);
        rest.amount.minor -= line.amount.minor;
    }
    if (rest.amount != Money{}) add_line(sums.returned, code_of(rest, entry), rest);
    add_part(sums, place, figures);
    return sums;
}

void SalesSums::add_refund(const SumPlace& place, const RefundFact& refund, std::uint32_t entry) {
    DaySums& sums = add_returned(place, refund, 1, entry);
    find_or_add(sums.methods, methods_.intern(refund.method)).figures +=
        MoneyFigures{0, {}, 1, refund.amount};
}

void SalesSums::take_refund_back(const SumPlace& place, const RefundFact& refund,
                                 std::uint32_t entry) {
    DaySums& sums = add_returned(place, refund, -1, entry);
    find_or_add(sums.methods, methods_.intern(refund.method)).figures +=
        MoneyFigures{0, {}, -1, Money{-refund.amount.minor}};
}

void SalesSums::undo_refund(const SumPlace& place, const RefundFact& refund, std::uint32_t entry) {
    add_returned(place, refund, -1, entry);
}

void SalesSums::take_over(Day day, const SumPlace& place, ObjectId from, const SalesFigures& part) {
    DaySums& sums = sums_of(day, place.store);
    if (from) of_employee(sums, from) -= part;
    if (place.employee) of_employee(sums, place.employee) += part;
}

void SalesSums::change_credit(const OrderRow* before, const OrderRow& after) {
    if (before != nullptr) add_credit(*before, -1);
    add_credit(after, 1);
}

void SalesSums::add_credit(const OrderRow& row, int sign) {
    if (row.status != OrderStatus::pending || row.paid >= row.total || row.is_test) return;
    // An open tab is no credit given before anything was paid on it.
    if (row.channel == tab_channel && row.paid == Money{}) return;
    CreditFigures& figures = credit_[row.customer.value];
    figures.orders += sign;
    add_to(figures.outstanding.minor, sign * (row.total.minor - row.paid.minor));
    if (figures == CreditFigures{}) credit_.erase(row.customer.value);
}

std::uint64_t SalesSums::bytes() const {
    constexpr std::uint64_t node_bytes = 48;  // what a map adds to each of its values
    std::uint64_t bytes =
        stores_.bytes() + employees_.bytes() + channels_.bytes() + methods_.bytes() +
        articles_.bytes() + bytes_of(article_entries_) + bytes_of(latest_) +
        credit_.size() * (node_bytes + sizeof(std::uint64_t) + sizeof(CreditFigures));
    for (const auto& [key, sums] : days_) {
        bytes += node_bytes + sizeof sums + bytes_of(sums.hours) + bytes_of(sums.channels) +
                 bytes_of(sums.employees) + bytes_of(sums.sold) + bytes_of(sums.returned) +
                 bytes_of(sums.methods);
    }
    return bytes;
}

}  // namespace tillbook

// The sums of a book by business day and store: what reports are made of, without reading an order.
// Everything comes as differences, from facts (book/sums.h), so that what is taken back later is
// taken back here too. Sums wrap around beyond 64 bits and are right again once they fit.
//
// Not thread-safe: the book's lock guards it.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "book/interned.h"
#include "book/order_row.h"
#include "book/sums.h"

namespace tillbook {

// What was sold, and what was given back of it.
struct SalesFigures {
    std::int64_t orders = 0;
    Quantity quantity;
    Money amount;    // after discounts; before them: amount + discount
    Money discount;  // of the orders
    Money tax;       // contained in `amount`
    Quantity returned;
    Money refunded;
    Money refunded_tax;  // contained in `refunded`

    SalesFigures& operator+=(const SalesFigures& other);
    SalesFigures& operator-=(const SalesFigures& other);
    bool operator==(const SalesFigures&) const = default;
};

// What came in and went out.
struct MoneyFigures {
    std::int64_t payments = 0;
    Money paid;
    std::int64_t refunds = 0;
    Money refunded;

    MoneyFigures& operator+=(const MoneyFigures& other);
    bool operator==(const MoneyFigures&) const = default;
};

// What customers owe: orders that are pending and not paid in full.
struct CreditFigures {
    std::int64_t orders = 0;
    Money outstanding;

    bool operator==(const CreditFigures&) const = default;
};

// What the order of a payment or refund says of it; a refund without an order has only a store.
struct SumPlace {
    static constexpr std::int32_t no_hour = 24;

    ObjectId store;
    std::string_view channel;  // empty: none
    std::int32_t hour = no_hour;
    ObjectId employee{};  // none: nobody in particular

    static SumPlace of(const OrderRow& row) {
        return {row.store, row.channel, row.hour, row.employee};
    }
};

class SalesSums {
public:
    void add_sale(Day day, const SumPlace& place, const SaleFact& sale, std::uint32_t entry);
    void add_payment(const SumPlace& place, const PaymentFact& payment);
    void undo_payment(const SumPlace& place, const PaymentFact& payment);
    void add_refund(const SumPlace& place, const RefundFact& refund, std::uint32_t entry);
    // The refund has come in again.
    void take_refund_back(const SumPlace& place, const RefundFact& refund, std::uint32_t entry);
    // Takes the refund back as a part of sales; as money paid out it stays.
    void undo_refund(const SumPlace& place, const RefundFact& refund, std::uint32_t entry);
    // An order's part in the sales of a day goes from one employee to that of `place`.
    void take_over(Day day, const SumPlace& place, ObjectId from, const SalesFigures& part);
    // An order was recorded (`before` null) or changed.
    void change_credit(const OrderRow* before, const OrderRow& after);

    // Product and rate, as far as they are known by a code.
    struct Article {
        ProductKey product;
        std::int64_t rate = 0;  // ten-millionths
        bool operator==(const Article&) const = default;
        friend std::size_t hash_value(const Article& article) {
            constexpr std::uint64_t mix = 0x9e3779b97f4a7c15;
            return (article.product.value ^ static_cast<std::uint64_t>(article.rate) * mix) * mix;
        }
    };
    // Sums of one hour, channel or employee.
    struct PartSums {
        std::uint32_t code = 0;
        SalesFigures figures;
    };
    // Sums of one article.
    struct ArticleSums {
        std::uint32_t code = 0;
        Quantity quantity;
        Money amount;
        Money discount;
        Money tax;
    };
    struct MethodSums {
        std::uint32_t code = 0;
        MoneyFigures figures;
    };
    // One store on one day; each list by code, rising.
    struct DaySums {
        std::vector<PartSums> hours;  // the code is the hour, or SumPlace::no_hour
        std::vector<PartSums> channels;
        std::vector<PartSums> employees;  // without those of nobody: they are the rest
        std::vector<ArticleSums> sold;
        std::vector<ArticleSums> returned;
        std::vector<MethodSums> methods;
    };

    // Visits the sums of days first … last in order, store by store.
    template <class Visit>
    void each(Day first, Day last, Visit visit) const {
        for (auto at = days_.lower_bound({first.days, 0});
             at != days_.end() && at->first.first <= last.days; ++at) {
            visit(Day{at->first.first}, ObjectId{stores_.at(at->first.second)}, at->second);
        }
    }
    // The first day that has sums; absent if none has.
    std::optional<Day> first_day() const {
        if (days_.empty()) return std::nullopt;
        return Day{days_.begin()->first.first};
    }
    std::string_view channel(std::uint32_t code) const { return channels_.at(code); }
    std::string_view method(std::uint32_t code) const { return methods_.at(code); }
    ObjectId employee(std::uint32_t code) const { return {employees_.at(code)}; }
    Article article(std::uint32_t code) const { return articles_.at(code); }
    std::uint32_t article_count() const { return articles_.size(); }
    // An entry whose order has this article: where a free line's name stands.
    std::uint32_t entry_of_article(std::uint32_t code) const { return article_entries_[code]; }

    // By customer; key 0: orders without one. Nobody who owes nothing.
    const std::unordered_map<std::uint64_t, CreditFigures>& credit() const { return credit_; }

    // Resident bytes.
    std::uint64_t bytes() const;

private:
    using Key = std::pair<std::int32_t, std::uint32_t>;  // day, code of the store
    // The sums that a store was last asked for: mostly today's.
    struct Latest {
        std::int32_t day = 0;
        DaySums* sums = nullptr;
    };

    DaySums& sums_of(Day day, ObjectId store);
    void add_part(DaySums& sums, const SumPlace& place, const SalesFigures& figures);
    // The part of an employee, made if need be. There is one.
    SalesFigures& of_employee(DaySums& sums, ObjectId employee);
    DaySums& add_returned(const SumPlace& place, const RefundFact& refund, int sign,
                          std::uint32_t entry);
    void add_credit(const OrderRow& row, int sign);
    std::uint32_t code_of(const LineSum& line, std::uint32_t entry);

    std::map<Key, DaySums> days_;
    std::vector<Latest> latest_;  // by store code
    Interned<std::uint64_t> stores_;
    Interned<std::uint64_t> employees_;
    Interned<std::string, std::string_view> channels_;
    Interned<std::string, std::string_view> methods_;
    Interned<Article> articles_;
    std::vector<std::uint32_t> article_entries_;
    std::unordered_map<std::uint64_t, CreditFigures> credit_;
};

}  // namespace tillbook

#include "book/money_index.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "support/days.h"
#include "support/seed.h"

namespace tillbook {
namespace {

constexpr std::int64_t first_payment_ms = 1'700'000'000'000;

// What a row is, told plainly.
struct PlainRow {
    MoneyRow row;
    std::string method;
    ObjectId order;
    ObjectId customer;
    ObjectId store;
};

bool holds(const MoneyFilter& filter, const PlainRow& plain) {
    const Instant date = from_ms(plain.row.date_ms);
    return (!filter.order || plain.order == filter.order) &&
           (!filter.customer || plain.customer == filter.customer) &&
           (!filter.store || plain.store == filter.store) &&
           (!filter.method || plain.method == *filter.method) &&
           (!filter.date_from || date >= *filter.date_from) &&
           (!filter.date_to || date <= *filter.date_to) &&
           (!filter.day_from || plain.row.business_day >= *filter.day_from) &&
           (!filter.day_to || plain.row.business_day <= *filter.day_to) &&
           (!filter.amount_min || plain.row.amount >= *filter.amount_min) &&
           (!filter.amount_max || plain.row.amount <= *filter.amount_max);
}

// An index of orders and one of payments, filled at random, with a plain list of the same.
class Books {
public:
    explicit Books(std::uint64_t seed) : dice_(seed) {
        for (std::uint64_t number = 1; number <= orders_count; ++number) {
            OrderRow row;
            row.id = {number * 10};
            row.short_code = static_cast<std::uint32_t>(number);
            row.customer = {draw(4) == 0 ? 1'000 + draw(40) : 0};
            row.store = {draw(5)};
            orders.add(row);
        }
    }

    std::uint64_t draw(std::uint64_t below) {
        return static_cast<std::uint64_t>(dice_.roll(0, static_cast<std::int64_t>(below) - 1));
    }

    void add() {
        static constexpr std::string_view methods[] = {"CASH", "CARD", "TRANSFER"};
        PlainRow plain;
        MoneyRow& row = plain.row;
        row.id = {++last_id_};
        last_ms_ += static_cast<std::int64_t>(draw(60'000));
        // Now and then backdated, or at the very time of the one before.
        row.date_ms = draw(10) == 0 ? first_payment_ms +
                                          static_cast<std::int64_t>(draw(static_cast<std::uint64_t>(
                                              last_ms_ - first_payment_ms + 1)))
                                    : last_ms_;
        row.business_day = {static_cast<std::int32_t>(row.date_ms / test::day_ms) -
                            static_cast<std::int32_t>(draw(2))};
        row.amount = {static_cast<std::int64_t>(draw(10'000))};
        row.entry = static_cast<std::uint32_t>(last_id_);
        plain.method = methods[draw(16) == 0 ? 2 : draw(2)];
        if (draw(50) == 0) {
            plain.customer = {draw(2) == 0 ? 1'000 + draw(40) : 0};
            plain.store = {draw(5)};
            index.add_loose(row, plain.method, plain.customer, plain.store);
        } else {
            row.order = static_cast<Ordinal>(std::min<std::uint64_t>(
                last_id_ * orders_count / rows_count, orders_count - 1 - draw(20)));
            const OrderRow order = orders.row(row.order);
            plain.order = order.id;
            plain.customer = order.customer;
            plain.store = order.store;
            index.add(row, plain.method);
        }
        rows_.push_back(std::move(plain));
    }

    void remove() {
        const auto at = rows_.begin() + static_cast<std::ptrdiff_t>(draw(rows_.size()));
        EXPECT_TRUE(index.remove(at->row.id, from_ms(at->row.date_ms)));
        EXPECT_FALSE(index.remove(at->row.id, from_ms(at->row.date_ms)));
        rows_.erase(at);
    }

    MoneyFilter any_filter() {
        MoneyFilter filter;
        const PlainRow& some = rows_[draw(rows_.size())];
        if (draw(4) == 0) filter.order = draw(8) == 0 ? ObjectId{7} : some.order;
        if (draw(4) == 0) filter.customer = some.customer;
        if (draw(4) == 0) filter.store = some.store;
        if (draw(3) == 0) filter.method = draw(8) == 0 ? "CHEQUE" : some.method;
        if (draw(4) == 0) filter.date_from = from_ms(some.row.date_ms);
        if (draw(4) == 0) filter.date_to = from_ms(rows_[draw(rows_.size())].row.date_ms);
        if (draw(4) == 0) filter.day_from = some.row.business_day;
        if (draw(4) == 0) filter.day_to = rows_[draw(rows_.size())].row.business_day;
        if (draw(4) == 0) filter.amount_min = some.row.amount;
        if (draw(4) == 0) filter.amount_max = rows_[draw(rows_.size())].row.amount;
        return filter;
    }

    void compare(const MoneyFilter& filter, std::uint64_t offset, std::uint32_t limit) {
        std::vector<MoneyRow> expected;
        for (const PlainRow& plain : rows_) {
            if (holds(filter, plain)) expected.push_back(plain.row);
        }
        std::ranges::sort(expected, [](const MoneyRow& left, const MoneyRow& right) {
            return std::pair(left.date_ms, left.id) > std::pair(right.date_ms, right.id);
        });
        const MoneyIndex::Listed listed = index.list(filter, {offset, limit, {}}, orders);
        ASSERT_EQ(listed.total, expected.size());
        const std::size_t first = std::min<std::size_t>(offset, expected.size());
        const std::size_t count = std::min<std::size_t>(limit, expected.size() - first);
        ASSERT_EQ(listed.rows.size(), count);
        for (std::size_t at = 0; at < count; ++at) {
            ASSERT_EQ(listed.rows[at].id, expected[first + at].id);
            ASSERT_EQ(listed.rows[at].entry, expected[first + at].entry);
        }
    }

    void compare_some(int questions) {
        compare({}, draw(rows_.size() + 10), 50);
        for (int i = 0; i < questions && !testing::Test::HasFatalFailure(); ++i) {
            compare(any_filter(), draw(3) == 0 ? 0 : draw(rows_.size()), 20);
        }
    }

    static constexpr std::uint64_t orders_count = 9'000;
    static constexpr std::uint64_t rows_count = 12'000;

    OrderIndex orders;
    MoneyIndex index;

private:
    test::Dice dice_;
    std::uint64_t last_id_ = 0;
    std::int64_t last_ms_ = first_payment_ms;
    std::vector<PlainRow> rows_;
};

TEST(MoneyIndex, ListsWhatAPlainListWould) {
    SCOPED_TRACE("TILLBOOK_SEED=" + std::to_string(test::seed_of_run()));
    Books books(test::seed_of_run());
    for (std::uint64_t number = 1; number <= Books::rows_count; ++number) {
        books.add();
        if (number % 4'000 == 0) books.compare_some(30);
        if (HasFatalFailure()) return;
    }
    for (int removals = 0; removals < 3'000; ++removals) books.remove();
    books.compare_some(40);
    EXPECT_EQ(books.index.size(), Books::rows_count - 3'000);
}

TEST(MoneyIndex, AnEmptyOneListsNothing) {
    const OrderIndex orders;
    MoneyIndex index;
    MoneyFilter filter;
    filter.method = "CASH";
    EXPECT_EQ(index.list({}, {}, orders).total, 0);
    EXPECT_EQ(index.list(filter, {}, orders).total, 0);
    EXPECT_FALSE(index.remove({1}, from_ms(first_payment_ms)));
}

TEST(MoneyIndex, IsEmptyAgainAfterTheLastRemoval) {
    const OrderIndex orders;
    MoneyIndex index;
    MoneyRow row;
    row.id = {5};
    row.date_ms = first_payment_ms;
    index.add_loose(row, "CASH", {1}, {2});
    EXPECT_TRUE(index.remove({5}, from_ms(first_payment_ms)));
    EXPECT_EQ(index.list({}, {}, orders).total, 0);
    index.add_loose(row, "CARD", {1}, {2});
    EXPECT_EQ(index.list({}, {}, orders).rows.size(), 1);
    EXPECT_EQ(index.method_of(index.list({}, {}, orders).rows[0]), "CARD");
}

}  // namespace
}  // namespace tillbook

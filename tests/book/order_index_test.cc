#include "book/order_index.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <string>

#include "book/order_block.h"
#include "support/days.h"

namespace tillbook {
namespace {

constexpr std::int64_t first_order_ms = 1'768'435'200'000;  // 2026-01-15T00:00:00Z

OrderRow row_at(std::uint64_t number, std::int64_t date_ms) {
    OrderRow row;
    row.id = ObjectId{number * 7 + 1};
    row.short_code = static_cast<std::uint32_t>(number + 1);
    row.entry = static_cast<std::uint32_t>(number + 1);
    row.date = from_ms(date_ms);
    row.modified_at = row.date;
    row.business_day = Day{static_cast<std::int32_t>(date_ms / test::day_ms)};
    row.total = Money{static_cast<std::int64_t>(number * 100)};
    row.paid = row.total;
    return row;
}

std::string described(const OrderRow& row) {
    const auto text = [](auto number) { return std::to_string(number) + ' '; };
    return text(row.id.value) + text(row.short_code) + text(row.version) +
           text(static_cast<int>(row.status)) + text(static_cast<int>(row.payment_status)) +
           text(row.has_text) + text(row.entry) + text(row.store.value) + text(row.customer.value) +
           std::string{row.channel} + ' ' + std::string{row.method} + ' ' + text(row.total.minor) +
           text(row.paid.minor) + text(row.refunded.minor) + text(to_ms(row.date)) +
           text(to_ms(row.modified_at)) + text(row.business_day.days);
}

// What the index should say, in the plainest way.
class Model {
public:
    std::vector<OrderRow> rows;

    static bool holds(const OrderRow& row, const OrderFilter& filter) {
        const auto has = [](unsigned wanted, auto code) {
            return wanted == 0 || (wanted >> static_cast<unsigned>(code) & 1) != 0;
        };
        return has(filter.statuses, row.status) &&
               has(filter.payment_statuses, row.payment_status) &&
               (!filter.customer || filter.customer == row.customer) &&
               (!filter.store || *filter.store == row.store) &&
               (!filter.channel || *filter.channel == row.channel) &&
               (!filter.method || *filter.method == row.method) &&
               (!filter.date_from || *filter.date_from <= row.date) &&
               (!filter.date_to || row.date <= *filter.date_to) &&
               (!filter.day_from || *filter.day_from <= row.business_day) &&
               (!filter.day_to || row.business_day <= *filter.day_to) &&
               (!filter.total_min || *filter.total_min <= row.total) &&
               (!filter.total_max || row.total <= *filter.total_max) &&
               (!filter.modified_since || *filter.modified_since <= row.modified_at);
    }

    OrderIndex::Listed list(const std::vector<Ordinal>& candidates, const OrderFilter& filter,
                            const PageRequest& request) const {
        std::vector<Ordinal> found;
        for (const Ordinal ordinal : candidates) {
            if (holds(rows[ordinal], filter)) found.push_back(ordinal);
        }
        std::ranges::sort(found, [this](Ordinal left, Ordinal right) {
            return std::pair(rows[left].date, left) > std::pair(rows[right].date, right);
        });
        OrderIndex::Listed listed{found.size(), {}};
        std::uint64_t behind = 0;
        for (const Ordinal ordinal : found) {
            const OrderRow& row = rows[ordinal];
            if (request.behind && std::pair(row.date, row.id) >= *request.behind) continue;
            if (behind++ < request.offset) continue;
            if (listed.ordinals.size() < request.limit) listed.ordinals.push_back(ordinal);
        }
        return listed;
    }

    std::vector<Ordinal> all() const {
        std::vector<Ordinal> all(rows.size());
        for (Ordinal at = 0; at < all.size(); ++at) all[at] = at;
        return all;
    }
};

// Random books, and questions that hit what is in them.
class Chance {
public:
    explicit Chance(std::uint64_t seed) : bits_(seed) {}

    std::int64_t below(std::int64_t limit) {
        return static_cast<std::int64_t>(bits_() % static_cast<std::uint64_t>(limit));
    }
    bool one_in(std::int64_t parts) { return below(parts) == 0; }

    // `days_back` 0 records sales as they happen; else any date of that many days.
    OrderRow row(std::uint64_t number, std::int64_t days_back) {
        std::int64_t date = first_order_ms + static_cast<std::int64_t>(number) * 60'000;
        if (days_back > 0) date -= below(days_back * 24) * 3'600'000;
        OrderRow row = row_at(number, date);
        row.short_code += static_cast<std::uint32_t>(number / 50);
        vary(row);
        return row;
    }

    void vary(OrderRow& row) {
        static constexpr std::string_view channels[] = {"api", "pos", "web",
                                                        "a longer channel name"};
        static constexpr std::string_view methods[] = {"CASH", "CARD", "TRANSFER"};
        row.status = static_cast<OrderStatus>(one_in(4) ? below(order_status_count) : 1);
        row.payment_status = static_cast<PaymentStatus>(below(payment_status_count));
        row.has_text = one_in(3);
        row.store = ObjectId{static_cast<std::uint64_t>(one_in(2) ? 0 : 100 + below(20))};
        row.customer = ObjectId{static_cast<std::uint64_t>(one_in(3) ? 0 : 900 + customer())};
        row.channel = channels[below(4)];
        row.method = methods[below(3)];
        row.total = Money{one_in(500) ? below(1'000'000'000'000'000) : below(100'000)};
        row.paid = one_in(5) ? Money{row.total.minor / 2} : row.total;
        row.refunded = one_in(50) ? Money{row.total.minor / 3} : Money{};
        row.modified_at = row.date + std::chrono::milliseconds{below(100 * test::day_ms)};
    }

    OrderFilter filter(const std::vector<OrderRow>& rows) {
        OrderFilter filter;
        const auto sample = [&]() -> const OrderRow& {
            return rows[static_cast<std::size_t>(below(static_cast<std::int64_t>(rows.size())))];
        };
        if (one_in(3)) filter.statuses = static_cast<std::uint8_t>(below(32));
        if (one_in(4)) filter.payment_statuses = static_cast<std::uint8_t>(below(8));
        if (one_in(5)) filter.customer = sample().customer;
        if (one_in(5)) filter.store = one_in(9) ? ObjectId{5} : sample().store;
        if (one_in(9)) filter.store = ObjectId{};
        if (one_in(5)) filter.channel = one_in(9) ? "unheard of" : std::string{sample().channel};
        if (one_in(5)) filter.method = std::string{sample().method};
        if (one_in(5)) filter.date_from = sample().date;
        if (one_in(5)) filter.date_to = sample().date;
        if (one_in(6)) filter.day_from = sample().business_day;
        if (one_in(6)) filter.day_to = sample().business_day;
        if (one_in(6)) filter.total_min = sample().total;
        if (one_in(6)) filter.total_max = sample().total;
        if (one_in(8)) filter.modified_since = sample().modified_at;
        return filter;
    }

    PageRequest page(const std::vector<OrderRow>& rows) {
        const auto size = static_cast<std::int64_t>(rows.size());
        PageRequest page;
        page.limit = static_cast<std::uint32_t>(one_in(4) ? below(size + 2) : below(60));
        if (one_in(3)) {
            const OrderRow& row = rows[static_cast<std::size_t>(below(size))];
            // Between two orders as well as at one.
            page.behind = {row.date, ObjectId{row.id.value + static_cast<std::uint64_t>(below(2))}};
        } else {
            page.offset = static_cast<std::uint64_t>(below(one_in(2) ? size + 2 : 100));
        }
        return page;
    }

private:
    // A few customers buy often, most rarely.
    std::int64_t customer() { return one_in(2) ? below(3) : below(5'000); }

    std::mt19937_64 bits_;
};

std::uint64_t seed_of(std::uint64_t usual) {
    const char* given = std::getenv("TILLBOOK_SEED");
    return given ? std::strtoull(given, nullptr, 10) : usual;
}

void expect_equal_lists(const OrderIndex& index, const Model& model, Chance& chance) {
    const OrderFilter filter = chance.filter(model.rows);
    const PageRequest page = chance.page(model.rows);
    const OrderIndex::Listed wanted = model.list(model.all(), filter, page);
    const OrderIndex::Listed listed = index.list(filter, page);
    ASSERT_EQ(listed.total, wanted.total);
    ASSERT_EQ(listed.ordinals, wanted.ordinals);
    ASSERT_EQ(index.count(filter), wanted.total);
    std::vector<Ordinal> some;
    for (const Ordinal ordinal : model.all()) {
        if (chance.one_in(10)) some.push_back(ordinal);
    }
    const OrderIndex::Listed wanted_of_some = model.list(some, filter, page);
    const OrderIndex::Listed listed_of_some = index.list_among(some, filter, page);
    ASSERT_EQ(listed_of_some.total, wanted_of_some.total);
    ASSERT_EQ(listed_of_some.ordinals, wanted_of_some.ordinals);
    if (some.empty()) return;
    ASSERT_EQ(index.matches(some[0], filter), Model::holds(model.rows[some[0]], filter));
}

void expect_equal_rows(const OrderIndex& index, const Model& model) {
    ASSERT_EQ(index.size(), model.rows.size());
    std::map<std::uint64_t, std::vector<Ordinal>> by_customer;
    for (Ordinal at = 0; at < index.size(); ++at) {
        const OrderRow& row = model.rows[at];
        ASSERT_EQ(described(index.row(at)), described(row));
        ASSERT_EQ(index.entry_of(at), row.entry);
        ASSERT_EQ(index.find(row.id), at);
        ASSERT_EQ(index.find(ObjectId{row.id.value + 1}), std::nullopt);
        ASSERT_EQ(index.find_short_code(row.short_code), at);
        by_customer[row.customer.value].push_back(at);
    }
    for (auto& [customer, wanted] : by_customer) {
        if (customer == 0) continue;
        std::ranges::reverse(wanted);
        std::vector<Ordinal> visited;
        index.each_of_customer(ObjectId{customer}, [&visited](Ordinal ordinal) {
            visited.push_back(ordinal);
            return true;
        });
        ASSERT_EQ(visited, wanted);
    }
}

TEST(OrderIndex, AnswersLikeAPlainVectorWhateverTheDates) {
    struct Case {
        std::uint64_t orders;
        std::int64_t days_back;
    };
    const Case cases[] = {{1, 0},      {63, 3},     {64, 0},     {65, 3},    {600, 1},
                          {4'095, 0},  {4'096, 0},  {4'097, 0},  {5'000, 9}, {8'192, 400},
                          {8'193, 30}, {20'000, 0}, {20'000, 60}};
    for (const Case& c : cases) {
        const std::uint64_t seed =
            seed_of(c.orders * 1'000 + static_cast<std::uint64_t>(c.days_back));
        SCOPED_TRACE("TILLBOOK_SEED=" + std::to_string(seed) + " orders " +
                     std::to_string(c.orders));
        Chance chance(seed);
        OrderIndex index;
        Model model;
        for (std::uint64_t number = 0; number < c.orders; ++number) {
            const OrderRow row = chance.row(number, c.days_back);
            ASSERT_EQ(index.add(row), number);
            model.rows.push_back(row);
            if (!chance.one_in(3)) continue;
            const auto at =
                static_cast<Ordinal>(chance.below(static_cast<std::int64_t>(number) + 1));
            OrderRow& changed = model.rows[at];
            chance.vary(changed);
            ++changed.version;
            changed.entry += 100'000;
            index.change(at, changed);
        }
        expect_equal_rows(index, model);
        for (int question = 0; question < 60; ++question) expect_equal_lists(index, model, chance);
        if (HasFatalFailure()) return;
    }
}

TEST(OrderIndex, AnEmptyBookHasNothingOfAnything) {
    const OrderIndex index;
    EXPECT_EQ(index.size(), 0u);
    EXPECT_EQ(index.list({}, {}).total, 0u);
    EXPECT_EQ(index.find(ObjectId{1}), std::nullopt);
    EXPECT_EQ(index.find_short_code(1), std::nullopt);
    EXPECT_EQ(index.last_of_customer(ObjectId{1}), std::nullopt);
}

TEST(OrderIndex, BlocksFilledFromAnySideStayInOrder) {
    enum class Side { newer, older, middle, equal };
    for (const Side side : {Side::newer, Side::older, Side::middle, Side::equal}) {
        OrderIndex index;
        Model model;
        constexpr std::uint64_t orders = 3 * OrderBlock::rows_max + 1;
        for (std::uint64_t number = 0; number < orders; ++number) {
            const auto at = static_cast<std::int64_t>(number);
            std::int64_t date = first_order_ms;
            if (side == Side::newer) date += at;
            if (side == Side::older) date -= at;
            if (side == Side::middle) date += at % 2 == 0 ? 1'000'000 - at : at - 1'000'000;
            model.rows.push_back(row_at(number, date));
            index.add(model.rows.back());
        }
        SCOPED_TRACE("side " + std::to_string(static_cast<int>(side)));
        const PageRequest everything{0, orders, {}};
        EXPECT_EQ(index.list({}, everything).ordinals,
                  model.list(model.all(), {}, everything).ordinals);
    }
}

TEST(OrderIndex, PagesByCursorMeetEveryOrderOnce) {
    Chance chance(5);
    OrderIndex index;
    for (std::uint64_t number = 0; number < 10'000; ++number) index.add(chance.row(number, 2));
    OrderFilter filter;
    filter.channel = "pos";
    const auto total = index.count(filter);
    const auto in_one = index.page(filter, {0, 10'000, {}});
    std::vector<Ordinal> in_pages;
    PageRequest request{0, 77, {}};
    for (auto page = index.page(filter, request); !page.empty();
         page = index.page(filter, request)) {
        in_pages.insert(in_pages.end(), page.begin(), page.end());
        const OrderRow last = index.row(page.back());
        request.behind = {last.date, last.id};
    }
    EXPECT_EQ(in_pages.size(), total);
    EXPECT_EQ(in_pages, in_one);
}

TEST(OrderIndex, ChangingKeepsDateAndShortCode) {
    OrderIndex index;
    const OrderRow row = row_at(0, first_order_ms);
    index.add(row);
    OrderRow changed = row;
    changed.date += std::chrono::hours{1};
    changed.short_code = 99;
    changed.status = OrderStatus::cancelled;
    index.change(0, changed);
    EXPECT_EQ(index.row(0).date, row.date);
    EXPECT_EQ(index.row(0).short_code, row.short_code);
    EXPECT_EQ(index.row(0).status, OrderStatus::cancelled);
}

TEST(OrderIndex, ACustomerTakenOffLeavesTheChainWhole) {
    OrderIndex index;
    std::vector<OrderRow> rows;
    for (std::uint64_t number = 0; number < 5; ++number) {
        rows.push_back(row_at(number, first_order_ms));
        rows.back().customer = ObjectId{9};
        index.add(rows.back());
    }
    const auto chain = [&index](ObjectId customer) {
        std::vector<Ordinal> visited;
        index.each_of_customer(customer, [&visited](Ordinal ordinal) {
            visited.push_back(ordinal);
            return true;
        });
        return visited;
    };
    const auto move = [&](Ordinal ordinal, ObjectId customer) {
        rows[ordinal].customer = customer;
        index.change(ordinal, rows[ordinal]);
    };
    move(2, ObjectId{});
    EXPECT_EQ(chain(ObjectId{9}), (std::vector<Ordinal>{4, 3, 1, 0}));
    move(4, ObjectId{8});
    move(0, ObjectId{8});
    EXPECT_EQ(chain(ObjectId{9}), (std::vector<Ordinal>{3, 1}));
    EXPECT_EQ(chain(ObjectId{8}), (std::vector<Ordinal>{4, 0}));
    move(2, ObjectId{9});
    EXPECT_EQ(chain(ObjectId{9}), (std::vector<Ordinal>{3, 2, 1}));
}

TEST(OrderIndex, ManyCodesAndStoresAreToldApart) {
    OrderIndex index;
    for (std::uint64_t number = 0; number < 70'000; ++number) {
        OrderRow row = row_at(number, first_order_ms + static_cast<std::int64_t>(number));
        const std::string channel = "channel " + std::to_string(number % 1'000);
        row.channel = channel;
        row.store = ObjectId{1 + number % 700};
        index.add(row);
    }
    OrderFilter filter;
    filter.channel = "channel 777";
    EXPECT_EQ(index.count(filter), 70u);
    filter.channel = std::nullopt;
    filter.store = ObjectId{650};
    EXPECT_EQ(index.count(filter), 100u);
    EXPECT_EQ(index.row(69'999).channel, "channel 999");
}

TEST(OrderIndex, SmallBooksAreSmallAndBigOnesLean) {
    const auto bytes_of = [](std::uint64_t orders, std::int64_t days_back) {
        Chance chance(orders);
        OrderIndex index;
        for (std::uint64_t number = 0; number < orders; ++number) {
            index.add(chance.row(number, days_back));
        }
        return index.bytes();
    };
    EXPECT_LT(bytes_of(10, 0), 16'000u);
    EXPECT_LT(bytes_of(100'000, 0), 100'000u * 90);
    EXPECT_LT(bytes_of(100'000, 100), 100'000u * 120);
}

}  // namespace
}  // namespace tillbook

// What refunds take from sales by tax rate, against what the orders say as they stand: a sale that
// came back as a whole leaves nothing behind, amount and tax, in whatever sequence it came back.
#include <gtest/gtest.h>

#include <map>

#include "book/sums.h"
#include "book/verify.h"
#include "domain/sale.h"
#include "support/days.h"
#include "support/seed.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

// Amount and tax by rate; no rows of zeros.
using RateRows = std::map<std::int64_t, std::pair<std::int64_t, std::int64_t>>;

void add_row(RateRows& rows, const LineSum& line, int sign) {
    rows[line.rate].first += sign * line.amount.minor;
    rows[line.rate].second += sign * line.tax.minor;
}

RateRows without_zeros(RateRows rows) {
    std::erase_if(rows, [](const auto& row) {
        return row.second == std::pair<std::int64_t, std::int64_t>{};
    });
    return rows;
}

// What sales less refunds are, as the order stands.
void add_order(RateRows& rows, const Order& order) {
    if (!counts_as_sale(order)) return;
    for (const LineSum& line : line_sums(order)) add_row(rows, line, 1);
    for (const RefundFact& refund : refund_facts(order)) {
        for (const LineSum& line : refund.lines) add_row(rows, line, -1);
    }
}

class TaxedShop {
public:
    explicit TaxedShop(bool tax_included) : process(test::make_store(tax_included)) {
        first_ = last_ = today();
    }

    ObjectId put_product(const std::string& name, std::int64_t price, std::int64_t rate) {
        ProductChange product;
        product.name = name;
        product.price = Money{price};
        product.tax_rate = rate;
        return process.record(PutProduct{product}).object;
    }
    ObjectId sell(const std::vector<ObjectId>& products, std::int64_t quantity = 1) {
        RecordOrder sale;
        for (const ObjectId product : products) {
            DraftLine& line = sale.lines.emplace_back();
            line.name = "Dish";
            line.product = product;
            line.quantity = {quantity * 1'000};
        }
        return process.record(sale).object;
    }
    bool refund(ObjectId order, std::optional<Money> amount = std::nullopt) {
        RefundOrder refund;
        refund.order = order;
        refund.amount = amount;
        return run(refund);
    }
    bool refund_line(ObjectId order, ObjectId line, Quantity quantity = one) {
        RefundOrder refund;
        refund.order = order;
        refund.lines.push_back({line, quantity, {}, {}});
        return run(refund);
    }
    bool remove_line(ObjectId order, ObjectId line) {
        EditOrder edit;
        edit.order = order;
        edit.removed_lines = {line};
        return run(edit);
    }
    bool set_tax_removed(ObjectId order, bool removed) {
        EditOrder edit;
        edit.order = order;
        edit.head.tax_removed = removed;
        return run(edit);
    }
    bool cancel(ObjectId order) { return run(ChangeStatus{order, OrderStatus::cancelled, {}, {}}); }
    // Whether it was accepted.
    bool run(Command command) {
        const Outcome outcome = process.run(std::move(command));
        EXPECT_TRUE(outcome || outcome.error().code != ErrorCode::internal_error);
        return outcome.ok();
    }
    Order read(ObjectId order) {
        return *process.engine->load_order(test::sample_book, order, {}, Access::may_block)
                    ->value()
                    .order;
    }
    // Of all days so far.
    RateRows rows() {
        last_ = std::max(last_, today());
        RateRows rows;
        for (Day day = first_; day <= last_; ++day.days) {
            const DayReport report =
                process.engine->day_report(test::sample_book, {day, {}}, Access::may_block)
                    ->value();
            for (const DayTax& row : report.total.taxes) {
                add_row(rows, {{}, {}, row.amount, {}, row.rate, row.tax}, 1);
            }
        }
        return without_zeros(rows);
    }
    std::string first_problem() {
        const VerifyReport report = verify_book(process.log, test::sample_book, *process.engine);
        EXPECT_EQ(report.index, IndexCheck::compared);
        return report.ok() ? std::string() : report.problems.front().what;
    }

    test::Process process;

private:
    Day today() const {
        return process.directory->snapshot()
            ->find_book(test::sample_book)
            ->calendar.day_of(process.clock.now());
    }

    Day first_, last_;
};

constexpr std::int64_t percent = 100'000;  // of a rate

TEST(RefundSums, OfASaleWhoseTaxWasRemovedTakeNoTax) {
    for (const bool by_line : {false, true}) {
        TaxedShop shop(true);
        const ObjectId sale = shop.sell({shop.put_product("Dish", 1'200, 20 * percent)});
        ASSERT_TRUE(shop.set_tax_removed(sale, true));
        EXPECT_EQ(shop.rows(), (RateRows{{0, {1'200, 0}}}));
        const ObjectId line = shop.read(sale).lines.front().id;
        ASSERT_TRUE(by_line ? shop.refund_line(sale, line) : shop.refund(sale));
        EXPECT_EQ(shop.rows(), RateRows{});
        EXPECT_EQ(shop.read(sale).refunds.front().lines.empty(), !by_line);
        if (by_line) {
            EXPECT_EQ(shop.read(sale).refunds.front().lines.front().tax, Money{});
        }
        EXPECT_EQ(shop.first_problem(), "");
    }
}

// Whether the tax is removed before the refund or after it.
TEST(RefundSums, FollowATaxThatIsRemovedLater) {
    for (const bool by_line : {false, true}) {
        TaxedShop shop(true);
        const ObjectId sale = shop.sell({shop.put_product("Dish", 1'200, 20 * percent)}, 2);
        const ObjectId line = shop.read(sale).lines.front().id;
        ASSERT_TRUE(by_line ? shop.refund_line(sale, line) : shop.refund(sale, Money{1'200}));
        EXPECT_EQ(shop.rows(), (RateRows{{20 * percent, {1'200, 200}}}));
        ASSERT_TRUE(shop.set_tax_removed(sale, true));
        EXPECT_EQ(shop.rows(), (RateRows{{0, {1'200, 0}}}));
        ASSERT_TRUE(shop.set_tax_removed(sale, false));
        EXPECT_EQ(shop.rows(), (RateRows{{20 * percent, {1'200, 200}}}));
        EXPECT_EQ(shop.first_problem(), "");
    }
}

TEST(RefundSums, ByAmountFollowTheLinesThatStand) {
    TaxedShop shop(true);
    const ObjectId dish = shop.put_product("Dish", 1'100, 10 * percent);
    const ObjectId cover = shop.put_product("Cover", 900, 0);
    const ObjectId sale = shop.sell({dish, cover});
    ASSERT_TRUE(shop.refund(sale, Money{2'000}));
    EXPECT_EQ(shop.rows(), RateRows{});
    ASSERT_TRUE(shop.remove_line(sale, shop.read(sale).lines.front().id));
    EXPECT_EQ(shop.rows(), RateRows{});
    ASSERT_TRUE(shop.cancel(sale));
    EXPECT_EQ(shop.rows(), RateRows{});
    EXPECT_EQ(shop.first_problem(), "");
}

// 25 = 8 + 8 + 9.
TEST(RefundSums, TheLastPieceTakesTheTaxThatRoundingLeft) {
    TaxedShop shop(true);
    const ObjectId sale = shop.sell({shop.put_product("Bun", 52, 19 * percent)}, 3);
    const ObjectId line = shop.read(sale).lines.front().id;
    EXPECT_EQ(shop.rows(), (RateRows{{19 * percent, {156, 25}}}));
    ASSERT_TRUE(shop.refund_line(sale, line));
    EXPECT_EQ(shop.rows(), (RateRows{{19 * percent, {104, 17}}}));
    ASSERT_TRUE(shop.refund_line(sale, line));
    EXPECT_EQ(shop.rows(), (RateRows{{19 * percent, {52, 9}}}));
    ASSERT_TRUE(shop.refund_line(sale, line));
    EXPECT_EQ(shop.rows(), RateRows{});
    const std::vector<RefundFact> facts = refund_facts(shop.read(sale));
    ASSERT_EQ(facts.size(), 3u);
    ASSERT_EQ(facts.back().lines.size(), 1u) << "the tax stands with the product";
    EXPECT_EQ(facts.back().lines.front().tax, Money{9});
}

// Each line's tax is rounded by itself, 4 + 12; all at once it would be 15.
TEST(RefundSums, AllAtOnceTakeTheTaxOfTheLines) {
    TaxedShop shop(true);
    const ObjectId one_dish = shop.put_product("Roll", 55, 7 * percent);
    const ObjectId other = shop.put_product("Tea", 176, 7 * percent);
    const ObjectId sale = shop.sell({one_dish, other});
    EXPECT_EQ(shop.rows(), (RateRows{{7 * percent, {231, 16}}}));
    ASSERT_TRUE(shop.refund(sale));
    EXPECT_EQ(shop.rows(), RateRows{});
}

TEST(RefundSums, GiveAFlatTaxBack) {
    TaxedShop shop(false);
    EditOrder opening;
    opening.head.state = "open";
    const ObjectId tab = shop.process.record(opening).object;
    EditOrder adding;
    adding.order = tab;
    TabLineDraft& line = adding.lines.emplace_back();
    line.name = "Bottle";
    line.price = Money{500};
    line.taxes = {TaxDraft{{}, "Deposit", Factor{}, Money{25}}};
    ASSERT_TRUE(shop.run(adding));
    ASSERT_TRUE(shop.run(PayOrder{tab, Money{525}, "CASH", {}, {}, {}}));
    EXPECT_EQ(shop.rows(), (RateRows{{0, {525, 25}}}));
    ASSERT_TRUE(shop.refund(tab));
    EXPECT_EQ(shop.rows(), RateRows{});
    EXPECT_EQ(shop.first_problem(), "");
}

// Does anything to a few orders, and then brings each to an end.
class AnyTaxedShop {
public:
    explicit AnyTaxedShop(test::Dice& dice) : shop(dice.one_in(2)), dice_(dice) {
        for (const std::int64_t rate :
             {0 * percent, 7 * percent, 19 * percent, 75 * percent / 10}) {
            for (int product = 0; product < 2; ++product) {
                products_.push_back(shop.put_product("Dish " + std::to_string(products_.size()),
                                                     dice_.roll(1, 3'000), rate));
            }
        }
    }

    void step() {
        shop.process.clock.advance(std::chrono::milliseconds(dice_.roll(0, test::day_ms / 2)));
        if (orders_.size() < 2 || (orders_.size() < 6 && dice_.one_in(8))) return begin();
        const ObjectId order = any_of(orders_);
        switch (dice_.roll(0, 7)) {
            case 0:
                return change_lines(order);
            case 1:
                return change_head(order);
            case 2:
                return pay(order);
            case 3:
                return give_credit(order);
            case 4:
                return take_back(order);
            case 5:
                return void_payment(order);
            default:
                return give_back(order);
        }
    }

    // Everything that was sold came back, or the order was cancelled.
    void finish() {
        for (const ObjectId order : orders_) {
            while (take_back_one(order)) {
            }
            pay(order, true);
            for (int piece = 0; piece < 3; ++piece) give_back(order);
            shop.refund(order);
            const Order now = shop.read(order);
            const Amounts amounts = amounts_of(now).value();
            const bool came_back =
                amounts.paid == amounts.total && amounts.refunded == amounts.total;
            if (came_back && counts_as_sale(now) && amounts.tax > Money{}) ++came_back_;
            if (!came_back || dice_.one_in(3)) shop.cancel(order);
        }
    }

    RateRows expected() {
        RateRows rows;
        for (const ObjectId order : orders_) add_order(rows, shop.read(order));
        return without_zeros(rows);
    }
    // Orders that all came back, stand, and have tax.
    int came_back() const { return came_back_; }

    TaxedShop shop;

private:
    ObjectId any_of(const std::vector<ObjectId>& list) {
        return list[static_cast<std::size_t>(
            dice_.roll(0, static_cast<std::int64_t>(list.size()) - 1))];
    }
    std::optional<ObjectId> any_line(ObjectId order) {
        std::vector<ObjectId> lines;
        for (const Line& line : shop.read(order).lines) lines.push_back(line.id);
        if (lines.empty()) return std::nullopt;
        return any_of(lines);
    }
    EditOrder edit(ObjectId order) const {
        EditOrder edit;
        edit.order = order;
        return edit;
    }

    void begin() {
        if (dice_.one_in(3)) {
            EditOrder opening;
            opening.head.state = "open";
            orders_.push_back(shop.process.record(opening).object);
            return change_lines(orders_.back());
        }
        RecordOrder sale;
        for (std::int64_t count = dice_.roll(1, 4); count > 0; --count) {
            DraftLine& line = sale.lines.emplace_back();
            line.name = "Dish";
            line.product = any_of(products_);
            line.quantity = {dice_.one_in(3) ? dice_.roll(1, 3'000) : dice_.roll(1, 4) * 1'000};
        }
        if (dice_.one_in(3)) sale.amount_paid = Money{0};
        if (dice_.one_in(3)) sale.discount = Money{1};
        const Outcome outcome = shop.process.run(sale);
        if (outcome) orders_.push_back(outcome.value().object);
    }
    void change_lines(ObjectId order) {
        EditOrder changing = edit(order);
        const auto line = any_line(order);
        if (line && dice_.one_in(2)) {
            shop.remove_line(order, *line);
            return;
        }
        TabLineDraft& added = changing.lines.emplace_back();
        if (dice_.one_in(2)) {
            added.item = any_of(products_);
        } else {
            added.name = "Tea";
            added.price = Money{dice_.roll(1, 1'000)};
            added.taxes = {TaxDraft{{}, "City", Factor{dice_.roll(0, 20) * percent}, {}}};
            if (dice_.one_in(3)) {
                added.taxes->push_back(TaxDraft{{}, "Deposit", Factor{}, Money{dice_.roll(1, 30)}});
            }
        }
        shop.run(changing);
    }
    void change_head(ObjectId order) {
        EditOrder changing = edit(order);
        if (dice_.one_in(3)) {
            changing.head.note = "A word";
        } else if (dice_.one_in(2)) {
            changing.head.tax_removed = dice_.one_in(2);
        } else {
            DiscountDraft& discount = changing.discounts.emplace_back();
            discount.name = "Friends";
            discount.value.amount = Money{-dice_.roll(1, 100)};
        }
        shop.run(changing);
    }
    void pay(ObjectId order, bool all = false) {
        const Money left = amounts_of(shop.read(order)).value().remaining;
        if (left == Money{}) return;
        const Money amount = all || dice_.one_in(2) ? left : Money{dice_.roll(1, left.minor)};
        shop.run(PayOrder{order, amount, "CARD", {}, {}, {}});
    }
    void give_back(ObjectId order) {
        const auto line = any_line(order);
        if (line && dice_.one_in(2)) {
            shop.refund_line(order, *line, Quantity{dice_.one_in(2) ? 1'000 : dice_.roll(1, 900)});
        } else {
            shop.refund(order, Money{dice_.roll(1, 1'000)});
        }
    }
    void give_credit(ObjectId order) {
        RefundOrder giving;
        giving.order = order;
        giving.amount = Money{dice_.roll(1, 2'000)};
        giving.credit.emplace();
        giving.credit->tender = test::cash;
        shop.run(giving);
    }
    bool take_back_one(ObjectId order) {
        for (const Refund& refund : shop.read(order).refunds) {
            if (!refund.is_credit() || !refund.counts()) continue;
            TakeBackCredit taking;
            taking.order = order;
            taking.credit = refund.id;
            return shop.run(taking);
        }
        return false;
    }
    void take_back(ObjectId order) { take_back_one(order); }
    void void_payment(ObjectId order) {
        const Order now = shop.read(order);
        if (!now.payments.empty()) {
            shop.run(VoidPayment{order, now.payments.back().id, "USER_CANCEL"});
        }
    }

    test::Dice& dice_;
    std::vector<ObjectId> products_;
    std::vector<ObjectId> orders_;
    int came_back_ = 0;
};

TEST(RefundSums, WhatCameBackOrWasCancelledLeavesNothing) {
    int came_back = 0;
    test::for_many(40, [&came_back](test::Dice& dice) {
        AnyTaxedShop any(dice);
        for (int step = 0; step < 60 && !testing::Test::HasFailure(); ++step) {
            any.step();
            if (step % 5 == 0) {
                EXPECT_EQ(any.shop.rows(), any.expected());
            }
        }
        any.finish();
        EXPECT_EQ(any.shop.rows(), RateRows{});
        EXPECT_EQ(any.shop.first_problem(), "");
        came_back += any.came_back();
    });
    EXPECT_GT(came_back, 0);
}

}  // namespace
}  // namespace tillbook

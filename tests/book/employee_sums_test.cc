// Sales by employee, against what the orders themselves say: whoever has an order now has all of
// it, whatever was sold, given back or cancelled before it was theirs.
#include <gtest/gtest.h>

#include <map>

#include "book/taken_over.h"
#include "book/verify.h"
#include "domain/sale.h"
#include "support/days.h"
#include "support/seed.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

using PersonsDay = std::pair<Day, ObjectId>;
using Sums = std::map<PersonsDay, SalesFigures>;

class Restaurant {
public:
    explicit Restaurant(test::Dice& dice) : dice_(dice) {
        for (const char* name : {"Bill", "Bea"}) {
            const PutReference hiring{
                ReferenceKind::employee, {}, {{"name", AttributeValue(std::string(name))}}};
            employees_.push_back(shop.record(hiring).object);
        }
        city_ = shop.record(PutReference{ReferenceKind::tax_rate,
                                         {},
                                         {{"name", AttributeValue(std::string("City"))},
                                          {"rate", AttributeValue(std::int64_t{1'000'000})}}})
                    .object;
    }

    void step() {
        shop.clock.advance(std::chrono::milliseconds(dice_.roll(0, test::day_ms / 4)));
        if (orders_.empty() || dice_.one_in(6)) return open();
        const ObjectId order = any_of(orders_);
        switch (dice_.roll(0, 6)) {
            case 0:
                return add_line(order);
            case 1:
                return pay(order);
            case 2:
                return refund(order);
            case 3:
                return cancel(order);
            default:
                return hand_over(order);
        }
    }

    // What the orders say by themselves.
    Sums expected() {
        Sums sums;
        for (const ObjectId id : orders_) {
            const Order order = read(id);
            const ObjectId employee = order.tab ? order.tab->employee : ObjectId{};
            if (counts_as_sale(order)) {
                SalesFigures& figures = sums[{order.business_day, employee}];
                ++figures.orders;
                for (const LineSum& line : line_sums(order)) {
                    figures += {0, line.quantity, line.amount, line.discount, line.tax, {}, {}, {}};
                }
            }
            if (order.status == OrderStatus::cancelled) continue;
            for (const Refund& refund : order.refunds) {
                SalesFigures& figures = sums[{refund.business_day, employee}];
                figures.refunded.minor += refund.amount.minor;
                for (const LineSum& line : refund_fact(order, refund).lines) {
                    figures += {0, {}, {}, {}, {}, line.quantity, {}, line.tax};
                }
            }
        }
        std::erase_if(sums, [](const auto& each) { return each.second == SalesFigures{}; });
        return sums;
    }

    // What the reports of every day say.
    static Sums reported(test::Process& process) {
        Sums sums;
        const auto days = process.engine->sales_report(test::sample_book, {{}, SalesGroup::day},
                                                       Access::may_block);
        for (const SalesRow& each : days->value().rows) {
            const ReportRange range{each.day, each.day, {}};
            const auto report = process.engine->sales_report(
                test::sample_book, {range, SalesGroup::employee}, Access::may_block);
            SalesFigures total;
            for (const SalesRow& row : report->value().rows) {
                EXPECT_EQ(row.name.empty(), !row.object);
                sums[{each.day, row.object}] = row.sales;
                total += row.sales;
            }
            EXPECT_EQ(total, each.sales);
        }
        return sums;
    }

    test::Process shop;

private:
    ObjectId any_of(const std::vector<ObjectId>& list) {
        return list[static_cast<std::size_t>(
            dice_.roll(0, static_cast<std::int64_t>(list.size()) - 1))];
    }
    ObjectId any_employee() { return dice_.one_in(4) ? ObjectId{} : any_of(employees_); }

    Order read(ObjectId order) {
        return *shop.engine->load_order(test::sample_book, order, {}, Access::may_block)
                    ->value()
                    .order;
    }
    // What may be refused; then nothing changes.
    void run_if_possible(Command command) {
        const Outcome outcome = shop.run(std::move(command));
        EXPECT_TRUE(outcome || outcome.error().code != ErrorCode::internal_error);
    }

    void open() {
        if (dice_.one_in(2)) {
            RecordOrder sale = test::sample_sale(dice_.roll(1, 900), dice_.roll(1, 4));
            if (dice_.one_in(2)) sale.amount_paid = Money{0};
            orders_.push_back(shop.record(sale).object);
            return;
        }
        EditOrder opening;
        opening.head.state = "open";
        opening.head.employee = any_employee();
        orders_.push_back(shop.record(opening).object);
        add_line(orders_.back());
    }
    void add_line(ObjectId order) {
        EditOrder adding;
        adding.order = order;
        TabLineDraft& line = adding.lines.emplace_back();
        line.name = "Tea";
        line.price = Money{dice_.roll(1, 1'000)};
        if (dice_.one_in(2)) line.taxes = {TaxDraft{city_, {}, {}, {}}};
        if (dice_.one_in(3)) adding.head.employee = any_employee();
        run_if_possible(adding);
    }
    void pay(ObjectId order) {
        EditOrder paying;
        paying.order = order;
        paying.payment.emplace();
        paying.payment->tender = test::cash;
        paying.payment->amount = Money{dice_.roll(1, 1'500)};
        if (dice_.one_in(3)) paying.head.employee = any_employee();
        run_if_possible(paying);
    }
    void refund(ObjectId order) {
        RefundOrder refund;
        refund.order = order;
        if (dice_.one_in(2)) {
            refund.amount = Money{dice_.roll(1, 600)};
        } else if (const Order now = read(order); !now.lines.empty()) {
            ReturnedLine line;
            line.line = now.lines.front().id;
            line.quantity = now.lines.front().quantity;
            refund.lines = {line};
        }
        run_if_possible(refund);
    }
    void cancel(ObjectId order) {
        ChangeStatus cancelling;
        cancelling.order = order;
        cancelling.status = OrderStatus::cancelled;
        run_if_possible(cancelling);
    }
    void hand_over(ObjectId order) {
        EditOrder handing;
        handing.order = order;
        handing.head.employee = any_employee();
        run_if_possible(handing);
    }

    test::Dice& dice_;
    std::vector<ObjectId> employees_;
    ObjectId city_;
    std::vector<ObjectId> orders_;
};

TEST(SalesByEmployee, FollowWhoHasTheOrderNow) {
    test::for_many(12, [](test::Dice& dice) {
        Restaurant restaurant(dice);
        for (int step = 0; step < 120 && !testing::Test::HasFailure(); ++step) {
            restaurant.step();
            if (step % 10 == 0) {
                EXPECT_EQ(Restaurant::reported(restaurant.shop), restaurant.expected());
            }
        }
        const Sums sums = Restaurant::reported(restaurant.shop);
        EXPECT_EQ(sums, restaurant.expected());
        test::Process again(restaurant.shop.store);
        EXPECT_EQ(Restaurant::reported(again), sums) << "read from the log anew";
        const VerifyReport report =
            verify_book(again.log, test::sample_book, *restaurant.shop.engine);
        EXPECT_TRUE(report.ok()) << (report.problems.empty() ? "" : report.problems[0].what);
    });
}

TEST(SalesByEmployee, NothingIsStatedWhereTheEmployeeStaysOrNothingWasSold) {
    Order sale;
    sale.lines.emplace_back().unit_price = Money{100};
    sale.lines.back().quantity = {1'000};
    Order same = sale;
    Order taken = sale;
    taken.tab.emplace().employee = {7};
    Order scheduled = sale;
    scheduled.status = OrderStatus::scheduled;
    const auto facts_of = [](const Order& before, const Order& after) {
        std::string bytes;
        FactsWriter facts(bytes);
        put_taken_over(before, after, facts);
        return bytes.size() - 1;  // the format byte
    };
    EXPECT_EQ(facts_of(sale, same), 0u);
    EXPECT_EQ(facts_of(scheduled, taken), 0u);
    EXPECT_GT(facts_of(sale, taken), 0u);
}

TEST(SalesByEmployee, AFactThatIsCutOffIsDamaged) {
    Order sale;
    sale.lines.emplace_back().unit_price = Money{123'456};
    sale.lines.back().quantity = {1'000};
    Order taken = sale;
    taken.tab.emplace().employee = {7};
    std::string bytes;
    FactsWriter facts(bytes);
    put_taken_over(sale, taken, facts);
    const auto fact = FactsReader(bytes).next();
    ASSERT_TRUE(fact);
    const auto part = parse_taken_over(fact->bytes);
    ASSERT_TRUE(part);
    EXPECT_FALSE(part->from);
    EXPECT_EQ(part->figures.orders, 1);
    EXPECT_EQ(part->figures.amount.minor, 123'456);
    EXPECT_FALSE(parse_taken_over(fact->bytes.substr(0, fact->bytes.size() - 1)));
    EXPECT_FALSE(parse_taken_over({}));
}

}  // namespace
}  // namespace tillbook

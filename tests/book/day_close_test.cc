// Day closes: what is sealed never changes, and with what is open it is always all of the day.
#include "book/day_close.h"

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <limits>
#include <map>
#include <thread>

#include "book/calendar.h"
#include "book/day_close_body.h"
#include "book/effects.h"
#include "book/order_body.h"
#include "book/sums.h"
#include "book/verify.h"
#include "domain/sale.h"
#include "log/memory/memory_log.h"
#include "support/seed.h"
#include "support/test_book.h"

namespace tillbook {
namespace {

constexpr ObjectId cash_tender{1};
constexpr std::chrono::hours a_day{24};

DayReport report_of(Engine& engine, Day day, std::optional<ObjectId> store = std::nullopt) {
    return engine.day_report(test::sample_book, {day, store}, Access::may_block)->value();
}

std::vector<DayCloseRead> closes_of(Engine& engine) {
    return engine.list_day_closes(test::sample_book, {}, {0, 10'000}, Access::may_block)
        ->value()
        .closes;
}

std::string first_problem(test::Process& process) {
    const VerifyReport report = verify_book(process.log, test::sample_book, *process.engine);
    EXPECT_EQ(report.index, IndexCheck::compared);
    return report.ok() ? std::string() : report.problems.front().what;
}

class DayCloseTest : public testing::Test {
protected:
    Day today() const {
        return process.directory->snapshot()
            ->find_book(test::sample_book)
            ->calendar.day_of(process.clock.now());
    }
    DayReport report(std::optional<ObjectId> store = std::nullopt) {
        return report_of(*process.engine, today(), store);
    }
    ErrorCode refusal(const CloseDay& command) {
        const Outcome outcome = process.run(command);
        EXPECT_FALSE(outcome.ok());
        return outcome.ok() ? ErrorCode::internal_error : outcome.error().code;
    }
    DayClose close(const CloseDay& command = {}) {
        return std::get<DayClose>(process.record(command).subject);
    }
    ObjectId put_store(const std::string& name, bool is_default = false) {
        StoreChange store;
        store.name = name;
        store.is_default = is_default;
        return process.record(PutStore{store}).object;
    }

    test::Process process;
};

TEST_F(DayCloseTest, TheFirstCloseHasAllSoFarAndTheNextWhatCameSince) {
    process.record(test::sample_sale());
    CloseDay command;
    command.opening_float = Money{10'000};
    command.counted_cash = Money{509'900};
    command.notes = "Ada counted";
    const DayClose first = close(command);
    EXPECT_EQ(first.number, 1u);
    EXPECT_EQ(first.supplement, 0u);
    EXPECT_EQ(first.figures.orders, 1);
    EXPECT_EQ(first.figures.amount.minor, 500'000);
    EXPECT_EQ(first.expected_cash().minor, 510'000);
    EXPECT_EQ(first.difference()->minor, -100);
    EXPECT_TRUE(report().open.is_nothing());
    EXPECT_EQ(report().next_supplement, 1u);

    process.record(test::sample_sale(100, 1));
    EXPECT_EQ(report().open.amount.minor, 100);
    const DayClose second = close();
    EXPECT_EQ(second.number, 2u);
    EXPECT_EQ(second.supplement, 1u);
    EXPECT_EQ(second.figures.orders, 1);
    EXPECT_EQ(second.figures.amount.minor, 100);
    EXPECT_FALSE(second.difference());

    const DayReport day = report();
    ASSERT_EQ(day.closes.size(), 2u);
    EXPECT_EQ(day.closes[0].sealed.close.figures, first.figures);
    EXPECT_EQ(day.closes[0].sealed.close.notes, "Ada counted");
    EXPECT_EQ(day.closes[0].sealed.actor, KeyId{7});
    EXPECT_EQ(day.total.amount.minor, 500'100);
    EXPECT_EQ(first_problem(process), "");
}

TEST_F(DayCloseTest, WhereNothingCameSinceItIsRefused) {
    process.record(test::sample_sale());
    close();
    EXPECT_EQ(refusal({}), ErrorCode::day_already_sealed);
    // A sale and its cancellation leave a payment behind; one that nobody paid leaves nothing.
    RecordOrder unpaid = test::sample_sale();
    unpaid.amount_paid = Money{0};
    const ObjectId order = process.record(unpaid).object;
    process.record(ChangeStatus{order, OrderStatus::cancelled, {}, {}});
    EXPECT_EQ(refusal({}), ErrorCode::day_already_sealed);
    // A day without any sale is closed once.
    CloseDay before;
    before.day = Day{today().days - 1};
    EXPECT_TRUE(close(before).figures.is_nothing());
    EXPECT_EQ(refusal(before), ErrorCode::day_already_sealed);
    EXPECT_EQ(closes_of(*process.engine).size(), 2u);
}

TEST_F(DayCloseTest, WhatIsTakenBackLaterGoesToASupplementBelowZero) {
    const Recorded sale = process.record(test::sample_sale());
    close();
    RefundOrder refund;
    refund.order = sale.object;
    process.record(refund);
    const DayClose second = close();
    EXPECT_EQ(second.figures.orders, 0);
    EXPECT_EQ(second.figures.refunded.minor, 500'000);
    EXPECT_EQ(second.figures.net().minor, -500'000);
    EXPECT_EQ(second.expected_cash().minor, -500'000);
    process.record(ChangeStatus{sale.object, OrderStatus::cancelled, {}, {}});
    const DayClose third = close();
    EXPECT_EQ(third.figures.orders, -1);
    EXPECT_EQ(third.figures.amount.minor, -500'000);
    EXPECT_EQ(third.figures.refunded.minor, -500'000) << "no part of sales any more";
    EXPECT_TRUE(third.figures.methods.empty()) << "the money stays out";
    EXPECT_EQ(first_problem(process), "");
}

TEST_F(DayCloseTest, ALaterDaysRefundIsOfThatDay) {
    const Recorded sale = process.record(test::sample_sale());
    close();
    process.clock.advance(a_day);
    RefundOrder refund;
    refund.order = sale.object;
    process.record(refund);
    CloseDay yesterday;
    yesterday.day = Day{today().days - 1};
    EXPECT_EQ(refusal(yesterday), ErrorCode::day_already_sealed);
    EXPECT_EQ(close().figures.refunded.minor, 500'000);
}

// A bar code in the place of a price, twice, and both taken back.
TEST_F(DayCloseTest, ADayMayBringMoreThanAnAmountMayBe) {
    constexpr std::int64_t huge = 900'000'000'000'000;
    for (int sale = 0; sale < 2; ++sale) {
        RefundOrder refund;
        refund.order = process.record(test::sample_sale(huge, 1)).object;
        process.record(refund);
    }
    CloseDay command;
    command.counted_cash = Money{0};
    const DayClose sealed = close(command);
    EXPECT_EQ(sealed.figures.cash_paid(), Money{2 * huge});
    EXPECT_EQ(sealed.expected_cash(), Money{0});
    EXPECT_EQ(sealed.difference(), Money{0});
    test::Process again(process.store);
    EXPECT_EQ(closes_of(*again.engine).at(0).sealed.close.figures, sealed.figures);
    EXPECT_EQ(first_problem(again), "");
}

TEST(DayClose, OfADrawerBeyondAllNumbersIsAMistake) {
    constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    const auto wrong_field = [](Money opening_float, Money paid, Money refunded, Money counted) {
        DayClose close;
        close.opening_float = opening_float;
        close.counted_cash = counted;
        close.figures.add_method({std::string(cash_method), 1, paid, 1, refunded});
        const auto checked = check_drawer(close);
        return checked ? std::string() : checked.error().mistakes.at(0).field;
    };
    EXPECT_EQ(wrong_field({}, {greatest}, {}, {}), "");
    EXPECT_EQ(wrong_field({1}, {greatest}, {1}, {}), "");
    EXPECT_EQ(wrong_field({1}, {greatest}, {}, {}), "opening_float");
    EXPECT_EQ(wrong_field({}, {}, {greatest}, {}), "");
    EXPECT_EQ(wrong_field({}, {}, {greatest}, {1}), "counted_cash");
}

TEST_F(DayCloseTest, MoneyThatGoesOutLaterIsOfThatDay) {
    const Recorded sale = process.record(test::sample_sale());
    close();
    process.clock.advance(a_day);
    process.record(VoidPayment{sale.object, sale.order->payments.front().id, "USER_CANCEL"});
    EXPECT_EQ(report().total.cash_paid(), Money{-500'000}) << "it leaves today's drawer";
    CloseDay yesterday;
    yesterday.day = Day{today().days - 1};
    EXPECT_EQ(refusal(yesterday), ErrorCode::day_already_sealed);
    EXPECT_EQ(close().expected_cash(), Money{-500'000});
    const auto payments =
        process.engine->list_payments(test::sample_book, {}, {0, 10, {}}, Access::may_block);
    EXPECT_EQ(payments->value().total, 0u);
    EXPECT_EQ(first_problem(process), "");
}

TEST_F(DayCloseTest, ACreditThatIsTakenBackLaterComesInOnThatDay) {
    const Recorded sale = process.record(test::sample_sale());
    RefundOrder giving;
    giving.order = sale.object;
    giving.amount = Money{300};
    giving.credit.emplace().tender = cash_tender;
    const ObjectId credit = process.record(giving).order->refunds.back().id;
    EXPECT_EQ(close().figures.refunded, Money{300});
    process.clock.advance(a_day);
    TakeBackCredit taking;
    taking.order = sale.object;
    taking.credit = credit;
    process.record(taking);
    CloseDay yesterday;
    yesterday.day = Day{today().days - 1};
    EXPECT_EQ(refusal(yesterday), ErrorCode::day_already_sealed);
    const DayClose today_s = close();
    EXPECT_EQ(today_s.figures.refunded, Money{-300});
    EXPECT_EQ(today_s.expected_cash(), Money{300});
    const auto refunds =
        process.engine->list_refunds(test::sample_book, {}, {0, 10, {}}, Access::may_block);
    EXPECT_EQ(refunds->value().total, 0u);
    EXPECT_EQ(first_problem(process), "");
}

TEST_F(DayCloseTest, ARefundGoesOutTheWayTheMoneyCame) {
    RecordOrder owing = test::sample_sale();
    owing.amount_paid = Money{0};
    const ObjectId order = process.record(owing).object;
    process.record(PayOrder{order, Money{500'000}, "CARD", {}, {}, {}});
    RefundOrder refund;
    refund.order = order;
    EXPECT_EQ(process.record(refund).order->refunds.back().method, "CARD");
    EXPECT_EQ(report().total.cash_refunded(), Money{});
}

TEST_F(DayCloseTest, CashIsCashWhateverItsTenderIsCalled) {
    const PutReference renaming{
        ReferenceKind::tender, cash_tender, {{"label", AttributeValue(std::string("Bargeld"))}}};
    process.record(renaming);
    EditOrder tab;
    tab.head.state = "open";
    tab.head.total = Money{500};
    EditOrder paying;
    paying.order = process.record(tab).object;
    paying.payment.emplace();
    paying.payment->tender = cash_tender;
    paying.payment->amount = Money{500};
    EXPECT_EQ(process.record(paying).order->payments.back().method, "CASH");
    EXPECT_EQ(report().total.cash_paid(), Money{500});
    const Outcome removed = process.run(RemoveReference{ReferenceKind::tender, cash_tender});
    ASSERT_FALSE(removed.ok());
    EXPECT_EQ(removed.error().code, ErrorCode::status_conflict);
    EXPECT_EQ(removed.error().detail, "cash stays; switch it off with enabled: false");
}

TEST_F(DayCloseTest, EveryStoreAndWhatHasNoneIsClosedByItself) {
    const ObjectId lekki = put_store("Lekki");
    RecordOrder sale = test::sample_sale(100, 1);
    sale.store = lekki;
    process.record(sale);
    process.record(test::sample_sale(10, 1));
    CloseDay of_lekki;
    of_lekki.store = lekki;
    const Recorded recorded = process.record(of_lekki);
    EXPECT_EQ(std::get<DayClose>(recorded.subject).figures.amount.minor, 100);
    EXPECT_EQ(recorded.store_name, "Lekki");
    EXPECT_EQ(report().open.amount.minor, 10);
    EXPECT_EQ(report().total.amount.minor, 110);
    EXPECT_EQ(report(lekki).total.amount.minor, 100);
    EXPECT_EQ(report(lekki).store_name, "Lekki");
    EXPECT_EQ(report(ObjectId{}).total.amount.minor, 10);
    EXPECT_EQ(report(lekki).next_supplement, 1u);
    EXPECT_EQ(report().next_supplement, 0u);
    EXPECT_EQ(close().figures.amount.minor, 10);
    EXPECT_EQ(report().closes.size(), 2u);
    EXPECT_EQ(first_problem(process), "");
}

TEST_F(DayCloseTest, WithoutAStoreItIsWhereSalesGoThatNameNone) {
    const ObjectId yaba = put_store("Yaba", true);
    process.record(test::sample_sale());
    EXPECT_EQ(close().store, yaba);
    CloseDay none;
    none.store = ObjectId{};
    EXPECT_TRUE(close(none).figures.is_nothing());
    // While it takes no orders, what names no store belongs to none.
    StoreChange inactive;
    inactive.is_active = false;
    process.record(PutStore{inactive, yaba});
    EXPECT_EQ(refusal({}), ErrorCode::day_already_sealed);
    process.record(test::sample_sale(100, 1));
    RecordRefund back;
    back.refund.amount = Money{40};
    process.record(back);
    EditOrder tab;
    tab.head.state = "open";
    EXPECT_EQ(process.record(tab).order->store, ObjectId{});
    const DayClose without = close();
    EXPECT_EQ(without.store, ObjectId{});
    EXPECT_EQ(without.expected_cash(), Money{60});
    // What was sealed says the name of then.
    StoreChange renamed;
    renamed.name = "Yaba Tech";
    process.record(PutStore{renamed, yaba});
    EXPECT_EQ(closes_of(*process.engine).back().store_name, "Yaba");
    // A store that is gone still has its sales.
    process.record(RemoveStore{yaba, {}});
    CloseDay gone;
    gone.store = yaba;
    EXPECT_EQ(refusal(gone), ErrorCode::day_already_sealed);
}

TEST_F(DayCloseTest, DaysToComeAndStoresOfNobodyAreMistakes) {
    CloseDay wrong;
    wrong.day = Day{today().days + 1};
    wrong.store = ObjectId{4711};
    const Outcome outcome = process.run(wrong);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::validation_failed);
    ASSERT_EQ(outcome.error().mistakes.size(), 2u);
    EXPECT_EQ(outcome.error().mistakes[0].field, "date");
    EXPECT_EQ(outcome.error().mistakes[0].message, "must not be after 2026-01-15, the current day");
    EXPECT_EQ(outcome.error().mistakes[1].field, "store");
    EXPECT_TRUE(closes_of(*process.engine).empty());
}

TEST_F(DayCloseTest, EmptyDaysBeforeTheBookAreNotSealed) {
    CloseDay old;
    old.day = Day{today().days - 7};  // the book was made five days ago
    const Outcome outcome = process.run(old);
    ASSERT_FALSE(outcome.ok());
    EXPECT_EQ(outcome.error().code, ErrorCode::validation_failed);
    ASSERT_EQ(outcome.error().mistakes.size(), 1u);
    EXPECT_EQ(outcome.error().mistakes[0].field, "date");
    EXPECT_EQ(outcome.error().mistakes[0].message,
              "must not be before 2026-01-10, the book's first day");
    CloseDay first;
    first.day = Day{today().days - 5};
    EXPECT_TRUE(close(first).figures.is_nothing());
    // A sale of history moves the beginning.
    RecordOrder history = test::sample_sale();
    history.occurred_at = process.clock.now() - 7 * a_day;
    process.record(history);
    EXPECT_EQ(close(old).figures.orders, 1);
    old.day = Day{today().days - 8};
    EXPECT_EQ(refusal(old), ErrorCode::validation_failed);
}

TEST_F(DayCloseTest, ARetryIsAnsweredAsItWas) {
    process.record(test::sample_sale());
    const Recorded first = process.record(CloseDay{}, "evening");
    process.record(test::sample_sale());
    const Recorded again = process.record(CloseDay{}, "evening");
    EXPECT_TRUE(again.replayed);
    EXPECT_EQ(again.object, first.object);
    EXPECT_EQ(again.actor, first.actor);
    EXPECT_EQ(std::get<DayClose>(again.subject).figures, std::get<DayClose>(first.subject).figures);
    EXPECT_EQ(closes_of(*process.engine).size(), 1u);
}

TEST_F(DayCloseTest, OfManyAtOnceOneSeals) {
    for (int sale = 0; sale < 50; ++sale) process.record(test::sample_sale(100, 1));
    constexpr int askers = 64;
    std::atomic<int> sealed = 0;
    std::atomic<int> refused = 0;
    std::vector<std::thread> threads;
    threads.reserve(askers);
    for (int asker = 0; asker < askers; ++asker) {
        threads.emplace_back([&] {
            const Outcome outcome = process.run(CloseDay{});
            if (outcome.ok()) {
                ++sealed;
            } else if (outcome.error().code == ErrorCode::day_already_sealed) {
                ++refused;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(sealed, 1);
    EXPECT_EQ(refused, askers - 1);
    EXPECT_EQ(report().closes.at(0).sealed.close.figures.orders, 50);
}

TEST_F(DayCloseTest, OfTwoProcessesAtOnceOneSeals) {
    test::Process other(process.store);
    for (std::uint32_t round = 0; round < 50; ++round) {
        process.record(test::sample_sale(100, 1));
        std::array<std::optional<Outcome>, 2> outcomes;
        std::thread here([&] { outcomes[0] = process.run(CloseDay{}); });
        std::thread there([&] { outcomes[1] = other.run(CloseDay{}); });
        here.join();
        there.join();
        const bool is_here = outcomes[0]->ok();
        ASSERT_NE(is_here, outcomes[1]->ok());
        const Outcome& sealed = *outcomes[is_here ? 0 : 1];
        EXPECT_EQ(std::get<DayClose>(sealed.value().subject).supplement, round);
        EXPECT_EQ(std::get<DayClose>(sealed.value().subject).figures.orders, 1);
        EXPECT_EQ(outcomes[is_here ? 1 : 0]->error().code, ErrorCode::day_already_sealed);
    }
    EXPECT_EQ(first_problem(other), "");
}

// Sales that stand in one group with a close are in it or in the next one, never in both or none.
TEST_F(DayCloseTest, SalesWhileItIsSealedAreSealedOnce) {
    std::thread till([&] {
        for (int sale = 0; sale < 400; ++sale) process.record(test::sample_sale(100, 1));
    });
    int closes = 0;
    for (int closing = 0; closing < 40; ++closing) {
        if (process.run(CloseDay{})) ++closes;
    }
    till.join();
    if (process.run(CloseDay{})) ++closes;
    EXPECT_EQ(static_cast<int>(report().closes.size()), closes);
    EXPECT_TRUE(report().open.is_nothing());
    EXPECT_EQ(report().total.orders, 400);
    EXPECT_EQ(first_problem(process), "");
}

TEST_F(DayCloseTest, TestsAreInNoFigureWhicheverWayTheyArePaid) {
    EditOrder trial;
    trial.head.state = "open";
    trial.head.test_mode = true;
    trial.head.total = Money{1'500};
    const ObjectId order = process.record(trial).object;
    EditOrder line;
    line.order = order;
    TabLineDraft& tea = line.lines.emplace_back();
    tea.name = "Tea";
    tea.price = Money{1'500};
    process.record(line);
    EXPECT_EQ(report().open_orders, 0u);
    EditOrder paying;
    paying.order = order;
    paying.payment.emplace();
    paying.payment->tender = cash_tender;
    paying.payment->amount = Money{500};
    process.record(paying);
    process.record(PayOrder{order, Money{1'000}, "CASH", {}, {}, {}});
    EXPECT_TRUE(report().total.is_nothing());
    RefundOrder back;
    back.order = order;
    back.amount = Money{700};
    process.record(back);
    EXPECT_TRUE(report().total.is_nothing());
    EXPECT_EQ(first_problem(process), "");
}

TEST_F(DayCloseTest, AHiddenOrderIsOneFromItsFirstPayment) {
    EditOrder hidden;  // without a state
    hidden.head.total = Money{500};
    TabLineDraft& tea = hidden.lines.emplace_back();
    tea.name = "Tea";
    tea.price = Money{500};
    const ObjectId order = process.record(hidden).object;
    EXPECT_TRUE(report().total.is_nothing());
    EXPECT_EQ(report().open_orders, 0u) << "nobody sees it";
    process.record(PayOrder{order, Money{200}, "CASH", {}, {}, {}});
    EXPECT_EQ(report().total.orders, 1);
    EXPECT_EQ(report().total.amount, Money{500});
    EXPECT_EQ(report().total.cash_paid(), Money{200});
    EXPECT_EQ(report().open_orders, 0u);
}

TEST_F(DayCloseTest, WhatIsOwedIsAnOpenOrder) {
    RecordOrder owing = test::sample_sale();
    owing.amount_paid = Money{0};
    process.record(owing);
    EXPECT_EQ(report().open_orders, 1u);
    EXPECT_EQ(report().total.orders, 1);
    EXPECT_TRUE(report().total.methods.empty());
}

// A copy of a book's log whose entries `forge` has changed, with a chain that follows again.
std::vector<Problem> problems_of_forged(Log& log, const std::function<void(Entry&)>& forge) {
    std::vector<Entry> entries;
    Chain chain{};
    log.scan(test::sample_book, 1, ~std::uint64_t{0}, Bodies::all, [&](const EntryView& view) {
        Entry entry = to_entry(view);
        forge(entry);
        chain = entry.chain = chain_after(chain, test::sample_book, view_of(entry, 0));
        entries.push_back(std::move(entry));
        return true;
    });
    MemoryLog forged;
    const BookAppend append{test::sample_book, {}, entries};
    EXPECT_TRUE(forged.append({&append, 1})[0].appended);
    return verify_book(forged, test::sample_book).problems;
}

void replace(std::string& text, std::string_view old_part, std::string_view new_part) {
    const std::size_t at = text.find(old_part);
    ASSERT_NE(at, std::string::npos) << old_part;
    text.replace(at, old_part.size(), new_part);
}

TEST_F(DayCloseTest, AForgedFigureIsFound) {
    process.record(test::sample_sale());
    close();
    process.record(test::sample_sale());
    close();
    const std::vector<Problem> problems = problems_of_forged(process.log, [](Entry& entry) {
        if (entry.number == 2) replace(entry.body, "500000", "499000");
    });
    ASSERT_FALSE(problems.empty());
    EXPECT_EQ(problems[0].entry, 2u);
    EXPECT_EQ(problems[0].what, "a sealed day does not follow from the entries before it");
}

// Rewrites the facts of an entry; `forge` puts what stands for one of them and says so.
void forge_facts(Entry& entry,
                 const std::function<bool(const FactsReader::Fact&, FactsWriter&)>& forge) {
    std::string forged;
    FactsWriter writer(forged);
    FactsReader facts(entry.facts);
    while (const auto fact = facts.next()) {
        if (forge(*fact, writer)) continue;
        if (fact->is_bytes) {
            writer.put(fact->tag, fact->bytes);
        } else {
            writer.put(fact->tag, fact->number);
        }
    }
    entry.facts = std::move(forged);
}

// The close is forged together with the money that it sums up, which the bodies know better.
TEST_F(DayCloseTest, ForgedMoneyIsFound) {
    RecordOrder owing = test::sample_sale();
    owing.amount_paid = Money{0};
    const ObjectId order = process.record(owing).object;
    process.record(PayOrder{order, Money{500'000}, "CASH", {}, {}, {}});  // entry 2
    RefundOrder refund;
    refund.order = order;
    refund.amount = Money{2'000};
    process.record(refund);  // entry 3
    RecordRefund manual;
    manual.refund.amount = Money{7'000};
    process.record(manual);  // entry 4
    close();                 // entry 5
    const auto forge_payment = [](std::int64_t amount, std::string_view method, int days) {
        return [=](Entry& entry) {
            if (entry.number != 2) return;
            forge_facts(entry, [&](const FactsReader::Fact& fact, FactsWriter& facts) {
                if (fact.tag != fact_payment) return false;
                PaymentFact payment = parse_payment(fact.bytes, entry.at).value();
                payment.amount = {amount};
                payment.method = method;
                payment.business_day.days += days;
                append_payment(facts, payment, entry.at);
                return true;
            });
        };
    };
    const auto forge_refund = [](std::uint64_t number, std::int64_t amount) {
        return [=](Entry& entry) {
            if (entry.number != number) return;
            forge_facts(entry, [&](const FactsReader::Fact& fact, FactsWriter& facts) {
                if (fact.tag != fact_refund) return false;
                RefundFact back;
                EXPECT_TRUE(parse_refund(fact.bytes, entry.at, back));
                back.amount = {amount};
                back.lines = {{{}, {}, {amount}, {}, 0, {}}};
                append_refund(facts, back, entry.at);
                return true;
            });
        };
    };
    const auto without_payment = [](Entry& entry) {
        if (entry.number != 2) return;
        forge_facts(entry, [](const FactsReader::Fact& fact, FactsWriter&) {
            return fact.tag == fact_payment;
        });
    };
    const std::string cash = R"("paid":500000,"refunds":2,"refunded":9000)";
    struct Forgery {
        std::function<void(Entry&)> facts;
        std::string close;  // what stands for `cash`
        std::uint64_t entry;
        std::string what;
    };
    const std::string payments = "payments differ between facts and body";
    const std::string refunds = "refunds differ between facts and body";
    const std::vector<Forgery> forgeries = {
        {forge_payment(400'000, "CASH", 0), R"("paid":400000,"refunds":2,"refunded":9000)", 2,
         payments},
        {forge_payment(500'000, "CARD", 0), "", 2, payments},
        {forge_payment(500'000, "CASH", -1), "", 2, payments},
        {without_payment, "", 2, payments},
        {forge_refund(3, 1'000), "", 3, refunds},
        {forge_refund(4, 6'000), "", 4, refunds},
    };
    EXPECT_TRUE(problems_of_forged(process.log, [](Entry&) {}).empty());
    for (const Forgery& forgery : forgeries) {
        const std::vector<Problem> problems = problems_of_forged(process.log, [&](Entry& entry) {
            forgery.facts(entry);
            if (entry.number != 5 || forgery.close.empty()) return;
            replace(entry.body, cash, forgery.close);
        });
        ASSERT_FALSE(problems.empty());
        EXPECT_EQ(problems[0].entry, forgery.entry);
        EXPECT_EQ(problems[0].what, forgery.what);
        if (!forgery.close.empty()) {
            EXPECT_EQ(problems.size(), 1u) << "the close follows from the facts";
        }
    }
}

TEST(DayClose, IsReadAsItWasWritten) {
    DayClose close;
    close.id = {77};
    close.number = 3;
    close.day = Day{20'468};
    close.store = {5};
    close.supplement = 2;
    close.opening_float = {100};
    close.counted_cash = Money{0};
    close.notes = "\"quoted\"\nÖ";
    close.figures = {-1,
                     {-500},
                     {20},
                     {-30},
                     {40},
                     {4},
                     {{0, {-10}, {}}, {750'000, {-530}, {-34}}},
                     {{"CARD", 1, {5}, 0, {}}, {"CASH", -2, {-7}, 1, {40}}}};
    Entry entry;
    entry.kind = EntryKind::day_closed;
    entry.object = close.id;
    entry.body = encode_day_close(close);
    entry.personal = make_personal(encode_day_close_personal(close), {});
    const Result<DayClose> read = decode_day_close(view_of(entry, 0));
    ASSERT_TRUE(read.ok());
    EXPECT_EQ(read.value().number, 3u);
    EXPECT_EQ(read.value().day, close.day);
    EXPECT_EQ(read.value().store, close.store);
    EXPECT_EQ(read.value().supplement, 2u);
    EXPECT_EQ(read.value().opening_float, close.opening_float);
    EXPECT_EQ(read.value().counted_cash, close.counted_cash);
    EXPECT_EQ(read.value().notes, close.notes);
    EXPECT_EQ(read.value().figures, close.figures);
    for (const char* damaged :
         {"", "{}", "{\"number\":1}", "{\"number\":0,\"day\":\"2026-01-15\"}",
          "{\"number\":1,\"day\":\"2026-02-30\"}",
          "{\"number\":1,\"day\":\"2026-01-15\",\"figures\":{\"taxes\":[1]}}"}) {
        entry.body = damaged;
        EXPECT_FALSE(decode_day_close(view_of(entry, 0)).ok()) << damaged;
    }
}

TEST(DayFigures, LeaveNoRowOfZeros) {
    DayFigures figures;
    figures.add_tax({750'000, {100}, {7}});
    figures.add_tax({0, {50}, {}});
    figures.add_method({"CASH", 1, {150}, 0, {}});
    figures.add_method({"CARD", 0, {}, 0, {}});
    ASSERT_EQ(figures.taxes.size(), 2u);
    EXPECT_EQ(figures.taxes[0].rate, 0);
    ASSERT_EQ(figures.methods.size(), 1u);
    DayFigures rest = figures;
    rest -= figures;
    EXPECT_TRUE(rest.is_nothing());
    rest -= figures;
    rest += figures;
    EXPECT_TRUE(rest.is_nothing());
}

// A shop that does anything to anything for some days, and closes whatever it likes.
class AnyShop {
public:
    explicit AnyShop(test::Dice& dice) : shop(test::make_store(dice.one_in(2))), dice_(dice) {
        for (const std::int64_t rate : {0, 750'000, 2'000'000}) {
            ProductChange product;
            product.name = "Dish " + std::to_string(rate);
            product.price = Money{dice_.roll(1, 3'000)};
            product.tax_rate = rate;
            products_.push_back(shop.record(PutProduct{product}).object);
        }
        for (const char* name : {"Lekki", "Yaba"}) {
            StoreChange store;
            store.name = name;
            stores_.push_back(shop.record(PutStore{store}).object);
        }
        stores_.push_back({});
        first_ = today();
    }

    void step() {
        shop.clock.advance(std::chrono::minutes(dice_.roll(0, 180)));
        if (orders_.empty() || dice_.one_in(4)) return sell();
        const ObjectId order = any_of(orders_);
        switch (dice_.roll(0, 8)) {
            case 0:
                return run(PayOrder{order, Money{dice_.roll(1, 900)}, method(), {}, {}, {}});
            case 1:
                return refund(order);
            case 2: {
                const auto status =
                    dice_.one_in(2) ? OrderStatus::cancelled : OrderStatus::completed;
                return run(ChangeStatus{order, status, {}, {}});
            }
            case 3: {
                RecordRefund manual;
                manual.refund.amount = Money{dice_.roll(1, 300)};
                manual.refund.method = method();
                manual.refund.store = any_of(stores_);
                manual_.push_back(std::get<ManualRefund>(shop.record(manual).subject));
                return;
            }
            case 4:
                return open_tab();
            case 5:
                return void_payment(order);
            case 6: {
                EditOrder edit;
                edit.order = order;
                edit.head.tax_removed = dice_.one_in(2);
                return run(edit);
            }
            default:
                return close();
        }
    }

    // Sealed and open are all, of every day in every store, and of every day as a whole.
    void check(Engine& engine) const {
        for (Day day = first_; day <= today(); ++day.days) {
            DayFigures of_stores;
            for (const ObjectId store : stores_) {
                const DayReport report = report_of(engine, day, store);
                DayFigures sum = report.open;
                for (const DayCloseRead& close : report.closes) sum += close.sealed.close.figures;
                EXPECT_EQ(sum, report.total) << to_string(day);
                of_stores += report.total;
                check_sums(report.total);
            }
            const DayReport whole = report_of(engine, day);
            EXPECT_EQ(of_stores, whole.total) << to_string(day);
            DayFigures sum = whole.open;
            for (const DayCloseRead& close : whole.closes) sum += close.sealed.close.figures;
            EXPECT_EQ(sum, whole.total) << to_string(day);
            const DayFigures expected = figures_of_orders(day);
            EXPECT_EQ(whole.total.orders, expected.orders) << to_string(day);
            EXPECT_EQ(whole.total.amount, expected.amount) << to_string(day);
            EXPECT_EQ(whole.total.tax, expected.tax) << to_string(day);
            EXPECT_EQ(whole.total.methods, expected.methods) << to_string(day);
        }
        const std::vector<DayCloseRead> closes = closes_of(engine);
        ASSERT_EQ(closes.size(), sealed_.size());
        for (std::size_t at = 0; at < closes.size(); ++at) {
            const DayClose& close = closes[closes.size() - 1 - at].sealed.close;
            EXPECT_EQ(close.number, at + 1);
            EXPECT_EQ(encode_day_close(close), sealed_[at]) << "a sealed figure has changed";
        }
    }

    mutable test::Process shop;

private:
    Day day_of(Instant at) const {
        return shop.directory->snapshot()->find_book(test::sample_book)->calendar.day_of(at);
    }
    Day today() const { return day_of(shop.clock.now()); }
    template <class T>
    T any_of(const std::vector<T>& list) {
        return list[static_cast<std::size_t>(
            dice_.roll(0, static_cast<std::int64_t>(list.size()) - 1))];
    }
    std::string method() { return dice_.one_in(2) ? "CASH" : "CARD"; }
    void run(Command command) {
        const Outcome outcome = shop.run(std::move(command));
        EXPECT_TRUE(outcome || outcome.error().code != ErrorCode::internal_error);
    }
    void sell() {
        RecordOrder sale = test::sample_sale(dice_.roll(1, 900), dice_.roll(1, 4));
        sale.payment_method = method();
        sale.store = any_of(stores_);
        if (dice_.one_in(3)) sale.amount_paid = Money{0};
        if (dice_.one_in(3)) sale.discount = Money{1};
        while (dice_.one_in(2)) {
            DraftLine& line = sale.lines.emplace_back();
            line.name = "Dish";
            line.product = any_of(products_);
        }
        // Some are told late.
        if (dice_.one_in(5)) sale.occurred_at = shop.clock.now() - a_day;
        orders_.push_back(shop.record(sale).object);
        first_ = std::min(first_, Day{today().days - 1});
    }
    void open_tab() {
        EditOrder opening;
        opening.head.state = "open";
        opening.head.test_mode = dice_.one_in(2);
        const ObjectId order = shop.record(opening).object;
        EditOrder adding;
        adding.order = order;
        TabLineDraft& line = adding.lines.emplace_back();
        line.name = "Tea";
        line.price = Money{dice_.roll(1, 1'000)};
        run(adding);
        EditOrder paying;
        paying.order = order;
        paying.payment.emplace();
        paying.payment->tender = cash_tender;
        paying.payment->amount = Money{dice_.roll(1, 1'500)};
        run(paying);
        orders_.push_back(order);
    }
    void refund(ObjectId order) {
        RefundOrder refund;
        refund.order = order;
        if (dice_.one_in(2)) refund.amount = Money{dice_.roll(1, 600)};
        if (dice_.one_in(4)) refund.refunded_at = shop.clock.now() - a_day;
        run(refund);
    }
    void void_payment(ObjectId order) {
        const Order now = read(order);
        if (!now.payments.empty()) {
            run(VoidPayment{order, any_of(now.payments).id, "USER_CANCEL"});
        }
    }
    void close() {
        CloseDay command;
        command.day = Day{static_cast<std::int32_t>(dice_.roll(first_.days, today().days))};
        command.store = any_of(stores_);
        const Outcome outcome = shop.run(command);
        if (outcome) {
            sealed_.push_back(encode_day_close(std::get<DayClose>(outcome.value().subject)));
        } else {
            EXPECT_EQ(outcome.error().code, ErrorCode::day_already_sealed);
        }
    }
    Order read(ObjectId id) const {
        return *shop.engine->load_order(test::sample_book, id, {}, Access::may_block)
                    ->value()
                    .order;
    }
    // What the orders say by themselves of sales and money.
    DayFigures figures_of_orders(Day day) const {
        DayFigures figures;
        for (const ObjectId id : orders_) {
            const Order order = read(id);
            if (order.business_day == day && counts_as_sale(order)) {
                ++figures.orders;
                for (const LineSum& line : line_sums(order)) {
                    figures.amount.minor += line.amount.minor;
                    figures.tax.minor += line.tax.minor;
                }
            }
            if (order.tab && order.tab->test_mode) continue;
            for (const Payment& payment : order.payments) add_payment(day, payment, figures);
            for (const Refund& refund : order.refunds) add_refund(day, refund, figures);
        }
        for (const ManualRefund& refund : manual_) add_refund(day, refund, figures);
        return figures;
    }
    // One that was voided came in on its day, and went out on that of the void.
    void add_payment(Day day, const Payment& payment, DayFigures& figures) const {
        if (payment.business_day == day) {
            figures.add_method({payment.method, 1, payment.amount, 0, {}});
        }
        if (!payment.counts() && day_of(payment.details->changed_at.value()) == day) {
            figures.add_method({payment.method, -1, {-payment.amount.minor}, 0, {}});
        }
    }
    template <class AnyRefund>
    static void add_refund(Day day, const AnyRefund& refund, DayFigures& figures) {
        if (refund.business_day != day) return;
        figures.add_method({refund.method, 0, {}, 1, refund.amount});
    }
    static void check_sums(const DayFigures& figures) {
        Money amount;
        Money tax;
        for (const DayTax& row : figures.taxes) {
            amount.minor += row.amount.minor;
            tax.minor += row.tax.minor;
        }
        EXPECT_EQ(amount, figures.net());
        EXPECT_EQ(tax, figures.net_tax());
    }

    test::Dice& dice_;
    std::vector<ObjectId> stores_;
    std::vector<ObjectId> products_;
    std::vector<ObjectId> orders_;
    std::vector<ManualRefund> manual_;
    std::vector<std::string> sealed_;  // bodies, by number
    Day first_;
};

TEST(DayCloses, WithWhatIsOpenAreAlwaysAll) {
    test::for_many(8, [](test::Dice& dice) {
        AnyShop any(dice);
        for (int step = 0; step < 150 && !testing::Test::HasFailure(); ++step) {
            any.step();
            if (step % 15 == 0) any.check(*any.shop.engine);
        }
        any.check(*any.shop.engine);
        test::Process again(any.shop.store);
        any.check(*again.engine);
        EXPECT_EQ(first_problem(again), "");
    });
}

}  // namespace
}  // namespace tillbook
